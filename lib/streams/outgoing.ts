import { BLOCK_BYTES, giveBlockBack, takeBlock } from './block-pool.js';

/**
 * What one tick has to send: small writes gathered in blocks, large ones as they are, in the order of the
 * calls. One system call takes it all.
 */
export class Outgoing {
  readonly buffers: Uint8Array[] = [];
  readonly #blocks: Uint8Array[] = [];
  #block: Uint8Array | undefined;
  #blockStart = 0;
  #blockEnd = 0;
  length = 0;

  /** Adds a copy: the caller's memory is free at once. */
  addCopy(bytes: Uint8Array): void {
    this.length += bytes.length;
    if (bytes.length > BLOCK_BYTES) {
      this.#endRun();
      this.buffers.push(bytes.slice());
      return;
    }
    if (this.#block === undefined || this.#blockEnd + bytes.length > BLOCK_BYTES) this.#startBlock();
    this.#block?.set(bytes, this.#blockEnd);
    this.#blockEnd += bytes.length;
  }

  /** Adds the memory itself, which must stay as it is until it was sent. */
  addReference(bytes: Uint8Array): void {
    this.length += bytes.length;
    this.#endRun();
    this.buffers.push(bytes);
  }

  /** Closes what was gathered; from then on `buffers` holds everything. */
  seal(): readonly Uint8Array[] {
    this.#endRun();
    return this.buffers;
  }

  /** Lets go of the memory; the transport needs it no more. */
  release(): void {
    for (const block of this.#blocks) giveBlockBack(block);
  }

  #startBlock(): void {
    this.#endRun();
    this.#block = takeBlock();
    this.#blocks.push(this.#block);
    this.#blockStart = 0;
    this.#blockEnd = 0;
  }

  /** What lies in the block so far becomes a buffer, so that what comes next comes behind it. */
  #endRun(): void {
    if (this.#block === undefined || this.#blockEnd === this.#blockStart) return;
    this.buffers.push(this.#block.subarray(this.#blockStart, this.#blockEnd));
    this.#blockStart = this.#blockEnd;
  }
}
