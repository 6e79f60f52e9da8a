import type { StreamSocket } from '../sockets/stream-socket.js';
import type { CaseTime } from './case-time.js';
import { check, started } from './check.js';
import { patternBytes } from './test-bytes.js';

/** More than any trickle that gets through later, when the other side's system has looked at its buffers again. */
const PIECE_BYTES = 1024 * 1024;

/** What kernels hold on both sides of a connection, many times over. */
const LIMIT_BYTES = 64 * PIECE_BYTES;

/** So long a write waits on a clogged connection, and not on one that is only slow. A guess. */
const STUCK_MS = 100;

/** After a pause of the whole process timers come first, and the news of what was written meanwhile only then. */
const LATE_NEWS_MS = 20;

/** A connection that takes nothing more until its peer reads. */
export interface Clog {
  /** Pattern bytes that were written, the waiting ones included. */
  readonly bytes: number;
  /** The write that waits. */
  readonly write: Promise<number>;
  /** What that is made from. */
  readonly memory: Uint8Array;
}

/** Writes pattern bytes until a write waits. */
export async function clog(socket: StreamSocket, time: CaseTime): Promise<Clog> {
  for (let bytes = 0; bytes < LIMIT_BYTES;) {
    const memory = patternBytes(PIECE_BYTES, bytes);
    const write = started(socket.outputStream.writeAsync(memory));
    bytes += PIECE_BYTES;
    const isStuck = (await time.isPending(write, STUCK_MS)) && (await time.isPending(write, LATE_NEWS_MS));
    if (isStuck) return { bytes, write, memory };
    await write;
  }
  check(false, `no write waited although ${LIMIT_BYTES} bytes were written and none was read`);
}
