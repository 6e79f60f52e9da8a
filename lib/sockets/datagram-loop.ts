import { SocketError } from '../errors/socket-error.js';
import type { Packet, PacketChannel } from '../transport/packet-contract.js';
import { afterTurn } from '../util/clock.js';
import { ConsumerLoop, type LoopWords } from './consumer-loop.js';
import type { DatagramSocketFacts } from './datagram-socket-information.js';
import { type DatagramReceiver, DatagramSocketMessageReceivedEventArgs } from './datagram.js';

/**
 * Datagrams that may be taken before timers and other sockets have their turn; twice what libuv reads of one
 * socket at a time.
 */
const DATAGRAMS_A_TURN = 64;

const NOTHING = new Uint8Array(0);

const WORDS: LoopWords = {
  items: 'datagrams',
  event: 'messagereceived',
  action: 'receive',
  phase: 'read',
};

/**
 * Takes datagrams off a channel, so many in a turn of the event loop: under a flood it rests until the next turn, and
 * timers and other sockets go on.
 */
export class DatagramLoop extends ConsumerLoop<DatagramSocketMessageReceivedEventArgs> {
  readonly #channel: PacketChannel;
  readonly #receiver: DatagramReceiver;
  readonly #facts: DatagramSocketFacts;
  #leftThisTurn = DATAGRAMS_A_TURN;
  #isResting = false;
  #wakeAfterRest: (() => void) | undefined;

  constructor(channel: PacketChannel, receiver: DatagramReceiver, facts: DatagramSocketFacts) {
    super(receiver.clock, WORDS);
    this.#channel = channel;
    this.#receiver = receiver;
    this.#facts = facts;
  }

  /** Also `undefined` while it rests. A function of its own, so that it can be made an attempt of as it is. */
  override readonly take = (): DatagramSocketMessageReceivedEventArgs | undefined => {
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

  override onceReady(wake: () => void): void {
    if (this.#isResting) this.#wakeAfterRest = wake;
    else this.#channel.onceReady(wake);
  }

  /** Not from within the call that adds the event listener. */
  protected override beginDelivery(pump: () => void): void {
    this.onceReady(pump);
  }

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
