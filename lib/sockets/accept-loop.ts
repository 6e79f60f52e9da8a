import { illegalCall } from '../errors/failures.js';
import type { Acceptor, Channel } from '../transport/contract.js';
import { type AttemptEnding, Attempts } from '../util/attempts.js';
import type { Clock } from '../util/clock.js';
import type { WaitOptions } from '../util/wait-options.js';
import type { StreamSocketListenerFacts } from './stream-socket-listener-information.js';

/** Time for the system to get file descriptors back; trio waits as long (its `serve_listeners`). */
const BACK_OFF_MS = 100;

/** Who takes the connections: event listeners, or a caller one by one. */
type Consumer = 'events' | 'calls';

/**
 * Takes connections off an acceptor, for one consumer. A failed accept, for want of file descriptors for
 * instance, makes it wait a moment and go on.
 */
export class AcceptLoop {
  readonly #acceptor: Acceptor;
  readonly #clock: Clock;
  readonly #facts: StreamSocketListenerFacts;
  readonly #attempts: Attempts;
  #consumer: Consumer | undefined;
  #deliver: ((channel: Channel) => void) | undefined;
  #cancelBackOff: (() => void) | undefined;

  constructor(acceptor: Acceptor, clock: Clock, facts: StreamSocketListenerFacts) {
    this.#acceptor = acceptor;
    this.#clock = clock;
    this.#facts = facts;
    this.#attempts = new Attempts(this, clock, 'accept');
  }

  /** Hands every connection to `deliver` from now on. */
  deliverTo(deliver: (channel: Channel) => void): void {
    this.#claim('events');
    if (this.#deliver !== undefined) return;
    this.#deliver = deliver;
    this.#pump();
  }

  /** Leaves further connections where they are, until somebody takes them. */
  stopDelivering(): void {
    this.#deliver = undefined;
    if (this.#consumer === 'events') this.#consumer = undefined;
  }

  /**
   * Makes `attempt`, over `take`, until it has a connection.
   *
   * @param ending - what to answer when the loop is closed meanwhile; a rejection without it.
   */
  until<T>(attempt: () => T | undefined, options?: WaitOptions, ending?: AttemptEnding<T>): Promise<T> {
    try {
      this.#claim('calls');
    } catch (failure) {
      return Promise.reject(failure);
    }
    return this.#attempts.until(attempt, 'accept', options, ending);
  }

  /** The next connection, if there is one. */
  take(): Channel | undefined {
    if (this.#cancelBackOff !== undefined) return undefined;
    try {
      return this.#acceptor.take();
    } catch {
      this.#facts.failedAccepts++;
      this.#backOff();
      return undefined;
    }
  }

  /** Ends a pending call. */
  close(makeReason: () => unknown): void {
    this.#deliver = undefined;
    this.#cancelBackOff?.();
    this.#attempts.close(makeReason);
  }

  cancelPending(reason: unknown): void {
    this.#attempts.cancel(reason);
  }

  #claim(consumer: Consumer): void {
    if (this.#consumer !== undefined && this.#consumer !== consumer) {
      const [first, second] =
        consumer === 'events'
          ? ['listen to connectionreceived', 'are taken by iteration']
          : ['take connections one by one', 'go to the listeners of connectionreceived'];
      throw illegalCall(`Cannot ${first}: the connections ${second}`);
    }
    this.#consumer = consumer;
  }

  readonly #pump = (): void => {
    while (this.#deliver !== undefined) {
      const channel = this.take();
      if (channel === undefined) {
        this.onceReady(this.#pump);
        return;
      }
      this.#deliver(channel);
    }
  };

  #backOff(): void {
    this.#cancelBackOff = this.#clock.after(BACK_OFF_MS, () => {
      this.#cancelBackOff = undefined;
      if (this.#deliver !== undefined) this.#pump();
      else this.#attempts.wake();
    });
  }

  /** While backing off nobody asks: the timer does. */
  onceReady(wake: () => void): void {
    if (this.#cancelBackOff === undefined) this.#acceptor.onceAcceptable(wake);
  }
}
