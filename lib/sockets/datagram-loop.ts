import { illegalCall } from '../errors/failures.js';
import { SocketError } from '../errors/socket-error.js';
import type { Packet, PacketChannel } from '../transport/packet-contract.js';
import { type AttemptEnding, Attempts } from '../util/attempts.js';
import { afterTurn, type Clock } from '../util/clock.js';
import type { WaitOptions } from '../util/wait-options.js';

/**
 * Datagrams that may be taken before timers and other sockets have their turn; twice what libuv reads of one
 * socket at a time.
 */
const DATAGRAMS_A_TURN = 64;

/** A datagram, or news of an earlier one of ours. */
export type Arrival = Packet | SocketError;

/** Who takes the datagrams: event listeners, or a caller one by one. */
type Consumer = 'events' | 'calls';

/** Takes datagrams off a channel, for one consumer and in turns: a flood lets timers and others go on. */
export class DatagramLoop {
  readonly #channel: PacketChannel;
  readonly #attempts: Attempts;
  #consumer: Consumer | undefined;
  #deliver: ((arrival: Arrival) => void) | undefined;
  #takenThisTurn = 0;
  #isResting = false;
  #wakeAfterRest: (() => void) | undefined;

  constructor(channel: PacketChannel, clock: Clock) {
    this.#channel = channel;
    this.#attempts = new Attempts(this, clock, 'read');
  }

  /** Hands every datagram to `deliver` from now on. */
  deliverTo(deliver: (arrival: Arrival) => void): void {
    this.#claim('events');
    if (this.#deliver !== undefined) return;
    this.#deliver = deliver;
    // Not from within the call that adds a listener.
    this.onceReady(this.#pump);
  }

  /** Leaves further datagrams in the inbox, until somebody takes them. */
  stopDelivering(): void {
    this.#deliver = undefined;
    if (this.#consumer === 'events') this.#consumer = undefined;
  }

  /** Makes `attempt`, over `take`, until it has an answer. */
  until<T>(attempt: () => T | undefined, options?: WaitOptions, ending?: AttemptEnding<T>): Promise<T> {
    try {
      this.#claim('calls');
    } catch (failure) {
      return Promise.reject(failure);
    }
    return this.#attempts.until(attempt, 'receive', options, ending);
  }

  /** What arrived next, without waiting; `undefined` if there is nothing, or others have their turn. */
  take(): Arrival | undefined {
    if (this.#takenThisTurn === DATAGRAMS_A_TURN) this.#rest();
    if (this.#isResting) return undefined;
    try {
      const packet = this.#channel.take();
      if (packet !== undefined) this.#takenThisTurn++;
      return packet;
    } catch (failure) {
      if (failure instanceof SocketError) return failure;
      throw failure;
    }
  }

  close(makeReason: () => unknown): void {
    this.#deliver = undefined;
    this.#attempts.close(makeReason);
  }

  cancelPending(reason: unknown): void {
    this.#attempts.cancel(reason);
  }

  onceReady(wake: () => void): void {
    if (this.#isResting) this.#wakeAfterRest = wake;
    else this.#channel.onceReady(wake);
  }

  #claim(consumer: Consumer): void {
    if (this.#consumer !== undefined && this.#consumer !== consumer) {
      const [first, second] =
        consumer === 'events'
          ? ['listen to messagereceived', 'are taken by iteration']
          : ['take datagrams one by one', 'go to the listeners of messagereceived'];
      throw illegalCall(`Cannot ${first}: the datagrams ${second}`);
    }
    this.#consumer = consumer;
  }

  readonly #pump = (): void => {
    while (this.#deliver !== undefined) {
      const arrival = this.take();
      if (arrival === undefined) {
        this.onceReady(this.#pump);
        return;
      }
      this.#deliver(arrival);
    }
  };

  #rest(): void {
    this.#takenThisTurn = 0;
    this.#isResting = true;
    afterTurn(() => {
      this.#isResting = false;
      const wake = this.#wakeAfterRest;
      this.#wakeAfterRest = undefined;
      wake?.();
    });
  }
}
