import { ChunkPacker, isWorthPacking } from '../util/chunk-packer.js';
import type { DelimiterSearch } from './delimiter-search.js';

const NOTHING = new Uint8Array();

/** Taken chunks that may stand in front of the waiting ones; fewer are not worth moving the others up. */
const MANY = 32;

/** Chunks in the order they came. Adding and taking one costs the same however many wait. */
export class ChunkList {
  #chunks: Uint8Array[] = [];
  /** Those before it are taken already. */
  #next = 0;
  /** The bytes of all chunks together; only we change it. */
  byteLength = 0;
  #packer: ChunkPacker | undefined;

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.byteLength += chunk.length;
  }

  /** Adds bytes, which may be copied. */
  append(chunk: Uint8Array): void {
    if (!isWorthPacking(chunk, this.#chunks.length - this.#next)) {
      this.push(chunk);
      return;
    }
    this.#packer ??= new ChunkPacker();
    this.#packer.append(this.#chunks, chunk);
    this.byteLength += chunk.length;
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
    this.#packer = undefined;
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
}
