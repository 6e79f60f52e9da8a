interface Waiting<E> {
  readonly resolve: (result: IteratorResult<E>) => void;
  readonly reject: (failure: unknown) => void;
}

/**
 * Events on their way to one `for await`. It is bounded: a loop that is slower than the network loses the
 * oldest events and can see how many. To stop reading instead would hold up what else comes over the
 * connection: answers to us, and the questions of a server that takes who does not answer for dead.
 */
export class EventQueue<E> implements AsyncIterableIterator<E> {
  readonly #limit: number;
  readonly #onReturn: (queue: EventQueue<E>) => void;
  #events: E[] = [];
  #waiting: Waiting<E>[] = [];
  #end: { readonly failure?: unknown } | undefined;
  #droppedEvents = 0;

  constructor(limit: number, onReturn: (queue: EventQueue<E>) => void) {
    this.#limit = limit;
    this.#onReturn = onReturn;
  }

  /** How many events nobody took in time. */
  get droppedEvents(): number {
    return this.#droppedEvents;
  }

  push(event: E): void {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      waiting.resolve({ done: false, value: event });
      return;
    }
    if (this.#end !== undefined) return;
    this.#events.push(event);
    if (this.#events.length <= this.#limit) return;
    this.#events.shift();
    this.#droppedEvents += 1;
  }

  /** No more to come; what waits can still be taken. */
  end(): void {
    this.#end ??= {};
    for (const { resolve } of this.#waiting.splice(0)) resolve({ done: true, value: undefined });
  }

  /** No more to come, for this reason: the loop throws it, once, behind what waits. */
  fail(failure: unknown): void {
    const [first, ...others] = this.#waiting.splice(0);
    if (this.#end === undefined) this.#end = first === undefined ? { failure } : {};
    first?.reject(failure);
    for (const { resolve } of others) resolve({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<E>> {
    const event = this.#events.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#end === undefined)
      return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
    if (!('failure' in this.#end)) return Promise.resolve({ done: true, value: undefined });
    const { failure } = this.#end;
    this.#end = {};
    return Promise.reject(failure);
  }

  /** The loop was left. */
  return(): Promise<IteratorResult<E>> {
    this.#events = [];
    this.#end = {};
    this.end();
    this.#onReturn(this);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
