import type { Clock } from '../../util/clock.js';
import type { Packet } from '../packet-contract.js';
import { HEADER_BYTES } from './datagram-lane.js';
import { Fifo } from '../../util/fifo.js';

/** What Linux gives a socket that asks for nothing (net.core.rmem_default). */
const DEFAULT_BYTES = 212_992;

/** The datagrams that a host's kernel holds for a socket whose program reads slowly, up to a limit. */
export class ReceiveBuffer {
  droppedPackets = 0;
  readonly #reader: { readonly readBytesPerSecond: number };
  readonly #clock: Clock;
  readonly #limitBytes: number;
  readonly #read: (packet: Packet) => void;
  readonly #waiting = new Fifo<Packet>();
  #heldBytes = 0;
  #cancelTimer: (() => void) | undefined;

  /**
   * @param reader - how fast the program reads; `Infinity` when nothing slows it down.
   * @param read - told of each datagram when the program has read it.
   */
  constructor(
    reader: { readonly readBytesPerSecond: number },
    clock: Clock,
    limitBytes: number = DEFAULT_BYTES,
    read: (packet: Packet) => void,
  ) {
    this.#reader = reader;
    this.#clock = clock;
    this.#limitBytes = limitBytes;
    this.#read = read;
  }

  /** @returns false if it was dropped. One that finds the buffer empty fits always, as on Linux. */
  add(packet: Packet): boolean {
    const bytes = packet.data.length + HEADER_BYTES;
    if (this.#waiting.length === 0 && this.#reader.readBytesPerSecond === Infinity) {
      this.#read(packet);
      return true;
    }
    if (this.#waiting.length > 0 && this.#heldBytes + bytes > this.#limitBytes) {
      this.droppedPackets++;
      return false;
    }
    this.#waiting.push(packet);
    this.#heldBytes += bytes;
    this.#setTimer();
    return true;
  }

  close(): void {
    this.#cancelTimer?.();
    this.#waiting.clear();
  }

  #setTimer(): void {
    const first = this.#waiting.first;
    if (first === undefined || this.#cancelTimer !== undefined) return;
    const readingMs = (first.data.length * 1000) / this.#reader.readBytesPerSecond;
    this.#cancelTimer = this.#clock.after(readingMs, () => {
      this.#cancelTimer = undefined;
      this.#waiting.shift();
      this.#heldBytes -= first.data.length + HEADER_BYTES;
      this.#setTimer();
      this.#read(first);
    });
  }
}
