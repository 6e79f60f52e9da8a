import { DatagramSocket, type OutputStream, SocketError } from 'streamsocket';
import { realClock, sleep, type Clock } from '../../common/clock.js';
import { isMulticastAddress } from '../../common/multicast-address.js';
import { writeRtpPacket } from '../protocol/rtp-packet.js';
import { Impairment } from './impairment.js';
import { paced } from './paced.js';
import { SAMPLE_RATE, tone } from './tone.js';

export interface SenderOptions {
  /** A host or a group. */
  readonly host: string;
  readonly port: number;
  /** How much sound is in a packet, which is also how often one is sent. */
  readonly packetMs: number;
  /** How many packets to send. Default: no end. */
  readonly packets?: number | undefined;
  /** The interface to a group, by name, number or address. Default: as the system's routes say. */
  readonly adapter?: string | undefined;
  readonly hops?: number | undefined;
  /** See {@link Impairment}. Default: 0. */
  readonly losePercent?: number | undefined;
  readonly swapPercent?: number | undefined;
  /** Each packet is sent up to so much too late. Default: 0. */
  readonly jitterMs?: number | undefined;
  readonly clock?: Clock | undefined;
  /** From 0 up to 1. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
  readonly createSocket?: (() => DatagramSocket) | undefined;
}

/** What became of the packets, as far as a sender can know. */
export interface SenderCounters {
  /** The system has taken them; whether they arrived is another matter. */
  readonly sent: number;
  readonly leftOut: number;
  readonly swapped: number;
  /** The system did not take them; `lastFailure` says why. */
  readonly failed: number;
  readonly lastFailure: string | undefined;
  /** How often the receiver's machine said that nobody listens there. Groups say nothing. */
  readonly refused: number;
}

/** Sends a tune, packet by packet, each at its time, whether somebody hears it or not. */
export class MediaSender implements AsyncDisposable {
  readonly #options: SenderOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #impairment: Impairment;
  readonly #socket: DatagramSocket;
  readonly #ssrc: number;
  #stream: OutputStream | undefined;
  #listening: Promise<void> | undefined;
  #sent = 0;
  #failed = 0;
  #lastFailure: string | undefined;
  #refused = 0;

  constructor(options: SenderOptions) {
    const { losePercent = 0, swapPercent = 0, random = Math.random, createSocket } = options;
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.#random = random;
    this.#impairment = new Impairment({ losePercent, swapPercent, random });
    this.#socket = createSocket?.() ?? new DatagramSocket();
    this.#ssrc = this.#draw(2 ** 32);
  }

  get ssrc(): number {
    return this.#ssrc;
  }

  get counters(): SenderCounters {
    return {
      sent: this.#sent,
      leftOut: this.#impairment.leftOut,
      swapped: this.#impairment.swapped,
      failed: this.#failed,
      lastFailure: this.#lastFailure,
      refused: this.#refused,
    };
  }

  /** @throws SocketError - the host is not found, or there is no such adapter. */
  async openAsync(): Promise<void> {
    const { host, port, adapter, hops } = this.#options;
    const { control } = this.#socket;
    if (isMulticastAddress(host)) {
      control.multicastAdapter = adapter;
      control.multicastHopLimit = hops;
      this.#stream = await this.#socket.getOutputStreamAsync(host, port);
      return;
    }
    control.outboundUnicastHopLimit = hops;
    // Connected, for only then the system tells us that nobody listens there.
    await this.#socket.connectAsync(host, port);
    this.#stream = this.#socket.outputStream;
    this.#listening = this.#listen();
  }

  /** Sends until all packets are sent or the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { packetMs, packets = Infinity, jitterMs = 0 } = this.#options;
    const samples = (packetMs * SAMPLE_RATE) / 1_000;
    const firstNumber = this.#draw(2 ** 16);
    const firstTimestamp = this.#draw(2 ** 32);
    if (packets < 1) return;
    for await (const n of paced(this.#clock, packetMs, signal)) {
      const datagram = writeRtpPacket({
        payloadType: 0,
        isMarked: n === 0,
        sequenceNumber: (firstNumber + n) % 2 ** 16,
        timestamp: (firstTimestamp + n * samples) % 2 ** 32,
        ssrc: this.#ssrc,
        payload: tone(n * samples, samples),
      });
      const lateMs = jitterMs * this.#random();
      if (lateMs > 0) await sleep(this.#clock, lateMs, signal).catch(() => undefined);
      for (const one of this.#impairment.apply(datagram)) await this.#send(one);
      if (n + 1 >= packets) break;
    }
    for (const one of this.#impairment.rest()) await this.#send(one);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#socket[Symbol.asyncDispose]();
    await this.#listening;
  }

  async #send(datagram: Uint8Array): Promise<void> {
    try {
      await this.#stream?.writeAsync(datagram);
      this.#sent += 1;
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
      // A stream goes on: the next packet may have a way again.
      this.#failed += 1;
      this.#lastFailure = error.message;
    }
  }

  /** Nobody answers a stream; but that nobody listens comes as a datagram without data. */
  async #listen(): Promise<void> {
    for await (const { error } of this.#socket) if (error !== undefined) this.#refused += 1;
  }

  /** A whole number from 0 up, below `limit`. */
  #draw(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}
