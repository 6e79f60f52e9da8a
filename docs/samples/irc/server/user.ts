import type { OutgoingMessage } from '../protocol/message.js';
import { formatSource } from '../protocol/source.js';
import type { Channel } from './channel.js';
import { WireMessage } from './wire-message.js';

/** The way to a user's client, as the rules of the network see it. */
export interface UserLink {
  /** Hands over a line; never waits. */
  write(line: Uint8Array): void;
  /** Ends the connection; others see the reason. */
  end(reason: string): void;
}

/** Somebody connected. Until `isRegistered`, nobody else sees them. */
export class User {
  readonly host: string;
  readonly link: UserLink;
  readonly connectedAt = new Date();
  readonly channels = new Set<Channel>();
  /** IRCv3 extensions the client has asked for. */
  readonly capabilities = new Set<string>();
  /** Mode letters; `i` hides from those who share no channel. */
  readonly modes = new Set<string>();

  /** `*` until there is one: what servers call those who have no name yet. */
  nick = '*';
  userName = '';
  realName = '';
  password: string | undefined;
  isRegistered = false;
  /** CAP was begun and not ended: the registration waits. */
  isNegotiating = false;
  away: string | undefined;
  lastSpokeAtMs: number;

  constructor(host: string, link: UserLink, nowMs: number) {
    this.host = host;
    this.link = link;
    this.lastSpokeAtMs = nowMs;
  }

  get source(): string {
    return formatSource({ nick: this.nick, user: this.userName, host: this.host });
  }

  send(message: OutgoingMessage | WireMessage): void {
    const wire = message instanceof WireMessage ? message : new WireMessage(message);
    this.link.write(wire.bytesFor(this.capabilities));
  }
}
