import type { Certificate, StreamSocketListener } from 'streamsocket';
import { realClock, type Clock } from '../../common/clock.js';

export interface IrcServerOptions {
  /** The server's name in front of its messages. Default: `irc.localhost`. */
  readonly name?: string | undefined;
  /** Default: `StreamSocketNet`. */
  readonly network?: string | undefined;
  /** Lines of the message of the day. Default: none. */
  readonly motd?: readonly string[] | undefined;
  /** What clients must send with PASS. Default: nothing. */
  readonly password?: string | undefined;
  /** Who the server is, in TLS. Default: its connections are not protected. */
  readonly certificate?: Certificate | undefined;

  /** Connections at a time; further ones are told so and closed. Default: 1,000. */
  readonly maxClients?: number | undefined;
  /** Channels a user may be in. Default: 20. */
  readonly maxChannelsPerUser?: number | undefined;
  /** Time to send NICK and USER. Default: 30,000. */
  readonly registerWithinMs?: number | undefined;
  /** Silence after which a client is pinged. Default: 90,000. */
  readonly pingAfterMs?: number | undefined;
  /** How long it then has to say anything. Default: 30,000. */
  readonly pongWithinMs?: number | undefined;
  /** Lines a client may send in a row before it is slowed down. Default: 20. */
  readonly floodBurst?: number | undefined;
  /** The pace it is slowed down to: milliseconds a line; 0 for no limit. Default: 500. */
  readonly floodPaceMs?: number | undefined;
  /** Bytes that may wait for a client that does not read; one more, and it is dropped. Default: 262,144. */
  readonly sendQueueBytes?: number | undefined;

  /** Makes the listener; a test hands in one of a network in memory. */
  readonly createListener?: (() => StreamSocketListener) | undefined;
  readonly clock?: Clock | undefined;
}

/** The options with every default filled in, as the server uses them. */
export type ServerSettings = {
  readonly [Name in Exclude<keyof IrcServerOptions, Optional>]-?: NonNullable<IrcServerOptions[Name]>;
} & {
  readonly password: string | undefined;
};
type Optional = 'password' | 'certificate' | 'createListener';

export function settingsOf(options: IrcServerOptions): ServerSettings {
  return {
    name: options.name ?? 'irc.localhost',
    network: options.network ?? 'StreamSocketNet',
    motd: options.motd ?? [],
    password: options.password,
    maxClients: options.maxClients ?? 1_000,
    maxChannelsPerUser: options.maxChannelsPerUser ?? 20,
    registerWithinMs: options.registerWithinMs ?? 30_000,
    pingAfterMs: options.pingAfterMs ?? 90_000,
    pongWithinMs: options.pongWithinMs ?? 30_000,
    floodBurst: options.floodBurst ?? 20,
    floodPaceMs: options.floodPaceMs ?? 500,
    sendQueueBytes: options.sendQueueBytes ?? 262_144,
    clock: options.clock ?? realClock,
  };
}
