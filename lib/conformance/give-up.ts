import type { StreamSocket } from '../sockets/stream-socket.js';
import { checkFailure } from './check.js';
import { timedOut } from './expected-failure.js';

/** Closes a socket without any regard for what is under way: the peer is to see a reset, if it can. */
export async function giveUp(socket: StreamSocket): Promise<void> {
  try {
    await socket.closeAsync({ timeoutMs: 0 });
  } catch (failure) {
    checkFailure(failure, timedOut, 'closing at once');
  }
}
