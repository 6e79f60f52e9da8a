import { EventQueue } from '../../common/event-queue.js';

/** Hands typed events to listeners and to `for await` loops, any number of each. */
export class EventHub<E extends { readonly type: string }> {
  readonly #listeners = new Map<string, Set<(event: E) => void>>();
  readonly #queues = new Set<EventQueue<E>>();
  #isEnded = false;

  /** Calls `listener` for each event of a type; the returned function ends that. */
  on<T extends E['type']>(type: T, listener: (event: Extract<E, { readonly type: T }>) => void): () => void {
    const call = (event: E): void => {
      listener(event as Extract<E, { readonly type: T }>);
    };
    const listeners = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, listeners.add(call));
    return () => {
      listeners.delete(call);
    };
  }

  /** A queue that gets every event from now on. */
  subscribe(limit: number): EventQueue<E> {
    const queue = new EventQueue<E>(limit, (left) => this.#queues.delete(left));
    if (this.#isEnded) queue.end();
    else this.#queues.add(queue);
    return queue;
  }

  emit(event: E): void {
    for (const queue of this.#queues) queue.push(event);
    for (const listener of [...(this.#listeners.get(event.type) ?? [])]) callSafely(listener, event);
  }

  end(): void {
    this.#isEnded = true;
    for (const queue of this.#queues) queue.end();
    this.#queues.clear();
  }
}

/** A listener that throws has a bug of its own: it must show, and keep nobody else from hearing. */
function callSafely<E>(listener: (event: E) => void, event: E): void {
  try {
    listener(event);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
