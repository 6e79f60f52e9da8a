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

  /** @returns the number of bytes, once the kernel has them. The memory must stay as it is until then. */
  send(data: Uint8Array, to: IpEndpoint | undefined): Promise<number> {
    return new Promise((resolve, reject) => {
      const { length } = data;
      this.#outbox.take(length);
      this.#underWay++;
      this.#channel.send(data, to, (failure) => {
        this.#outbox.giveBack(length);
        if (--this.#underWay === 0) this.#tellIdle();
        if (failure !== undefined) {
          reject(failure);
          return;
        }
        this.datagramsSent++;
        this.bytesSent += length;
        if (++this.#sentThisTurn < DATAGRAMS_A_TURN) {
          resolve(length);
          return;
        }
        afterTurn(() => {
          this.#sentThisTurn = 0;
          resolve(length);
        });
      });
    });
  }

  /** Calls `work` when nothing is under way; in this very call if it is so already. */
  onceIdle(work: () => void): void {
    if (this.#underWay === 0) work();
    else this.#whenIdle.push(work);
  }

  #tellIdle(): void {
    if (this.#whenIdle.length === 0) return;
    for (const work of this.#whenIdle.splice(0)) work();
  }
}
