import type { LinkOptions } from './link-options.js';

/** What a network is like. */
export interface MemoryNetworkOptions {
  /** Where all its luck comes from, a whole number. The same seed and program give the same events. Default: 1. */
  readonly seed?: number | undefined;

  /**
   * Whether time goes on by itself when everything waits. Default: true. With false it goes on by `advance` and
   * `runUntilIdle` only; what is due without any time going by still happens by itself.
   */
  readonly autoAdvance?: boolean | undefined;

  /** Whether the network runs in real time, which cannot be advanced. Default: false. */
  readonly realTime?: boolean | undefined;

  /** What every link is like until `network.link` says otherwise; a host's link to itself is not meant. */
  readonly link?: LinkOptions | undefined;

  /** Ports of services, by name, besides those that everybody knows, such as `http`. */
  readonly services?: Readonly<Record<string, number>> | undefined;

  /** How many events the transcript keeps, from 0 up; older ones are left out and counted. Default: 100 000. */
  readonly maxTranscriptEvents?: number | undefined;
}

/** What a new host is like. */
export interface MemoryHostOptions {
  /**
   * IPv4 and IPv6 addresses, at least one, in the order to be tried. Default: 10.0.0.1 and fd00::1, and so on. An
   * IPv4 one may have the length of its prefix behind it, `192.0.2.7/28`, for broadcasts on its subnet; default: 8 in
   * 10.0.0.0/8, 24 elsewhere.
   */
  readonly addresses?: readonly string[] | undefined;
}

/** What a reset does. */
export interface ResetOptions {
  /** What becomes of bytes that have not arrived yet: they are lost (default), or arrive before the reset. */
  readonly inFlight?: 'lost' | 'delivered' | undefined;
}
