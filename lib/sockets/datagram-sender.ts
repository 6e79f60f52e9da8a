import type { IpEndpoint, Settled } from '../transport/contract.js';
import type { SocketError } from '../errors/socket-error.js';
import type { PacketChannel } from '../transport/packet-contract.js';
import { afterTurn } from '../util/clock.js';
import type { DatagramSendQuota } from './datagram-send-quota.js';

/**
 * Datagrams that may be sent before timers and other sockets have their turn: as many as libuv reads of one
 * socket in a turn. With more, a loop of sends outruns a receiver in its own process, whose kernel then drops
 * the rest.
 */
const DATAGRAMS_A_TURN = 32;

/** A datagram that the channel has, until it says what became of it. */
interface Sending {
  lengthBytes: number;
  resolve: (answer: number | Promise<never>) => void;
  readonly settled: Settled;
}

/**
 * Sends datagrams, each for itself, and counts them. Sends in a loop let timers and other sockets go on: systems
 * take datagrams without ever making anybody wait, and drop what does not leave.
 */
export class DatagramSender {
  datagramsSent = 0;
  bytesSent = 0;
  readonly #channel: PacketChannel;
  readonly #quota: DatagramSendQuota;
  /** The last that was settled, to be used again: callers who wait for their sends need no other. */
  #spare: Sending | undefined;
  #sentThisTurn = 0;
  #underWay = 0;
  #whenIdle: (() => void)[] = [];

  constructor(channel: PacketChannel, sendQuota: DatagramSendQuota) {
    this.#channel = channel;
    this.#quota = sendQuota;
  }

  /**
   * @returns the number of bytes, once the kernel has them. The memory must stay as it is until then.
   * @throws SocketError - too many wait already.
   */
  send(data: Uint8Array, to: IpEndpoint | undefined): Promise<number> {
    const { length } = data;
    this.#quota.reserve(length);
    this.#underWay++;
    const sending = this.#spare ?? this.#makeSending();
    this.#spare = undefined;
    sending.lengthBytes = length;
    // One function rather than two, and no closure that stays: half of what a promise costs.
    const sent = new Promise<number>((resolve) => {
      sending.resolve = resolve;
    });
    try {
      this.#channel.send(data, to, sending.settled);
    } catch (failure) {
      sending.settled(failure as SocketError);
    }
    return sent;
  }

  /** Calls `work` when nothing is under way; in this very call if it is so already. */
  onceIdle(work: () => void): void {
    if (this.#underWay === 0) work();
    else this.#whenIdle.push(work);
  }

  #makeSending(): Sending {
    const sending: Sending = {
      lengthBytes: 0,
      resolve: () => {},
      settled: (failure) => {
        this.#settled(sending, failure);
      },
    };
    return sending;
  }

  #settled(sending: Sending, failure: SocketError | undefined): void {
    const { lengthBytes, resolve } = sending;
    this.#spare = sending;
    this.#quota.release(lengthBytes);
    if (--this.#underWay === 0 && this.#whenIdle.length > 0) this.#tellIdle();
    if (failure !== undefined) {
      resolve(Promise.reject(failure));
      return;
    }
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
