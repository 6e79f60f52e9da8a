import type { StreamSocket } from '../sockets/stream-socket.js';
import { checkFailure } from './check.js';
import { Deviation } from './deviation.js';
import { broken } from './expected-failure.js';
import { checkEnd } from './reading.js';

/** Throws unless reading ends or fails, without a byte: the peer is gone, in whichever way. */
export async function checkEndsSomehow(socket: StreamSocket): Promise<void> {
  try {
    await checkEnd(socket, 'what a peer sent that sent nothing');
  } catch (failure) {
    if (failure instanceof Deviation) throw failure;
    checkFailure(failure, broken, 'reading');
  }
}
