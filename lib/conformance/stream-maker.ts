import type { StreamSocket } from '../sockets/stream-socket.js';
import type { Clock } from '../util/clock.js';
import type { Ability } from './ability.js';

/** Two sockets, connected to each other. Disposing of them frees everything they have, whatever state they are in. */
export interface StreamPair extends AsyncDisposable {
  /** The end that connected. */
  readonly near: StreamSocket;
  /** The end that was accepted. */
  readonly far: StreamSocket;
}

/** Makes connected pairs for {@link streamCases}, and says what the adapter can do. */
export interface StreamMaker {
  readonly abilities: readonly Ability[];

  /** What drives the timeouts of the sockets; the cases wait by it as well. Default: real time. */
  readonly clock?: Clock | undefined;

  /**
   * A new pair on which nothing was sent or read. It must take at least 128 KiB that nobody reads before writes
   * wait, and some megabytes at most.
   */
  readonly makePair: () => Promise<StreamPair>;

  /**
   * A new pair for the cases about writes that wait, which write until one does: the less it takes that nobody
   * reads, the sooner they are done. Default: `makePair`.
   */
  readonly makeNarrowPair?: (() => Promise<StreamPair>) | undefined;
}
