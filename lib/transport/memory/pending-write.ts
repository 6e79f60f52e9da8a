import type { Settled } from '../contract.js';

/** A write, or what is left of it, that waits for room. It refers to the memory of whoever wrote. */
export class PendingWrite {
  readonly settled: Settled;
  readonly #buffers: readonly Uint8Array[];
  #nextBuffer = 0;
  /** How much of the next buffer is gone already. */
  #offset = 0;
  #length: number;

  constructor(buffers: readonly Uint8Array[], settled: Settled) {
    this.#buffers = buffers;
    this.settled = settled;
    this.#length = buffers.reduce((sum, { length }) => sum + length, 0);
  }

  /** Bytes that still wait. */
  get length(): number {
    return this.#length;
  }

  /** A copy of the next bytes, `maxBytes` at most: the reader may keep it. */
  take(maxBytes: number): Uint8Array {
    const taken = new Uint8Array(Math.min(maxBytes, this.#length));
    for (let filled = 0; filled < taken.length;) {
      const buffer = this.#buffers[this.#nextBuffer] ?? taken;
      const part = buffer.subarray(this.#offset, this.#offset + taken.length - filled);
      taken.set(part, filled);
      filled += part.length;
      this.#offset += part.length;
      if (this.#offset === buffer.length) {
        this.#nextBuffer++;
        this.#offset = 0;
      }
    }
    this.#length -= taken.length;
    return taken;
  }
}
