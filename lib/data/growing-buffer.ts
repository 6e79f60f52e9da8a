import { closedError } from '../errors/failures.js';

const NOTHING = new Uint8Array();
const NO_VIEW = new DataView(NOTHING.buffer);

/** Capacity to begin with. A guess: a message or two of a talkative protocol. */
const FIRST_BYTES = 256;

/** After memory was given away, the next begins with the same capacity, up to this. */
const MAX_FIRST_BYTES = 64 * 1024;

/** Capacity up to which memory is kept when it is emptied, so that idle writers hold little. */
const MAX_KEPT_BYTES = 16 * 1024;

/** A buffer that bytes are appended to. Its capacity doubles when it is full. */
export class GrowingBuffer {
  #bytes: Uint8Array = NOTHING;
  #view: DataView = NO_VIEW;
  #length = 0;
  /** -1 after `close`, so that `reserve` and `extend` need one comparison for both. */
  #capacity = 0;
  #firstBytes = FIRST_BYTES;

  get length(): number {
    return this.#length;
  }

  get isClosed(): boolean {
    return this.#capacity < 0;
  }

  /** All of the memory, written or not. It is another after the buffer has grown. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The same as a `DataView`. */
  get view(): DataView {
    return this.#view;
  }

  /** Makes room for `size` more bytes, of which `commit` counts those that are written. @returns where they begin. */
  reserve(size: number): number {
    const end = this.#length + size;
    if (end > this.#capacity) this.#grow(end);
    return this.#length;
  }

  /** Counts `size` bytes, for which room was reserved, as written. */
  commit(size: number): void {
    this.#length += size;
  }

  /** `reserve` and `commit` in one, for values of a known size: the inner loop of every writer. */
  extend(size: number): number {
    const at = this.#length;
    const end = at + size;
    if (end > this.#capacity) this.#grow(end);
    this.#length = end;
    return at;
  }

  append(bytes: Uint8Array): void {
    const at = this.extend(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** Puts bytes in front of those written. */
  prepend(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.#bytes.copyWithin(bytes.length, 0, this.#length);
    this.#bytes.set(bytes);
    this.#length += bytes.length;
  }

  /** Empties the buffer. @returns what was in it, to be copied at once: the memory is written again. */
  borrow(): Uint8Array {
    const bytes = new Uint8Array(this.#bytes.buffer, 0, this.#length);
    this.#length = 0;
    if (this.#capacity > MAX_KEPT_BYTES) this.#setMemory(NOTHING, NO_VIEW);
    return bytes;
  }

  /** Empties the buffer. @returns what was in it, with the memory: the next write begins with new memory. */
  give(): Uint8Array {
    const bytes = new Uint8Array(this.#bytes.buffer, 0, this.#length);
    this.#firstBytes = Math.min(Math.max(this.#capacity, FIRST_BYTES), MAX_FIRST_BYTES);
    this.#length = 0;
    this.#setMemory(NOTHING, NO_VIEW);
    return bytes;
  }

  /** Forgets everything; writing fails from now on. */
  close(): void {
    this.#setMemory(NOTHING, NO_VIEW);
    this.#length = 0;
    this.#capacity = -1;
  }

  #grow(least: number): void {
    if (this.isClosed) throw closedError('Cannot write: the writer is closed');
    let capacity = Math.max(2 * this.#capacity, this.#firstBytes);
    while (capacity < least) capacity *= 2;
    const bytes = new Uint8Array(capacity);
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#setMemory(bytes, new DataView(bytes.buffer));
    this.#firstBytes = FIRST_BYTES;
  }

  #setMemory(bytes: Uint8Array, view: DataView): void {
    this.#bytes = bytes;
    this.#view = view;
    this.#capacity = bytes.length;
  }
}
