const NOTHING = new Uint8Array();

/** So many chunks are kept as they are; small ones that come on top are copied together. */
const KEPT_APART = 16;

/** A chunk up to this size is small: what a view costs by itself is no less. */
const SMALL_BYTES = 512;

/** Size of the memory that small chunks are copied into. */
const BLOCK_BYTES = 4 * 1024;

/** Whether a chunk that comes on top of `count` others is to be packed: as a chunk of its own it would cost more. */
export function isWorthPacking(chunk: Uint8Array, count: number): boolean {
  return chunk.length <= SMALL_BYTES && count >= KEPT_APART;
}

/**
 * Copies small chunks together. A peer that sends a byte at a time must not make us hold a chunk for each: that is some
 * 200 bytes of memory for one.
 */
export class ChunkPacker {
  /** Memory that small chunks are copied into, and the part of it that is the last chunk as long as it is. */
  #block: Uint8Array = NOTHING;
  #part: Uint8Array = NOTHING;

  /** Adds a small chunk to the last one of `chunks`, if that is one of ours with room, or else behind it. */
  append(chunks: Uint8Array[], chunk: Uint8Array): void {
    const part = this.#part;
    const isLast = part !== NOTHING && chunks.at(-1) === part;
    const end = isLast ? part.byteOffset + part.length : BLOCK_BYTES;
    const hasRoom = end + chunk.length <= BLOCK_BYTES;
    if (!hasRoom) this.#block = new Uint8Array(BLOCK_BYTES);
    const start = hasRoom ? part.byteOffset : 0;
    const at = hasRoom ? end : 0;
    this.#block.set(chunk, at);
    this.#part = this.#block.subarray(start, at + chunk.length);
    if (hasRoom) chunks[chunks.length - 1] = this.#part;
    else chunks.push(this.#part);
  }
}
