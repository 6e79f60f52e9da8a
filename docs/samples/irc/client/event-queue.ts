/**
 * Events on their way to one `for await`. It is bounded: a loop that is slower than the network loses the
 * oldest events and can see how many. Stopping to read instead would leave PINGs unanswered, and a server
 * takes a client that does not answer for dead.
 */
export class EventQueue<E> implements AsyncIterableIterator<E> {
  readonly #limit: number;
  readonly #onReturn: (queue: EventQueue<E>) => void;
  #events: E[] = [];
  #waiting: ((result: IteratorResult<E>) => void)[] = [];
  #isEnded = false;
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
      waiting({ done: false, value: event });
      return;
    }
    this.#events.push(event);
    if (this.#events.length <= this.#limit) return;
    this.#events.shift();
    this.#droppedEvents += 1;
  }

  /** No more to come; what waits can still be taken. */
  end(): void {
    this.#isEnded = true;
    for (const waiting of this.#waiting) waiting({ done: true, value: undefined });
    this.#waiting = [];
  }

  next(): Promise<IteratorResult<E>> {
    const event = this.#events.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#isEnded) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The loop was left. */
  return(): Promise<IteratorResult<E>> {
    this.#events = [];
    this.end();
    this.#onReturn(this);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
