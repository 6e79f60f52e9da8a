import { Pool } from '../util/pool.js';

/** Size of the memory that small writes are gathered in; a guess between one packet and the high-water mark. */
export const BLOCK_BYTES: number = 32 * 1024;

/**
 * Blocks for what a tick sends beyond its first; half a MiB at most is kept for the whole process. A block may be
 * released once nothing refers to it any more, the transport included.
 */
export const blockPool: Pool<Uint8Array> = new Pool<Uint8Array>(() => new Uint8Array(BLOCK_BYTES), 16);
