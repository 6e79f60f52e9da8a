import { illegalCall } from '../errors/failures.js';
import type { AttemptEnding } from '../util/attempts.js';
import { concatBytes } from '../util/bytes.js';
import { ChunkPacker, isWorthPacking } from '../util/chunk-packer.js';

/** Where a collector takes from: an input stream, seen from within. */
export interface ChunkSource {
  takeChunk(): Uint8Array | null | undefined;
  /** Takes what fits into `target`, which is not empty, and answers how much that was; otherwise as `takeChunk`. */
  takeInto(target: Uint8Array): number | null | undefined;
  giveBack(bytes: Uint8Array): void;
}

/**
 * Gathers the bytes of one read that may take several arrivals. Until it has an answer, everything it took
 * can go back to where it came from.
 */
export class ChunkCollector implements AttemptEnding<Uint8Array> {
  readonly #source: ChunkSource;
  readonly #count: number;
  readonly #isContentWithSome: boolean;
  readonly #target: Uint8Array | undefined;
  /** What it has and has not put into the target. */
  readonly #chunks: Uint8Array[] = [];
  #packer: ChunkPacker | undefined;
  #length = 0;

  /**
   * @param target - where the bytes are to be put once the read has an answer: one that was called off must have changed
   *   nothing. Without a target they get memory of their own.
   */
  constructor(source: ChunkSource, count: number, isContentWithSome: boolean, target?: Uint8Array) {
    this.#source = source;
    this.#count = count;
    this.#isContentWithSome = isContentWithSome;
    this.#target = target;
  }

  /** The bytes of the read, or `undefined` while more has to arrive. */
  attempt(): Uint8Array | undefined {
    while (this.#length < this.#count) {
      let taken: number | null | undefined;
      try {
        // Whoever is content with some has an answer as soon as there is something: it need not be kept until then.
        taken =
          this.#target !== undefined && this.#isContentWithSome
            ? this.#takeInto(this.#target)
            : this.#takeChunk();
      } catch (failure) {
        // The source tells the next read again.
        if (this.#isContentWithSome && this.#length > 0) break;
        this.undo();
        throw failure;
      }
      if (taken === null || (taken === undefined && this.#isContentWithSome && this.#length > 0)) break;
      if (taken === undefined) return undefined;
      this.#length += taken;
    }
    return this.#deliver();
  }

  /** Puts everything back that was taken; the read was called off or failed. */
  undo(): void {
    for (let chunk = this.#chunks.pop(); chunk !== undefined; chunk = this.#chunks.pop()) {
      this.#source.giveBack(chunk);
    }
    this.#length = 0;
  }

  #takeChunk(): number | null | undefined {
    const chunk = this.#source.takeChunk();
    if (chunk === undefined || chunk === null) return chunk;
    const room = this.#count - this.#length;
    if (chunk.length > room) this.#source.giveBack(chunk.subarray(room));
    const wanted = chunk.length > room ? chunk.subarray(0, room) : chunk;
    this.#keep(wanted);
    return wanted.length;
  }

  #keep(chunk: Uint8Array): void {
    if (!isWorthPacking(chunk, this.#chunks.length)) {
      this.#chunks.push(chunk);
      return;
    }
    this.#packer ??= new ChunkPacker();
    this.#packer.append(this.#chunks, chunk);
  }

  #takeInto(target: Uint8Array): number | null | undefined {
    this.#checkAttached(target);
    return this.#source.takeInto(target.subarray(this.#length, this.#count));
  }

  #deliver(): Uint8Array {
    const target = this.#target;
    if (target === undefined) return concatBytes(this.#chunks);
    if (this.#chunks.length > 0) this.#checkAttached(target);
    let offset = 0;
    for (const chunk of this.#chunks) {
      target.set(chunk, offset);
      offset += chunk.length;
    }
    return target.subarray(0, this.#length);
  }

  #checkAttached(target: Uint8Array): void {
    if (target.length < this.#count)
      throw illegalCall(`Cannot read ${this.#count} bytes: the memory they were to be put into was detached`);
  }
}
