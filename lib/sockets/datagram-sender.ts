import type { IpEndpoint } from '../transport/contract.js';
import type { PacketChannel } from '../transport/packet-contract.js';
import { afterTurn } from '../util/clock.js';
import type { DatagramOutbox } from './datagram-outbox.js';

/**
 * Datagrams that may be sent before timers and other sockets have their turn: as many as libuv reads of one
 * socket in a turn. With more, a loop of sends outruns a receiver in its own process, whose kernel then drops
 * the rest.
 */
const DATAGRAMS_A_TURN = 32;

/**
 * Sends datagrams, each for itself, and counts them. Sends in a loop let timers and other sockets go on: systems
 * take datagrams without ever making anybody wait, and drop what does not leave.
 */
export class DatagramSender {
  datagramsSent = 0;
  bytesSent = 0;
  readonly #channel: PacketChannel;
  readonly #outbox: DatagramOutbox;
  #sentThisTurn = 0;
  #underWay = 0;
  #whenIdle: (() => void)[] = [];

  constructor(channel: PacketChannel, outbox: DatagramOutbox) {
    this.#channel = channel;
    this.#outbox = outbox;
  }

  /**
   * @returns the number of bytes, once the kernel has them. The memory must stay as it is until then.
   * @throws SocketError - too many wait already.
   */
  send(data: Uint8Array, to: IpEndpoint | undefined): Promise<number> {
    const { length } = data;
    this.#outbox.take(length);
    this.#underWay++;
    // One function rather than two: half of what a promise costs.
    return new Promise((resolve) => {
      const settled = (failure?: unknown): void => {
        this.#outbox.giveBack(length);
        if (--this.#underWay === 0 && this.#whenIdle.length > 0) this.#tellIdle();
        if (failure === undefined) this.#sent(length, resolve);
        else resolve(Promise.reject(failure));
      };
      try {
        this.#channel.send(data, to, settled);
      } catch (failure) {
        settled(failure);
      }
    });
  }

  /** Calls `work` when nothing is under way; in this very call if it is so already. */
  onceIdle(work: () => void): void {
    if (this.#underWay === 0) work();
    else this.#whenIdle.push(work);
  }

  #sent(lengthBytes: number, resolve: (lengthBytes: number) => void): void {
    this.datagramsSent++;
    this.bytesSent += lengthBytes;
    if (++this.#sentThisTurn < DATAGRAMS_A_TURN) resolve(lengthBytes);
    else this.#resolveAfterTurn(resolve, lengthBytes);
  }

  #resolveAfterTurn(resolve: (lengthBytes: number) => void, lengthBytes: number): void {
    afterTurn(() => {
      this.#sentThisTurn = 0;
      resolve(lengthBytes);
    });
  }

  #tellIdle(): void {
    for (const work of this.#whenIdle.splice(0)) work();
  }
}
