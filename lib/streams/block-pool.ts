/** Size of the memory that small writes are gathered in; a guess between one packet and the high-water mark. */
export const BLOCK_BYTES: number = 32 * 1024;

/** 1 MiB at most is kept for the whole process, so idle connections hold no block at all. */
const MAX_SPARE_BLOCKS = 32;

const spare: Uint8Array[] = [];

export function takeBlock(): Uint8Array {
  return spare.pop() ?? new Uint8Array(BLOCK_BYTES);
}

/** Only for a block that nothing refers to any more, the transport included. */
export function giveBlockBack(block: Uint8Array): void {
  if (spare.length < MAX_SPARE_BLOCKS) spare.push(block);
}
