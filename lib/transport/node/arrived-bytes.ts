import { Fifo } from '../../util/fifo.js';

/** Bytes that may have arrived and not been taken before reading pauses, and when it goes on. */
const PAUSE_AT_BYTES = 256 * 1024;
const RESUME_AT_BYTES = 64 * 1024;

/** What a chunk weighs besides its bytes: without it 256 KiB that come one by one would hold 150 MiB (measured). */
const CHUNK_BYTES = 512;

/** The chunks a socket of Node's has handed out and nobody has taken, and whether they are too many. */
export class ArrivedBytes {
  readonly #chunks = new Fifo<Uint8Array>();
  /** How many bytes there are; only we change it. */
  length = 0;

  /** Whether reading is to pause. */
  get isMuch(): boolean {
    return this.length + CHUNK_BYTES * this.#chunks.length >= PAUSE_AT_BYTES;
  }

  /** Whether reading that has paused is to go on. */
  get isLittle(): boolean {
    return this.length + CHUNK_BYTES * this.#chunks.length <= RESUME_AT_BYTES;
  }

  add(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.length += chunk.length;
  }

  /** The next chunk; `undefined`: there is none. */
  take(): Uint8Array | undefined {
    if (this.length === 0) return undefined;
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) this.length -= chunk.length;
    return chunk;
  }
}

/** What a `Buffer` shows, without the methods it has beyond those of its class: they would surprise the user. */
export function plainView(data: Uint8Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.length);
}
