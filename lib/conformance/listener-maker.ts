import type { StreamSocketListener } from '../sockets/stream-socket-listener.js';
import type { StreamSocket } from '../sockets/stream-socket.js';
import type { Clock } from '../util/clock.js';
import type { WaitOptions } from '../util/wait-options.js';
import type { Ability } from './ability.js';

/**
 * Makes listeners, and sockets that connect to them, for {@link listenerCases}.
 *
 * A place is a port as text or a path: what `information.localPort` says of a listener.
 */
export interface ListenerMaker {
  readonly abilities: readonly Ability[];

  /** What drives the timeouts of the sockets; the cases wait by it as well. Default: real time. */
  readonly clock?: Clock | undefined;

  /** A place to listen at that is free: `''` for any free port, or a new path each time. */
  readonly freePlace: () => string;

  /** A new listener that is not bound. */
  readonly makeListener: () => StreamSocketListener;
  readonly bind: (listener: StreamSocketListener, place: string, options?: WaitOptions) => Promise<void>;

  /** A new socket that is not connected. */
  readonly makeSocket: () => StreamSocket;
  readonly connect: (socket: StreamSocket, place: string, options?: WaitOptions) => Promise<void>;

  /** Makes the next accepts fail as they do without file descriptors. Must be there with `'failingAccepts'`. */
  readonly failNextAccepts?: ((count: number) => void) | undefined;

  /** Leaves a socket file as a dead server does, and says where. Must be there with `'staleFiles'`. */
  readonly makeStaleFile?: (() => Promise<string>) | undefined;
}
