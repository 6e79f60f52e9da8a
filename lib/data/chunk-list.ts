import type { DelimiterSearch } from './delimiter-search.js';

const NOTHING = new Uint8Array();

/** Taken chunks that may stand in front of the waiting ones; fewer are not worth moving the others up. */
const MANY = 32;

/** So many chunks are kept as they are; small ones that come on top are copied together. */
const KEPT_APART = 16;

/** A chunk up to this size is small: what a view costs by itself is no less. */
const SMALL_BYTES = 512;

/** Size of the memory that small chunks are copied into. */
const BLOCK_BYTES = 4 * 1024;

/** Chunks in the order they came. Adding and taking one costs the same however many wait. */
export class ChunkList {
  #chunks: Uint8Array[] = [];
  /** Those before it are taken already. */
  #next = 0;
  /** The bytes of all chunks together; only we change it. */
  byteLength = 0;
  /** Memory that small chunks are copied into, and the part of it that is the last chunk as long as it is. */
  #block: Uint8Array = NOTHING;
  #blockPart: Uint8Array = NOTHING;

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.byteLength += chunk.length;
  }

  /**
   * Adds bytes. A peer that sends a byte at a time must not make us hold a chunk for each: that is some 200
   * bytes of memory for one.
   */
  append(chunk: Uint8Array): void {
    if (chunk.length > SMALL_BYTES || this.#chunks.length - this.#next < KEPT_APART) this.push(chunk);
    else this.#appendCopy(chunk);
  }

  /** Puts a chunk in front of all others. */
  unshift(chunk: Uint8Array): void {
    if (this.#next > 0) this.#chunks[--this.#next] = chunk;
    else this.#chunks.unshift(chunk);
    this.byteLength += chunk.length;
  }

  /** Takes the first chunk; an empty one if there is none. */
  shift(): Uint8Array {
    const chunk = this.#chunks[this.#next] ?? NOTHING;
    if (chunk === NOTHING) return chunk;
    this.byteLength -= chunk.length;
    this.#chunks[this.#next++] = NOTHING;
    if (this.#next === this.#chunks.length || this.#next >= Math.max(MANY, this.#chunks.length / 2)) {
      this.#chunks.splice(0, this.#next);
      this.#next = 0;
    }
    return chunk;
  }

  /** Takes the last chunk; an empty one if there is none. */
  pop(): Uint8Array {
    if (this.#next === this.#chunks.length) return NOTHING;
    const chunk = this.#chunks.pop() ?? NOTHING;
    this.byteLength -= chunk.length;
    return chunk;
  }

  clear(): void {
    this.#blockPart = NOTHING;
    this.#chunks = [];
    this.#next = 0;
    this.byteLength = 0;
  }

  /** The byte with `index` others before it. Looks from the end, where those who ask for one ask. */
  byteAt(index: number): number {
    let start = this.byteLength;
    for (let i = this.#chunks.length - 1; i >= this.#next; i--) {
      const chunk = this.#chunks[i] ?? NOTHING;
      start -= chunk.length;
      if (index >= start) return chunk[index - start] ?? 0;
    }
    throw new Error(`BUG: no byte ${index} of ${this.byteLength}`);
  }

  /** Shows `search` what it has not seen, `before` bytes being in front of the first chunk; true once it is found. */
  search(search: DelimiterSearch, before: number, most: number): boolean {
    let start = before + this.byteLength;
    let index = this.#chunks.length;
    while (start > search.seen && index > this.#next) start -= this.#chunks[--index]?.length ?? 0;
    for (; index < this.#chunks.length && search.seen < most; index++) {
      const chunk = this.#chunks[index] ?? NOTHING;
      if (search.feed(chunk, search.seen - start, most)) return true;
      start += chunk.length;
    }
    return false;
  }

  #appendCopy(chunk: Uint8Array): void {
    const part = this.#blockPart;
    const isLast = part !== NOTHING && this.#chunks.at(-1) === part;
    const end = isLast ? part.byteOffset + part.length : BLOCK_BYTES;
    const hasRoom = end + chunk.length <= BLOCK_BYTES;
    if (!hasRoom) this.#block = new Uint8Array(BLOCK_BYTES);
    const start = hasRoom ? part.byteOffset : 0;
    const at = hasRoom ? end : 0;
    this.#block.set(chunk, at);
    this.#blockPart = this.#block.subarray(start, at + chunk.length);
    if (hasRoom) this.#chunks[this.#chunks.length - 1] = this.#blockPart;
    else this.#chunks.push(this.#blockPart);
    this.byteLength += chunk.length;
  }
}
