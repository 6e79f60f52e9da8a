import { Pool } from '../util/pool.js';
import { BLOCK_BYTES, blockPool } from './block-pool.js';

/**
 * What is written in one tick and leaves in one system call: small writes copied into blocks side by side, large ones
 * as they are, in the order of the calls. A batch comes with a first block, as most of what a tick sends fits into it.
 */
export class SendBatch {
  /** How many bytes were added. */
  length = 0;
  /** What is complete, in order; the current run comes behind it. */
  #buffers: Uint8Array[] | undefined;
  readonly #memory = new ArrayBuffer(BLOCK_BYTES);
  readonly #firstBlock = new Uint8Array(this.#memory);
  /** The block that small writes are copied into, and the current run: those bytes in it that no buffer has yet. */
  #block: Uint8Array = this.#firstBlock;
  #runStart = 0;
  #runEnd = 0;
  #moreBlocks: Uint8Array[] | undefined;

  /** Adds a copy: the caller's memory is free at once. */
  addCopy(bytes: Uint8Array): void {
    const end = this.#runEnd + bytes.length;
    if (end > BLOCK_BYTES) {
      this.#addBeyond(bytes);
      return;
    }
    this.#block.set(bytes, this.#runEnd);
    this.#runEnd = end;
    this.length += bytes.length;
  }

  /** Adds the memory itself, which must stay as it is until it was sent. */
  addReference(bytes: Uint8Array): void {
    this.#endRun();
    this.#addBuffer(bytes);
    this.length += bytes.length;
  }

  /** The buffers to send. Nothing can be added after this. */
  seal(): readonly Uint8Array[] {
    if (this.#buffers === undefined) return [this.#run()];
    this.#endRun();
    return this.#buffers;
  }

  /** Empties the batch for its next use. The transport must be done with the buffers. */
  reset(): void {
    if (this.#moreBlocks !== undefined) this.#releaseBlocks(this.#moreBlocks);
    this.#buffers = undefined;
    this.#runStart = 0;
    this.#runEnd = 0;
    this.length = 0;
  }

  /** Adds a copy of what does not fit into the current block. */
  #addBeyond(bytes: Uint8Array): void {
    if (bytes.length > BLOCK_BYTES) {
      this.addReference(bytes.slice());
      return;
    }
    this.#endRun();
    this.#block = blockPool.acquire();
    (this.#moreBlocks ??= []).push(this.#block);
    this.#runStart = 0;
    this.#runEnd = 0;
    this.addCopy(bytes);
  }

  #releaseBlocks(blocks: readonly Uint8Array[]): void {
    for (const block of blocks) blockPool.release(block);
    this.#moreBlocks = undefined;
    this.#block = this.#firstBlock;
  }

  /** Makes a buffer of the current run, so that what is added next comes behind it. */
  #endRun(): void {
    if (this.#runEnd === this.#runStart) return;
    this.#addBuffer(this.#run());
    this.#runStart = this.#runEnd;
  }

  #run(): Uint8Array {
    // Reading `buffer` of a typed array takes as long as making a typed array (V8), so that of the first block is kept.
    const memory = this.#block === this.#firstBlock ? this.#memory : this.#block.buffer;
    return new Uint8Array(memory, this.#runStart, this.#runEnd - this.#runStart);
  }

  /** Most batches have one buffer: made as a literal the array has room for one, grown by `push` for seventeen (V8). */
  #addBuffer(bytes: Uint8Array): void {
    if (this.#buffers === undefined) this.#buffers = [bytes];
    else this.#buffers.push(bytes);
  }
}

/** 32 batches, and so 1 MiB, at most are kept for the whole process; an idle connection holds none. */
export const batchPool: Pool<SendBatch> = new Pool<SendBatch>(() => new SendBatch(), 32);
