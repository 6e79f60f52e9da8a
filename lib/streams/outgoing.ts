import { BLOCK_BYTES, giveBlockBack, takeBlock } from './block-pool.js';

/**
 * What one tick has to send: small writes gathered in blocks, large ones as they are, in the order of the
 * calls. One system call takes it all.
 */
export class Outgoing {
  length = 0;
  #buffers: Uint8Array[] | undefined;
  /** The block that small writes go to now, and where what was not made a buffer yet lies in it. */
  #block: Uint8Array | undefined;
  #blockStart = 0;
  #blockEnd = 0;
  /** Blocks that are full. */
  #fullBlocks: Uint8Array[] | undefined;

  /** Adds a copy: the caller's memory is free at once. */
  addCopy(bytes: Uint8Array): void {
    if (bytes.length > BLOCK_BYTES) {
      this.addReference(bytes.slice());
      return;
    }
    this.length += bytes.length;
    if (this.#block === undefined || this.#blockEnd + bytes.length > BLOCK_BYTES)
      this.#block = this.#nextBlock();
    this.#block.set(bytes, this.#blockEnd);
    this.#blockEnd += bytes.length;
  }

  /** Adds the memory itself, which must stay as it is until it was sent. */
  addReference(bytes: Uint8Array): void {
    this.length += bytes.length;
    this.#endRun();
    this.#addBuffer(bytes);
  }

  /** Everything that was added, in order; nothing more can be. */
  seal(): readonly Uint8Array[] {
    this.#endRun();
    return this.#buffers ?? [];
  }

  /** Lets go of the memory, which the transport needs no more, and is as new. */
  release(): void {
    if (this.#block !== undefined) giveBlockBack(this.#block);
    this.#fullBlocks?.forEach(giveBlockBack);
    this.#block = undefined;
    this.#fullBlocks = undefined;
    this.#buffers = undefined;
    this.#blockStart = 0;
    this.#blockEnd = 0;
    this.length = 0;
  }

  #nextBlock(): Uint8Array {
    this.#endRun();
    if (this.#block !== undefined) (this.#fullBlocks ??= []).push(this.#block);
    this.#blockStart = 0;
    this.#blockEnd = 0;
    return takeBlock();
  }

  /** What lies in the block so far becomes a buffer, so that what comes next comes behind it. */
  #endRun(): void {
    if (this.#block === undefined || this.#blockEnd === this.#blockStart) return;
    const { buffer } = this.#block;
    this.#addBuffer(new Uint8Array(buffer, this.#blockStart, this.#blockEnd - this.#blockStart));
    this.#blockStart = this.#blockEnd;
  }

  /** Most have one: an array that is grown makes room for seventeen. */
  #addBuffer(bytes: Uint8Array): void {
    if (this.#buffers === undefined) this.#buffers = [bytes];
    else this.#buffers.push(bytes);
  }
}
