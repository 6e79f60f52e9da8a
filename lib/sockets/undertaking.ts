import type { SocketErrorPhase } from '../errors/socket-error-details.js';
import { timedOut, type Tries } from '../errors/failures.js';
import { startWait } from '../util/abort.js';
import { Cancellation } from '../util/cancellation.js';
import type { Clock } from '../util/clock.js';
import type { WaitOptions } from '../util/wait-options.js';

/** What is asked for when its time is over. */
export interface LimitedWork {
  /** What could not be done then, for messages: `Cannot connect to "printer"`. */
  readonly action: string;
  /** What was tried. */
  readonly tries?: Tries | undefined;
}

/**
 * A connect, a bind or an upgrade: work of several steps that the caller's signal, its time limit and our own `close()`
 * can call off. It is the cancellation that the work is told by, which must leave nothing behind then.
 */
export class Undertaking extends Cancellation {
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
   * What is going on now; a time limit that goes by names it.
   *
   * @param where - stands behind the action in its message: ` through proxy socks5 at "gate" port 1080`.
   */
  enter(phase: SocketErrorPhase, where = ''): void {
    this.#phase = phase;
    this.#where = where;
  }

  /** Calls the work off when the limits of `options` say so, until `end`. */
  limit(work: LimitedWork, options: WaitOptions): void {
    this.#disarm = startWait(options, this.#clock, '', this.#phase, (reason) => {
      const isAbort = options.signal?.aborted === true;
      const { timeoutMs = 0 } = options;
      const what = work.action + this.#where;
      this.abort(isAbort ? reason : timedOut(what, timeoutMs, this.#phase, work.tries));
    });
  }

  /** The work is over: nobody's limits count any more. */
  end(): void {
    this.#disarm?.();
    this.#disarm = undefined;
  }

  /**
   * Does `work` from its beginning to its end. What it comes up with after it was called off is given to `discard`.
   *
   * @param action - as of {@link LimitedWork}.
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

  /** Calls the work off because of us; it rejects with the reason. */
  callOff(makeReason: (phase: SocketErrorPhase) => unknown): void {
    this.abort(makeReason(this.#phase));
  }
}
