/** What calls work off: an `AbortSignal`, or a {@link Cancellation} of ours. */
export type Abortable = AbortSignal | Cancellation;

/** Who is told of a cancellation. An object, so that a class that listens needs no closure. */
export interface AbortListener {
  /** The work was cancelled. Must not throw. */
  onAborted(): void;
}

const NONE: readonly AbortListener[] = [];

/**
 * Cancels work that we have begun ourselves: what an `AbortController` does, without the microseconds that Node.js
 * takes to make a signal and to listen to it. Whoever needs an `AbortSignal` gets one, made when it is asked for.
 */
export class Cancellation {
  #isAborted = false;
  #reason: unknown;
  /** Most work has one step at a time, and so one listener. The array of the others is replaced, never changed. */
  #first: AbortListener | undefined;
  #others: readonly AbortListener[] = NONE;
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

  /** Cancels the work. From the second call on nothing happens. */
  abort(reason: unknown): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#reason = reason;
    this.#tellAll();
    this.#controller?.abort(reason);
  }

  /**
   * @internal Tells `listener` once when the work is cancelled, in a microtask if it already is; never from within this
   * call.
   */
  addListener(listener: AbortListener): void {
    if (this.#first === undefined) this.#first = listener;
    else this.#others = [...this.#others, listener];
    if (this.#isAborted) this.#tellInAMoment();
  }

  /** @internal May be called at any time and more than once. */
  removeListener(listener: AbortListener): void {
    if (this.#first === listener) this.#removeFirst();
    else if (this.#others.length > 0) this.#others = this.#others.filter((other) => other !== listener);
  }

  /**
   * Calls `callback` once when the work is cancelled, in a microtask if it already is; never from within this call. It
   * must not throw.
   *
   * @returns a function that unregisters the callback; may be called at any time and more than once.
   */
  onAbort(callback: () => void): () => void {
    const listener: AbortListener = { onAborted: callback };
    this.addListener(listener);
    return () => {
      this.removeListener(listener);
    };
  }

  #removeFirst(): void {
    this.#first = this.#others[0];
    if (this.#others.length > 0) this.#others = this.#others.slice(1);
  }

  /** A method of its own: a function that contains a closure costs more even when the closure is not made (V8). */
  #tellInAMoment(): void {
    queueMicrotask(() => {
      this.#tellAll();
    });
  }

  #tellAll(): void {
    // A listener may remove others.
    for (let next = this.#first; next !== undefined; next = this.#first) {
      this.removeListener(next);
      next.onAborted();
    }
  }
}

/** As a signal, for those who take nothing else. */
export function signalOf(abortable: Abortable): AbortSignal {
  return abortable instanceof Cancellation ? abortable.signal : abortable;
}
