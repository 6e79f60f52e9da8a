import type { Socket } from 'node:net';

import { afterTurn } from '../../util/clock.js';

const EMPTY = new Uint8Array(0);

/**
 * Finds out whether the end that Node has told of is one, for a socket over TCP that can be written.
 *
 * libuv takes a reset for an end when it comes in the same turn as the bytes before it (its POLLHUP short cut after a
 * partial read; Node 20 to 26, Linux). The kernel remembers the reset, and fails the next write, even an empty one.
 *
 * @param told - gets the reset if it was one; the 'error' event comes next, or was there.
 */
export function askForReset(socket: Socket, told: (reset?: Error | null) => void): void {
  // The answer to a further write would come only after the writes that are stuck; but if it was a reset, these fail
  // in this very turn.
  if (socket.writableLength > 0) afterTurn(told);
  else socket.write(EMPTY, told);
}
