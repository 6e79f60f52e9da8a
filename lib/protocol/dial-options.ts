import type { SocketErrorPhase } from '../errors/socket-error-details.js';
import type { ChannelOptions } from '../transport/contract.js';
import type { Abortable } from '../util/cancellation.js';
import type { AttemptLog } from './attempt-log.js';

/** Who is told how far a connect has come. */
export interface DialProgress {
  /** @param where - more of it, for messages: ` through proxy socks5 at "gate" port 1080`. */
  enter(phase: SocketErrorPhase, where?: string): void;
}

/** How a host is connected to. */
export interface DialOptions {
  readonly channel: ChannelOptions;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  /**
   * Addresses to connect from. For each attempt the one that suits the remote address is taken, by family and scope;
   * default: the system chooses.
   */
  readonly localAddresses?: readonly string[] | undefined;
  /** One address at a time, the next only after the one before has failed. */
  readonly isSerial: boolean;
  /** Name servers to ask in place of the system's resolver. */
  readonly nameServers?: readonly string[] | undefined;
  readonly signal: Abortable;
  /** Where the attempts are written down. Default: a log of its own. */
  readonly log?: AttemptLog | undefined;
  /** Told of `connect` when there are addresses and the attempts begin, and of `proxy` whenever one is asked. */
  readonly progress?: DialProgress | undefined;
}
