import { illegalCall } from '../errors/failures.js';
import { SocketError } from '../errors/socket-error.js';
import type { Packet, PacketChannel } from '../transport/packet-contract.js';
import { type AttemptEnding, Attempts } from '../util/attempts.js';
import { afterTurn } from '../util/clock.js';
import type { WaitOptions } from '../util/wait-options.js';
import type { DatagramSocketFacts } from './datagram-socket-information.js';
import { type DatagramReceiver, DatagramSocketMessageReceivedEventArgs } from './datagram.js';

/**
 * Datagrams that may be taken before timers and other sockets have their turn; twice what libuv reads of one
 * socket at a time.
 */
const DATAGRAMS_A_TURN = 64;

const NOTHING = new Uint8Array(0);

/** Who takes the datagrams: event listeners, or a caller one by one. */
type Consumer = 'events' | 'calls';

/** Takes datagrams off a channel, for one consumer and in turns: a flood lets timers and others go on. */
export class DatagramLoop {
  readonly #channel: PacketChannel;
  readonly #receiver: DatagramReceiver;
  readonly #facts: DatagramSocketFacts;
  readonly #attempts: Attempts;
  #consumer: Consumer | undefined;
  #deliver: ((datagram: DatagramSocketMessageReceivedEventArgs) => void) | undefined;
  #leftThisTurn = DATAGRAMS_A_TURN;
  #isResting = false;
  #wakeAfterRest: (() => void) | undefined;

  constructor(channel: PacketChannel, receiver: DatagramReceiver, facts: DatagramSocketFacts) {
    this.#channel = channel;
    this.#receiver = receiver;
    this.#facts = facts;
    this.#attempts = new Attempts(this, receiver.clock, 'read');
  }

  /** Hands every datagram to `deliver` from now on. */
  deliverTo(deliver: (datagram: DatagramSocketMessageReceivedEventArgs) => void): void {
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
      if (this.#consumer !== 'calls') this.#claim('calls');
    } catch (failure) {
      return Promise.reject(failure);
    }
    return this.#attempts.until(attempt, 'receive', options, ending);
  }

  /** What arrived next, without waiting; `undefined` if there is nothing, or others have their turn. */
  readonly take = (): DatagramSocketMessageReceivedEventArgs | undefined => {
    if (this.#leftThisTurn === 0) {
      this.#rest();
      return undefined;
    }
    let packet: Packet | undefined;
    try {
      packet = this.#channel.take();
    } catch (failure) {
      return this.#newsOf(failure);
    }
    if (packet === undefined) return undefined;
    this.#leftThisTurn--;
    this.#facts.datagramsReceived++;
    this.#facts.bytesReceived += packet.data.length;
    return new DatagramSocketMessageReceivedEventArgs(packet, this.#receiver);
  };

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
      const datagram = this.take();
      if (datagram === undefined) {
        this.onceReady(this.#pump);
        return;
      }
      this.#deliver(datagram);
    }
  };

  /** That an earlier datagram met nobody, as callers get it. */
  #newsOf(failure: unknown): DatagramSocketMessageReceivedEventArgs {
    if (!(failure instanceof SocketError)) throw failure;
    // Only a connected socket is told; of which peer anything else would be, nobody knows.
    const { address, port } = this.#channel.remote ?? { address: '0.0.0.0', port: 0 };
    const packet = { data: NOTHING, address, port };
    return new DatagramSocketMessageReceivedEventArgs(packet, this.#receiver, failure);
  }

  #rest(): void {
    if (this.#isResting) return;
    this.#isResting = true;
    afterTurn(() => {
      this.#isResting = false;
      this.#leftThisTurn = DATAGRAMS_A_TURN;
      const wake = this.#wakeAfterRest;
      this.#wakeAfterRest = undefined;
      wake?.();
    });
  }
}
