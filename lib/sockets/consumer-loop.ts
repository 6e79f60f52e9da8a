import { illegalCall } from '../errors/failures.js';
import { type AttemptEnding, Attempts, type AttemptSource } from '../util/attempts.js';
import type { Clock } from '../util/clock.js';
import type { WaitOptions } from '../util/wait-options.js';

/** Who takes the items: event listeners, or a caller one by one. */
type Consumer = 'events' | 'calls';

/** What the messages of a loop say. */
export interface LoopWords {
  /** What is taken: `connections`. */
  readonly items: string;
  /** The event that tells of each: `connectionreceived`. */
  readonly event: string;
  /** What a call cannot do when it fails: `accept`. */
  readonly action: string;
  readonly phase: 'accept' | 'read';
}

/**
 * Takes items off a source for one consumer: event listeners, or calls and iterations. The first use decides, and the
 * other way is refused as long as it lasts: calls for good, event listeners until there are none any more.
 */
export abstract class ConsumerLoop<T> implements AttemptSource {
  readonly #words: LoopWords;
  readonly #attempts: Attempts;
  #consumer: Consumer | undefined;
  #deliver: ((item: T) => void) | undefined;

  constructor(clock: Clock, words: LoopWords) {
    this.#words = words;
    this.#attempts = new Attempts(this, clock, words.phase);
  }

  /** The next item without waiting; `undefined` if there is none now. */
  abstract take(): T | undefined;

  /** Calls `wake` once when `take` may have another answer. */
  abstract onceReady(wake: () => void): void;

  /** Hands every item to `deliver` from now on. */
  deliverTo(deliver: (item: T) => void): void {
    this.#claim('events');
    if (this.#deliver !== undefined) return;
    this.#deliver = deliver;
    this.beginDelivery(this.#pump);
  }

  /** Leaves further items where they are, until somebody takes them. */
  stopDelivering(): void {
    this.#deliver = undefined;
    if (this.#consumer === 'events') this.#consumer = undefined;
  }

  /**
   * Makes `attempt`, over `take`, until it has an answer.
   *
   * @param ending - what to answer when the loop is closed meanwhile; without it the promise is rejected.
   */
  until<A>(attempt: () => A | undefined, options?: WaitOptions, ending?: AttemptEnding<A>): Promise<A> {
    try {
      if (this.#consumer !== 'calls') this.#claim('calls');
    } catch (failure) {
      return Promise.reject(failure);
    }
    return this.#attempts.until(attempt, this.#words.action, options, ending);
  }

  /** Ends a pending call, and hands nothing to event listeners any more. */
  close(makeReason: () => unknown): void {
    this.#deliver = undefined;
    this.#attempts.close(makeReason);
  }

  cancelPending(reason: unknown): void {
    this.#attempts.cancel(reason);
  }

  /** What is there when the event listener comes is delivered at once, unless a subclass has it wait. */
  protected beginDelivery(pump: () => void): void {
    pump();
  }

  /** For a source that is asked again without having called `wake`. */
  protected goOn(): void {
    if (this.#deliver !== undefined) this.#pump();
    else this.#attempts.wake();
  }

  readonly #pump = (): void => {
    while (this.#deliver !== undefined) {
      const item = this.take();
      if (item === undefined) {
        this.onceReady(this.#pump);
        return;
      }
      this.#deliver(item);
    }
  };

  #claim(consumer: Consumer): void {
    if (this.#consumer !== undefined && this.#consumer !== consumer) {
      const { items, event } = this.#words;
      const [refused, why] =
        consumer === 'events'
          ? [`listen to ${event}`, 'are taken by iteration']
          : [`take ${items} one by one`, `go to the listeners of ${event}`];
      throw illegalCall(`Cannot ${refused}: the ${items} ${why}`);
    }
    this.#consumer = consumer;
  }
}
