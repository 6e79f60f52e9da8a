import { inAMoment } from './in-a-moment.js';

/** What calls work off: an `AbortSignal`, or a {@link Cancellation} of ours. */
export type Abortable = AbortSignal | Cancellation;

/** Somebody who wants to be told. An object, so that one callback may be in it twice. */
interface Wish {
  readonly callback: () => void;
}

const NONE: readonly Wish[] = [];

/**
 * Calls work off that we have begun ourselves: what an `AbortController` does, without the microseconds that
 * Node.js takes to make a signal and to listen to it. Whoever needs a signal gets one.
 */
export class Cancellation {
  #isAborted = false;
  #reason: unknown;
  /** What waits to be told. Replaced, not changed: most work has one step at a time. */
  #wishes: readonly Wish[] = NONE;
  #controller: AbortController | undefined;

  get aborted(): boolean {
    return this.#isAborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  /** The same as a signal. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isAborted) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  throwIfAborted(): void {
    if (this.#isAborted) throw this.#reason;
  }

  /** Calls the work off; from the second time on nothing happens. */
  abort(reason: unknown): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#reason = reason;
    // A callback may take back the wishes of others.
    for (let wish = this.#wishes[0]; wish !== undefined; wish = this.#wishes[0]) {
      this.#takeBack(wish);
      wish.callback();
    }
    this.#controller?.abort(reason);
  }

  /**
   * Calls `callback` once the work is called off, in a moment if it already is; never from within this call, and not
   * if the wish is taken back first. It must not throw.
   *
   * @returns takes the wish back; may be called at any time and more than once.
   */
  onAbort(callback: () => void): () => void {
    if (this.#isAborted) return inAMoment(callback);
    const wish: Wish = { callback };
    this.#wishes = this.#wishes.length === 0 ? [wish] : [...this.#wishes, wish];
    return () => {
      this.#takeBack(wish);
    };
  }

  #takeBack(wish: Wish): void {
    if (this.#wishes.length === 1 && this.#wishes[0] === wish) this.#wishes = NONE;
    else this.#wishes = this.#wishes.filter((other) => other !== wish);
  }
}

/** As a signal, for those who take nothing else. */
export function signalOf(abortable: Abortable): AbortSignal {
  return abortable instanceof Cancellation ? abortable.signal : abortable;
}
