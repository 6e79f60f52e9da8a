import type { SocketErrorPhase } from '../errors/socket-error-details.js';
import type { Tries } from '../errors/failures.js';
import { startLimits } from '../util/abort.js';
import { Cancellation } from '../util/cancellation.js';
import type { Clock } from '../util/clock.js';
import type { WaitOptions } from '../util/wait-options.js';

/** What the message of a timeout is made of. It is asked for only when there is one. */
export interface LimitedWork {
  /** What could not be done: `Cannot connect to "printer"`. */
  readonly action: string;
  /** What was tried until then. */
  readonly tries?: Tries | undefined;
}

/**
 * A connect, a bind or an upgrade: an operation of several steps that the caller's signal, its time limit and our own
 * `close()` can cancel. The object is also the {@link Cancellation} that every step gets; a step that is cancelled must
 * leave nothing behind.
 */
export class CancellableOperation extends Cancellation {
  readonly #clock: Clock;
  #phase: SocketErrorPhase;
  #where = '';
  #disarm: (() => void) | undefined;

  constructor(clock: Clock, phase: SocketErrorPhase) {
    super();
    this.#clock = clock;
    this.#phase = phase;
  }

  /**
   * A further phase begins. A timeout names the phase that it came in.
   *
   * @param where - stands behind the action in its message: ` through proxy socks5 at "gate" port 1080`.
   */
  enter(phase: SocketErrorPhase, where = ''): void {
    this.#phase = phase;
    this.#where = where;
  }

  /** Cancels the operation when the signal or the time limit of `options` says so, until `end`. */
  limit(work: LimitedWork, options: WaitOptions): void {
    this.#disarm = startLimits(options, this.#clock, (reason, outOfTime) => {
      this.abort(outOfTime?.(work.action + this.#where, this.#phase, work.tries) ?? reason);
    });
  }

  /** The operation is over: signal and time limit do not count any more. */
  end(): void {
    this.#disarm?.();
    this.#disarm = undefined;
  }

  /**
   * Does all of `work` within the limits of `options`.
   *
   * @param action - as of {@link LimitedWork}.
   * @param discard - gets the result of work that succeeded although it was cancelled, to close it.
   */
  async run<T>(
    action: string,
    options: WaitOptions | undefined,
    work: (signal: AbortSignal) => Promise<T>,
    discard: (result: T) => void,
  ): Promise<T> {
    if (options !== undefined) this.limit({ action }, options);
    try {
      const result = await work(this.signal);
      if (this.aborted) discard(result);
      this.throwIfAborted();
      return result;
    } finally {
      this.end();
    }
  }

  /** Cancels the operation for a reason of our own, which it rejects with. */
  cancel(makeReason: (phase: SocketErrorPhase) => unknown): void {
    this.abort(makeReason(this.#phase));
  }
}
