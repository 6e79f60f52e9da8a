import { Fifo } from '../../util/fifo.js';

/** Bytes that may have arrived and not been taken before reading pauses, and when it goes on. */
const PAUSE_AT_BYTES = 256 * 1024;
const RESUME_AT_BYTES = 64 * 1024;

/** What a chunk counts for besides its bytes: without this, 256 KiB that come byte by byte would take 150 MiB (measured). */
const CHUNK_BYTES = 512;

/** The chunks that Node has handed out and nobody has taken, with the bounds at which reading pauses and goes on. */
export class ArrivedBytes {
  readonly #chunks = new Fifo<Uint8Array>();
  /** How many bytes there are. Only this class changes it. */
  length = 0;

  /** Whether there is so much that reading is to pause. */
  get shouldPause(): boolean {
    return this.length + CHUNK_BYTES * this.#chunks.length >= PAUSE_AT_BYTES;
  }

  /** Whether there is so little that reading which has paused may go on. */
  get mayResume(): boolean {
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

/** The bytes of a `Buffer` as a plain `Uint8Array`: `slice`, `toString` and others of a `Buffer` would surprise the user. */
export function plainView(data: Uint8Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.length);
}
