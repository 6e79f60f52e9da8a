import { concatBytes } from '../util/bytes.js';

/** Where a collector takes from: an input stream, seen from within. */
export interface ChunkSource {
  takeChunk(): Uint8Array | null | undefined;
  giveBack(bytes: Uint8Array): void;
}

/**
 * Gathers the bytes of one read that may take several arrivals. Until it has an answer, everything it took
 * can go back to where it came from.
 */
export class ChunkCollector {
  readonly #source: ChunkSource;
  readonly #count: number;
  readonly #isContentWithSome: boolean;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(source: ChunkSource, count: number, isContentWithSome: boolean) {
    this.#source = source;
    this.#count = count;
    this.#isContentWithSome = isContentWithSome;
  }

  /** The bytes of the read, in `target` where there is one, or `undefined` while more has to arrive. */
  attempt(target: Uint8Array | undefined): Uint8Array | undefined {
    while (this.#length < this.#count) {
      let chunk: Uint8Array | null | undefined;
      try {
        chunk = this.#source.takeChunk();
      } catch (failure) {
        // The source tells the next read again.
        if (this.#isContentWithSome && this.#length > 0) break;
        this.giveBack();
        throw failure;
      }
      if (chunk === null || (chunk === undefined && this.#isContentWithSome && this.#length > 0)) break;
      if (chunk === undefined) return undefined;
      this.#add(chunk);
    }
    return this.#deliver(target);
  }

  /** Puts everything back that was taken; the read was called off or failed. */
  giveBack(): void {
    for (let chunk = this.#chunks.pop(); chunk !== undefined; chunk = this.#chunks.pop()) {
      this.#source.giveBack(chunk);
    }
    this.#length = 0;
  }

  #add(chunk: Uint8Array): void {
    const room = this.#count - this.#length;
    if (chunk.length > room) this.#source.giveBack(chunk.subarray(room));
    const wanted = chunk.length > room ? chunk.subarray(0, room) : chunk;
    this.#chunks.push(wanted);
    this.#length += wanted.length;
  }

  #deliver(target: Uint8Array | undefined): Uint8Array {
    if (target === undefined) return concatBytes(this.#chunks);
    let offset = 0;
    for (const chunk of this.#chunks) {
      target.set(chunk, offset);
      offset += chunk.length;
    }
    return target.subarray(0, offset);
  }
}
