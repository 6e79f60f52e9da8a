import { boundsError, malformed, tooLong } from '../../errors/failures.js';
import type { SocketError } from '../../errors/socket-error.js';
import { checkInteger } from '../../util/bytes.js';
import type { DecoderInput } from './codec.js';

const NOTHING = new Uint8Array();
const NO_VIEW = new DataView(NOTHING.buffer);

/** What is copied at least when a message goes on in the next chunk; a guess: a short message or two. */
const LEAST_COPIED_BYTES = 64;

/** What memory for messages that lie in several chunks begins with. */
const FIRST_BYTES = 1024;

/**
 * The bytes that have arrived and belong to no message yet, side by side in memory.
 *
 * Most messages lie within one chunk and are decoded where they are. One that goes on in the next chunk is
 * continued in memory of our own, by no more than it needs; then decoding goes on in the chunk. So a stream of
 * small messages copies a few bytes a chunk, and a large message is copied once or twice.
 */
export class MessageBuffer implements DecoderInput {
  readonly maxMessageBytes: number;
  bytes: Uint8Array = NOTHING;
  view: DataView = NO_VIEW;
  start = 0;
  end = 0;
  readonly #name: string;
  readonly #mostBytes: number;
  /** How many bytes of the stream came before the first of `bytes`. */
  #firstOffset = 0;
  #needed = 0;
  /** Whether there may be room behind `end`. */
  #isOurs = false;
  /** The chunk in which the bytes go on, how much of it was copied behind the others, and where that begins. */
  #chunk: Uint8Array = NOTHING;
  #copied = 0;
  #copiedTo = 0;

  /** @param overheadBytes - how much more than `maxMessageBytes` a message may take with its framing. */
  constructor(name: string, maxMessageBytes: number, overheadBytes: number) {
    this.#name = name;
    this.maxMessageBytes = maxMessageBytes;
    this.#mostBytes = maxMessageBytes + overheadBytes;
  }

  get offset(): number {
    return this.#firstOffset + this.start;
  }

  /** How many bytes are here. */
  get held(): number {
    return this.end - this.start + this.#chunk.length - this.#copied;
  }

  /** Whether decoding makes sense: all that was said to be needed is in sight. */
  get isReady(): boolean {
    const seen = this.end - this.start;
    return seen > 0 && seen >= this.#needed;
  }

  take(count: number): Uint8Array {
    const { bytes, start } = this;
    this.skip(count);
    return new Uint8Array(bytes.buffer, bytes.byteOffset + start, count);
  }

  skip(count: number): void {
    if (!(count >= 0 && count <= this.end - this.start)) {
      throw boundsError(`Cannot take ${count} bytes: ${this.end - this.start} have arrived`);
    }
    this.start += count;
  }

  has(count: number): boolean {
    if (count <= this.end - this.start) return true;
    if (count > this.#mostBytes) throw this.tooLong();
    this.#needed = count;
    return false;
  }

  malformed(what: string, at = 0, cause?: unknown): SocketError {
    return malformed(`Cannot read a message (${this.#name}): ${what}, at byte ${this.offset + at}`, cause);
  }

  tooLong(size?: number): SocketError {
    const bytes = size === undefined ? 'more bytes' : `${size} bytes, more`;
    return tooLong(
      `Cannot read a message (${this.#name}): it has ${bytes} than the ${this.maxMessageBytes} allowed, at byte ${this.offset}`,
    );
  }

  /** Adds what comes next in the stream. There must be nothing left to show. */
  add(chunk: Uint8Array): void {
    if (this.start === this.end) {
      this.#moveTo(chunk, 0);
      return;
    }
    this.#chunk = chunk;
    this.#copied = 0;
    this.#copiedTo = this.end;
  }

  /** Brings more of what is here into sight of the decoder, who wants more; false if there is no more. */
  showMore(): boolean {
    const seen = this.end - this.start;
    if (this.#needed <= seen && seen >= this.#mostBytes) throw this.tooLong();
    const left = this.#chunk.length - this.#copied;
    if (left === 0) return false;
    const wanted = this.#needed > seen ? this.#needed - seen : Math.max(seen, LEAST_COPIED_BYTES);
    const count = Math.min(left, wanted);
    this.#makeRoom(count);
    this.bytes.set(this.#chunk.subarray(this.#copied, this.#copied + count), this.end);
    this.end += count;
    this.#copied += count;
    return true;
  }

  /** A message was taken: what follows is decoded in the chunk it came in, if all before that was taken. */
  settle(): void {
    this.#needed = 0;
    if (this.#chunk === NOTHING || this.start < this.#copiedTo) return;
    this.#moveTo(this.#chunk, this.start - this.#copiedTo);
  }

  /** Lets go of memory whose bytes were all taken, before a wait that may be long. */
  trim(): void {
    if (this.start === this.end && this.bytes !== NOTHING) this.#moveTo(NOTHING, 0);
  }

  /** Takes out all that is here, to be given back, the last of it first. */
  cut(): Uint8Array[] {
    const parts = [this.#chunk.subarray(this.#copied), this.bytes.subarray(this.start, this.end)];
    this.#moveTo(NOTHING, 0);
    this.#needed = 0;
    return parts.filter((part) => part.length > 0);
  }

  #moveTo(bytes: Uint8Array, start: number): void {
    this.#firstOffset += this.start - start;
    this.bytes = bytes;
    this.view = bytes === NOTHING ? NO_VIEW : new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.start = start;
    this.end = bytes.length;
    this.#isOurs = false;
    this.#chunk = NOTHING;
    this.#copied = 0;
  }

  /** Memory grows with what has come, not with what was announced. */
  #makeRoom(count: number): void {
    if (this.#isOurs && this.end + count <= this.bytes.length) return;
    const seen = this.end - this.start;
    const least = seen + count;
    const capacity = Math.max(least, Math.min(Math.max(this.#needed, FIRST_BYTES), 2 * least));
    const memory = new Uint8Array(capacity);
    memory.set(this.bytes.subarray(this.start, this.end));
    this.#firstOffset += this.start;
    this.#copiedTo -= this.start;
    this.bytes = memory;
    this.view = new DataView(memory.buffer);
    this.start = 0;
    this.end = seen;
    this.#isOurs = true;
  }
}

/** The `maxMessageBytes` of an option. Throws for what cannot be meant. */
export function checkMaxMessageBytes(value: number): number {
  checkInteger(value, 1, 2 ** 32 - 1, 'maxMessageBytes');
  return value;
}
