import { EventEmitter } from 'eventemitter3';

import { quote } from '../util/quote.js';
import { warn } from '../util/warn.js';

/** Called with each event; what it returns is awaited, so an async listener's failure is known. */
export type Listener<Args> = (args: Args) => unknown;

/** Told of a listener that threw or whose promise rejected. */
export type ListenerFailed<Args> = (failure: unknown, args: Args) => void;

interface Registration<Args> {
  readonly listener: Listener<Args>;
  readonly isolated: (args: Args) => void;
}

/**
 * The listeners of one event. One that throws or rejects keeps neither the others nor the sender from going
 * on; eventemitter3 alone would stop at the first.
 */
export class EventSource<Args> {
  readonly #type: string;
  readonly #emitter: EventEmitter = new EventEmitter();
  readonly #failed: ListenerFailed<Args>;
  #registrations: Registration<Args>[] = [];
  #property: Listener<Args> | null = null;

  /** @param failed - default: a listener that failed becomes a warning of the process. */
  constructor(type: string, failed?: ListenerFailed<Args>) {
    this.#type = type;
    this.#failed =
      failed ??
      ((failure) => {
        warn(`A listener of ${type} failed`, failure);
      });
  }

  get isHeard(): boolean {
    return this.#registrations.length > 0;
  }

  /** The listener of the `on<event>` property. */
  get property(): Listener<Args> | null {
    return this.#property;
  }

  set property(listener: Listener<Args> | null) {
    if (listener !== null) checkListener(listener);
    if (this.#property !== null) this.remove(this.#property);
    this.#property = listener;
    if (listener !== null) this.add(listener, false);
  }

  /** Adds a listener; one that is there already, as with DOM events, is not added again. */
  add(listener: Listener<Args>, isOnce: boolean): void {
    checkListener(listener);
    if (this.#registrations.some((one) => one.listener === listener)) return;
    const isolated = (args: Args): void => {
      if (isOnce) this.remove(listener);
      this.#call(listener, args);
    };
    this.#registrations.push({ listener, isolated });
    this.#emitter.on(this.#type, isolated);
  }

  remove(listener: Listener<Args>): void {
    checkListener(listener);
    const at = this.#registrations.findIndex((one) => one.listener === listener);
    const [removed] = at < 0 ? [] : this.#registrations.splice(at, 1);
    if (removed !== undefined) this.#emitter.off(this.#type, removed.isolated);
  }

  emit(args: Args): void {
    this.#emitter.emit(this.#type, args);
  }

  #call(listener: Listener<Args>, args: Args): void {
    try {
      const answer = listener(args);
      if (answer !== undefined) this.#watch(answer, args);
    } catch (failure) {
      this.#tell(failure, args);
    }
  }

  /** What a listener returned may be a promise. */
  #watch(answer: unknown, args: Args): void {
    Promise.resolve(answer).catch((failure: unknown) => {
      this.#tell(failure, args);
    });
  }

  /** What was thrown may be a proxy that throws at whoever looks what it is. */
  #tell(failure: unknown, args: Args): void {
    try {
      this.#failed(failure, args);
    } catch (hostile) {
      warn(`What a listener of ${this.#type} has thrown cannot be looked at`, hostile);
    }
  }
}

function checkListener(listener: unknown): void {
  if (typeof listener !== 'function')
    throw new TypeError(`listener must be a function, not ${quote(listener)}`);
}
