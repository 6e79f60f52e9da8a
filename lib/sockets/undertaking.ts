import type { SocketErrorPhase } from '../errors/socket-error-details.js';
import { timedOut, type Tries } from '../errors/failures.js';
import { startWait } from '../util/abort.js';
import { Cancellation } from '../util/cancellation.js';
import type { Clock } from '../util/clock.js';
import type { WaitOptions } from '../util/wait-options.js';

/**
 * A connect or a bind: work of several steps that the caller's signal, its time limit and our own `close()` can
 * call off, one at a time. The work is told by a cancellation of ours and must leave nothing behind then.
 */
export class Undertaking {
  readonly #clock: Clock;
  #cancellation: Cancellation | undefined;
  #disarm: (() => void) | undefined;
  #phase: SocketErrorPhase;
  #tries: Tries | undefined;
  #where = '';

  constructor(clock: Clock, phase: SocketErrorPhase) {
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

  /** What is tried; a time limit that goes by tells of it. Counts until the work is over. */
  note(tries: Tries): void {
    this.#tries = tries;
  }

  /**
   * Work begins. Whoever does it asks, when it is done, whether it was called off meanwhile, and calls `end` in any case.
   *
   * @param action - what could not be done then, for messages: `Cannot connect to "printer"`.
   * @returns calls the work off.
   */
  begin(action: () => string, options: WaitOptions | undefined): Cancellation {
    const cancellation = new Cancellation();
    this.#cancellation = cancellation;
    if (options !== undefined) this.#disarm = this.#limit(cancellation, action, options);
    return cancellation;
  }

  /** The work is over. */
  end(): void {
    this.#disarm?.();
    this.#disarm = undefined;
    this.#cancellation = undefined;
    this.#tries = undefined;
  }

  /**
   * Runs `work` from its beginning to its end. What it comes up with after it was called off is given to `discard`.
   *
   * @param action - as for `begin`.
   */
  async run<T>(
    action: () => string,
    options: WaitOptions | undefined,
    work: (cancellation: Cancellation) => Promise<T>,
    discard: (result: T) => void,
  ): Promise<T> {
    const cancellation = this.begin(action, options);
    try {
      const result = await work(cancellation);
      if (cancellation.aborted) discard(result);
      cancellation.throwIfAborted();
      return result;
    } finally {
      this.end();
    }
  }

  /** Calls the work off, if there is any; it rejects with the reason. */
  callOff(makeReason: (phase: SocketErrorPhase) => unknown): void {
    this.#cancellation?.abort(makeReason(this.#phase));
  }

  #limit(cancellation: Cancellation, action: () => string, options: WaitOptions): () => void {
    return startWait(options, this.#clock, '', this.#phase, (reason) => {
      const isAbort = options.signal?.aborted === true;
      const { timeoutMs = 0 } = options;
      const what = action() + this.#where;
      cancellation.abort(isAbort ? reason : timedOut(what, timeoutMs, this.#phase, this.#tries));
    });
  }
}
