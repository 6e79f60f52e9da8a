import { Spares } from '../util/spares.js';

/** Size of the memory that small writes are gathered in; a guess between one packet and the high-water mark. */
export const BLOCK_BYTES: number = 32 * 1024;

/** For what a tick sends beyond a first block: half a MiB at most is kept for the whole process. */
const blocks = new Spares<Uint8Array>(() => new Uint8Array(BLOCK_BYTES), 16);

export function takeBlock(): Uint8Array {
  return blocks.take();
}

/** Only for a block that nothing refers to any more, the transport included. */
export function giveBlockBack(block: Uint8Array): void {
  blocks.giveBack(block);
}
