import { BLOCK_BYTES, giveBlockBack, takeBlock } from './block-pool.js';
import { Spares } from '../util/spares.js';

/**
 * What one tick has to send: small writes gathered in blocks, large ones as they are, in the order of the
 * calls. One system call takes it all. It comes with a first block, as most that is sent fits into one.
 */
export class Outgoing {
  length = 0;
  #buffers: Uint8Array[] | undefined;
  readonly #memory = new ArrayBuffer(BLOCK_BYTES);
  readonly #firstBlock = new Uint8Array(this.#memory);
  /** The block that small writes go to now, and where what was not made a buffer yet lies in it. */
  #block: Uint8Array = this.#firstBlock;
  #blockStart = 0;
  #blockEnd = 0;
  #moreBlocks: Uint8Array[] | undefined;

  /** Adds a copy: the caller's memory is free at once. */
  addCopy(bytes: Uint8Array): void {
    const end = this.#blockEnd + bytes.length;
    if (end > BLOCK_BYTES) {
      this.#addBeyond(bytes);
      return;
    }
    this.#block.set(bytes, this.#blockEnd);
    this.#blockEnd = end;
    this.length += bytes.length;
  }

  /** Adds the memory itself, which must stay as it is until it was sent. */
  addReference(bytes: Uint8Array): void {
    this.#endRun();
    this.#addBuffer(bytes);
    this.length += bytes.length;
  }

  /** Everything that was added, in order; nothing more can be. */
  seal(): readonly Uint8Array[] {
    if (this.#buffers === undefined) return [this.#run()];
    this.#endRun();
    return this.#buffers;
  }

  /** Lets go of what was added, which the transport needs no more, and is as new. */
  release(): void {
    if (this.#moreBlocks !== undefined) this.#giveBlocksBack(this.#moreBlocks);
    this.#buffers = undefined;
    this.#blockStart = 0;
    this.#blockEnd = 0;
    this.length = 0;
  }

  /** Of what does not fit into the block any more. */
  #addBeyond(bytes: Uint8Array): void {
    if (bytes.length > BLOCK_BYTES) {
      this.addReference(bytes.slice());
      return;
    }
    this.#endRun();
    this.#block = takeBlock();
    (this.#moreBlocks ??= []).push(this.#block);
    this.#blockStart = 0;
    this.#blockEnd = 0;
    this.addCopy(bytes);
  }

  #giveBlocksBack(blocks: readonly Uint8Array[]): void {
    blocks.forEach(giveBlockBack);
    this.#moreBlocks = undefined;
    this.#block = this.#firstBlock;
  }

  /** What lies in the block so far becomes a buffer, so that what comes next comes behind it. */
  #endRun(): void {
    if (this.#blockEnd === this.#blockStart) return;
    this.#addBuffer(this.#run());
    this.#blockStart = this.#blockEnd;
  }

  #run(): Uint8Array {
    // To ask an array for its memory takes as long as to make one (V8).
    const memory = this.#block === this.#firstBlock ? this.#memory : this.#block.buffer;
    return new Uint8Array(memory, this.#blockStart, this.#blockEnd - this.#blockStart);
  }

  /** Most have one: an array that is grown makes room for seventeen. */
  #addBuffer(bytes: Uint8Array): void {
    if (this.#buffers === undefined) this.#buffers = [bytes];
    else this.#buffers.push(bytes);
  }
}

/** 1 MiB at most is kept for the whole process, so idle connections hold no block at all. */
export const outgoings: Spares<Outgoing> = new Spares<Outgoing>(() => new Outgoing(), 32);
