/** What calls work off: an `AbortSignal`, or a {@link Cancellation} of ours. */
export type Abortable = AbortSignal | Cancellation;

/** Somebody who wants to be told. */
export interface AbortListener {
  /** The work was called off. Must not throw. */
  calledOff(): void;
}

const NONE: readonly AbortListener[] = [];

/**
 * Calls work off that we have begun ourselves: what an `AbortController` does, without the microseconds that
 * Node.js takes to make a signal and to listen to it. Whoever needs a signal gets one.
 */
export class Cancellation {
  #isAborted = false;
  #reason: unknown;
  /** Who waits to be told: most work has one step at a time. The others are replaced, not changed. */
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

  /** Calls the work off; from the second time on nothing happens. */
  abort(reason: unknown): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#reason = reason;
    this.#tellAll();
    this.#controller?.abort(reason);
  }

  /** @internal Tells `listener` once the work is called off, in a moment if it already is; never from within this call. */
  tell(listener: AbortListener): void {
    if (this.#first === undefined) this.#first = listener;
    else this.#others = [...this.#others, listener];
    if (this.#isAborted) this.#tellInAMoment();
  }

  /** @internal Does not tell a listener any more. May be called at any time and more than once. */
  forget(listener: AbortListener): void {
    if (this.#first === listener) this.#next();
    else if (this.#others.length > 0) this.#others = this.#others.filter((other) => other !== listener);
  }

  /**
   * Calls `callback` once the work is called off, in a moment if it already is; never from within this call, and not
   * if the wish is taken back first. It must not throw.
   *
   * @returns takes the wish back; may be called at any time and more than once.
   */
  onAbort(callback: () => void): () => void {
    const listener: AbortListener = { calledOff: callback };
    this.tell(listener);
    return () => {
      this.forget(listener);
    };
  }

  #next(): void {
    this.#first = this.#others[0];
    if (this.#others.length > 0) this.#others = this.#others.slice(1);
  }

  /** On its own, as whoever has a function made in it pays for that when it is not made, too. */
  #tellInAMoment(): void {
    queueMicrotask(() => {
      this.#tellAll();
    });
  }

  #tellAll(): void {
    // A listener may have others forgotten.
    for (let next = this.#first; next !== undefined; next = this.#first) {
      this.forget(next);
      next.calledOff();
    }
  }
}

/** As a signal, for those who take nothing else. */
export function signalOf(abortable: Abortable): AbortSignal {
  return abortable instanceof Cancellation ? abortable.signal : abortable;
}
