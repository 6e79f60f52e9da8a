import type { OnReadOpts } from 'node:net';

import { Pool } from '../../util/pool.js';

/**
 * Sizes of a buffer: the first at the beginning, the next once a read has filled the one before. Larger ones made
 * nothing quicker.
 */
const SIZES_BYTES = [1024, 8 * 1024, 64 * 1024] as const;
const LARGEST = SIZES_BYTES.length - 1;

/** After so many reads in a row that would have fitted into the next smaller size, that size is used again. */
const SMALL_READS = 32;

/** Small buffers of sockets that are gone. To allocate one takes a tenth of the time of a short connection. */
const smallBuffers = new Pool(() => allocate(0), 64);

/**
 * Large buffers whose bytes their readers have copied, 1 MiB at most. To allocate one takes as long as to read into
 * it.
 */
const largeBuffers = new Pool(() => allocate(LARGEST), 16);

/** Who takes what a socket has read. */
export interface ChunkTaker {
  /**
   * @param isFull - the read has filled the buffer, so that more may be there already.
   * @returns false: Node is to stop reading until the socket is resumed.
   */
  takeIn(chunk: Uint8Array, isFull: boolean): boolean;
}

/**
 * The memory that a socket we connect reads into (`onread` of node:net).
 *
 * Left to itself Node allocates 64 KiB for every read and cuts them down to what came. Here a read that brings little
 * is copied out, and one that fills half of the buffer or more leaves with it, so that each chunk has memory of its
 * own: it is the reader's, who may even transfer it to another thread. The buffer grows to what the peer sends, and
 * shrinks again.
 *
 * Small chunks side by side in one buffer would be cheaper, but whoever transferred one to another thread would
 * transfer the memory that libuv reads into.
 */
export class ReadBuffer {
  taker: ChunkTaker | undefined;
  /** Whether the runtime reads into it; one that does not know `onread` emits 'data' instead. */
  isUsed = false;
  #buffer = acquire(0);
  /** Index of the size that the next buffer is to have. */
  #size = 0;
  #smallReads = 0;

  readonly onread: OnReadOpts = {
    buffer: () => {
      this.isUsed = true;
      return this.#buffer;
    },
    callback: (byteCount: number) => {
      const isFull = byteCount === this.#buffer.length;
      return this.taker?.takeIn(this.#cut(byteCount), isFull) ?? false;
    },
  };

  /** To be called when the socket is gone. */
  release(): void {
    if (this.#buffer.length === SIZES_BYTES[0]) smallBuffers.release(this.#buffer);
  }

  /** The first bytes of the buffer as a chunk of its own, and makes ready for the next read. */
  #cut(byteCount: number): Uint8Array {
    const buffer = this.#buffer;
    // The smallest buffer cannot shrink.
    if (this.#size > 0 || byteCount === buffer.length) this.#adaptSize(byteCount);
    if (2 * byteCount < buffer.length) {
      if (buffer.length !== SIZES_BYTES[this.#size]) this.#buffer = acquire(this.#size);
      return buffer.slice(0, byteCount);
    }
    this.#buffer = acquire(this.#size);
    return byteCount === buffer.length ? buffer : buffer.subarray(0, byteCount);
  }

  #adaptSize(byteCount: number): void {
    if (this.#size > 0 && byteCount < (SIZES_BYTES[this.#size - 1] ?? 0)) {
      if (++this.#smallReads < SMALL_READS) return;
      this.#smallReads = 0;
      this.#size--;
      return;
    }
    this.#smallReads = 0;
    if (byteCount === this.#buffer.length && this.#size < LARGEST) this.#size++;
  }
}

/** A buffer whose memory nobody else has a part of. */
function acquire(size: number): Uint8Array {
  if (size === LARGEST) return largeBuffers.acquire();
  return size === 0 ? smallBuffers.acquire() : allocate(size);
}

/** Takes the memory of a chunk that nobody refers to any more for further reads, if it was a large buffer. */
export function reclaimMemory({ buffer, byteOffset }: Uint8Array): void {
  if (byteOffset === 0 && buffer.byteLength === SIZES_BYTES[LARGEST])
    largeBuffers.release(new Uint8Array(buffer));
}

/** Not zeroed: nobody sees more of it than what was read. */
function allocate(size: number): Uint8Array {
  const { buffer, length } = Buffer.allocUnsafeSlow(SIZES_BYTES[size] ?? 0);
  return new Uint8Array(buffer, 0, length);
}
