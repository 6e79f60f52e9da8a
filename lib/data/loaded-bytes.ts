import { boundsError, closedError } from '../errors/failures.js';
import { ChunkList } from './chunk-list.js';
import type { DelimiterSearch } from './delimiter-search.js';
import { decodeText } from './text.js';
import type { UnicodeEncoding } from './unicode-encoding.js';

const NOTHING = new Uint8Array();

/**
 * The bytes of a reader: those that are loaded and may be read, and behind them the spare ones, which came from the
 * stream together with these and were not asked for yet.
 *
 * Values are read here, straight out of the chunk they lie in, the head. It is the inner loop of every parser, hence one
 * comparison a value: `#limit` is the end of what may be read of the head, and so never behind the end of the head.
 */
export class LoadedBytes {
  /** The chunk that is read now, from `#at` on. It may be used up. */
  #head: Uint8Array = NOTHING;
  /**
   * The memory of the head, and where the head begins in it; `undefined` until it is needed. To read `buffer` of a chunk
   * costs as much as to make a view, and a small chunk gets memory outside the heap only then (V8).
   */
  #memory: ArrayBufferLike | undefined;
  #offset = 0;
  /** Of the head; made when a number is read from it, since many chunks hold text or raw bytes alone. */
  #view: DataView | undefined;
  #at = 0;
  /** Where in the head the bytes end that may be read, and how many may be read in the chunks behind it. */
  #limit = 0;
  #behind = 0;
  readonly #rest = new ChunkList();
  /** How many bytes came and were not given back. */
  #pushed = 0;
  /** How often spare bytes were given back. A search that has looked at them must start again then. */
  cuts = 0;

  /** How many bytes may be read. */
  get length(): number {
    return this.#limit - this.#at + this.#behind;
  }

  get isClosed(): boolean {
    return this.#limit < 0;
  }

  /** How many bytes are here and not loaded. */
  get spare(): number {
    return this.#head.length + this.#rest.byteLength - this.#limit - this.#behind;
  }

  /** How many bytes are here, loaded or not. */
  get held(): number {
    return this.#head.length - this.#at + this.#rest.byteLength;
  }

  /** How many bytes were read so far. */
  get position(): number {
    return this.#pushed - this.held;
  }

  /** Adds spare bytes. Their memory is not touched by anybody else from now on. */
  push(chunk: Uint8Array): void {
    this.#pushed += chunk.length;
    if (this.#at === this.#head.length && this.#rest.byteLength === 0) this.#setHead(chunk);
    else if (chunk.length > 0) this.#rest.append(chunk);
  }

  /** Makes the next `size` spare bytes readable. */
  load(size: number): void {
    if (this.tryLoad(size)) return;
    const readable = this.length + size;
    this.#limit = Math.min(this.#head.length, this.#at + readable);
    this.#behind = readable - (this.#limit - this.#at);
  }

  /** Makes the next `size` spare bytes readable if they lie in the chunk that is read now. */
  tryLoad(size: number): boolean {
    const limit = this.#limit + size;
    if (this.#behind !== 0 || limit > this.#head.length) return false;
    this.#limit = limit;
    return true;
  }

  /** Makes the next `size` bytes readable, of which some may be so already. */
  loadUpTo(size: number): void {
    if (size > this.length) this.load(size - this.length);
  }

  /** Takes the spare bytes out to be given back, the last of them first. */
  cutSpare(): Uint8Array[] {
    const cut: Uint8Array[] = [];
    let left = this.spare;
    if (left > 0) this.cuts++;
    this.#pushed -= left;
    while (left > 0 && this.#rest.byteLength > 0) {
      const chunk = this.#rest.pop();
      const start = Math.max(0, chunk.length - left);
      if (start > 0) this.#rest.push(part(chunk, 0, start));
      cut.push(part(chunk, start, chunk.length));
      left -= chunk.length - start;
    }
    if (left > 0) {
      cut.push(part(this.#head, this.#limit, this.#head.length));
      this.#head = part(this.#head, 0, this.#limit);
    }
    return cut;
  }

  /** Lets go of a chunk that is used up, before a wait that may be long. */
  trim(): void {
    if (this.#at === this.#head.length && this.#at > 0)
      this.#setHead(this.#rest.byteLength === 0 ? NOTHING : this.#rest.shift());
  }

  /** Forgets everything; reading fails from now on. */
  close(): void {
    this.#pushed -= this.held;
    this.#setHead(NOTHING);
    this.#rest.clear();
    // No read fits below this limit, not even one of no bytes; length and spare are 0 nevertheless.
    this.#limit = -1;
    this.#behind = 1;
  }

  /** The last bytes that may be read, `size` of them if there are as many. */
  tail(size: number): Uint8Array {
    const first = Math.max(0, this.length - size);
    return Uint8Array.from({ length: this.length - first }, (_, i) => this.byteAt(first + i));
  }

  /** The byte with `index` others before it, loaded or not. */
  byteAt(index: number): number {
    const inHead = this.#head.length - this.#at;
    return index < inHead ? (this.#head[this.#at + index] ?? 0) : this.#rest.byteAt(index - inHead);
  }

  /** Shows `search` what it has not seen of the first `most` bytes, loaded or not; true once it is found. */
  search(search: DelimiterSearch, most: number): boolean {
    const inHead = this.#head.length - this.#at;
    if (search.seen >= most) return false;
    if (search.seen < inHead && search.feed(this.#head, this.#at + search.seen, most)) return true;
    return search.seen >= inHead && search.seen < most && this.#rest.search(search, inHead, most);
  }

  uint8(): number {
    const at = this.#claim(1);
    return this.#head[at] ?? 0;
  }

  int16(isLittleEndian: boolean): number {
    const at = this.#claim(2);
    return this.#viewed().getInt16(at, isLittleEndian);
  }

  uint16(isLittleEndian: boolean): number {
    const at = this.#claim(2);
    return this.#viewed().getUint16(at, isLittleEndian);
  }

  int32(isLittleEndian: boolean): number {
    const at = this.#claim(4);
    return this.#viewed().getInt32(at, isLittleEndian);
  }

  uint32(isLittleEndian: boolean): number {
    const at = this.#claim(4);
    if (this.#view !== undefined) return this.#view.getUint32(at, isLittleEndian);
    // Mostly the length of a message, and the only number read from its chunk: to make a view takes ten times as long.
    return isLittleEndian ? this.#join(at + 3, at + 2, at + 1, at) : this.#join(at, at + 1, at + 2, at + 3);
  }

  int64(isLittleEndian: boolean): bigint {
    const at = this.#claim(8);
    return this.#viewed().getBigInt64(at, isLittleEndian);
  }

  uint64(isLittleEndian: boolean): bigint {
    const at = this.#claim(8);
    return this.#viewed().getBigUint64(at, isLittleEndian);
  }

  float32(isLittleEndian: boolean): number {
    const at = this.#claim(4);
    return this.#viewed().getFloat32(at, isLittleEndian);
  }

  float64(isLittleEndian: boolean): number {
    const at = this.#claim(8);
    return this.#viewed().getFloat64(at, isLittleEndian);
  }

  text(size: number, encoding: UnicodeEncoding): string {
    const at = this.#claim(size);
    return decodeText(this.#head, at, size, encoding);
  }

  /** The next `size` bytes: a view of the chunk they lie in, or a copy if they lie in several. */
  take(size: number): Uint8Array {
    const at = this.#claim(size);
    const head = this.#head;
    if (size === head.length && head.constructor === Uint8Array) return head;
    const memory = this.#memory ?? this.#memoryOfHead();
    return new Uint8Array(memory, this.#offset + at, size);
  }

  /** As `take`, and they stay to be read. */
  peek(size: number): Uint8Array {
    const at = this.#claim(size);
    this.#at = at;
    return part(this.#head, at, at + size);
  }

  /** Reads `size` bytes and nobody wants them. */
  drop(size: number): void {
    this.#refuseBeyond(size);
    for (let left = size; left > 0;) {
      this.trim();
      const count = Math.min(left, this.#limit - this.#at);
      this.#at += count;
      left -= count;
    }
  }

  /** The next bytes of the chunk they lie in, loaded or not, `most` at the most. They stay. */
  ahead(most: number): Uint8Array {
    this.trim();
    return part(this.#head, this.#at, Math.min(this.#head.length, this.#at + most));
  }

  /** Reads bytes that `ahead` has shown, and nobody wants them. */
  pass(size: number): void {
    this.#at += size;
    if (this.#limit < this.#at) this.#limit = this.#at;
  }

  copyInto(target: Uint8Array): void {
    this.#refuseBeyond(target.length);
    this.#fill(target);
  }

  /** The number that four bytes make, the highest first. */
  #join(a: number, b: number, c: number, d: number): number {
    const head = this.#head;
    return (((head[a] ?? 0) << 24) | ((head[b] ?? 0) << 16) | ((head[c] ?? 0) << 8) | (head[d] ?? 0)) >>> 0;
  }

  #viewed(): DataView {
    if (this.#view !== undefined) return this.#view;
    const memory = this.#memory ?? this.#memoryOfHead();
    this.#view = new DataView(memory, this.#offset, this.#head.length);
    return this.#view;
  }

  #memoryOfHead(): ArrayBufferLike {
    this.#memory = this.#head.buffer;
    this.#offset = this.#head.byteOffset;
    return this.#memory;
  }

  /** Counts the next `size` bytes as read and returns where in the head they lie side by side. */
  #claim(size: number): number {
    const at = this.#at;
    const end = at + size;
    if (end > this.#limit) return this.#claimBeyond(size);
    this.#at = end;
    return at;
  }

  #claimBeyond(size: number): number {
    this.#refuseBeyond(size);
    this.trim();
    if (this.#at + size > this.#limit) this.#gather(size);
    const at = this.#at;
    this.#at += size;
    return at;
  }

  #refuseBeyond(size: number): void {
    if (this.isClosed) throw closedError(`Cannot read ${size} bytes: the reader is closed`);
    if (size > this.length) {
      if (this.#pushed === 0)
        throw boundsError(`Cannot read ${size} bytes: 0 are loaded; loadAsync loads them`);
      throw boundsError(`Cannot read ${size} bytes: ${this.length} are loaded and not read yet`);
    }
  }

  /** Makes the next `size` bytes, which lie in several chunks, one. */
  #gather(size: number): void {
    const gathered = new Uint8Array(size);
    this.#fill(gathered);
    this.#behind += this.#limit - this.#at + size;
    if (this.#at < this.#head.length) this.#rest.unshift(part(this.#head, this.#at, this.#head.length));
    this.#setHead(gathered);
  }

  /** Reads as many bytes as `target` is long; there must be as many. */
  #fill(target: Uint8Array): void {
    for (let filled = 0; filled < target.length;) {
      this.trim();
      const end = Math.min(this.#limit, this.#at + target.length - filled);
      target.set(part(this.#head, this.#at, end), filled);
      filled += end - this.#at;
      this.#at = end;
    }
  }

  #setHead(chunk: Uint8Array): void {
    this.#head = chunk;
    this.#memory = undefined;
    this.#view = undefined;
    this.#at = 0;
    this.#limit = Math.min(chunk.length, this.#behind);
    this.#behind -= this.#limit;
  }
}

/** Not `subarray`, which of a `Buffer` would be a `Buffer` again. */
function part(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
}
