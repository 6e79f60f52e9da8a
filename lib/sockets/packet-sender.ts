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

/** One call of `send`, until the channel says what became of its datagram. */
interface Sending {
  lengthBytes: number;
  resolve: (answer: number | Promise<never>) => void;
  readonly settled: Settled;
}

/**
 * Sends datagrams to endpoints by the channel of a socket, and counts them. After so many in a turn of the event loop
 * the promise of a send waits for the next turn: systems take datagrams without ever making anybody wait, and drop what
 * they cannot send, so a loop of sends would otherwise keep timers and other sockets from going on.
 */
export class PacketSender {
  datagramsSent = 0;
  bytesSent = 0;
  readonly #channel: PacketChannel;
  readonly #quota: DatagramSendQuota;
  /** The last that was settled, to be used again: a caller who awaits each send needs no other. */
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
    // Only `resolve` is taken, and a failure is a rejected promise it is given: a second function would cost as much again.
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
