import { SocketErrorStatus } from './socket-error-status.js';
import { SocketError } from './socket-error.js';

/**
 * Whether a failure of somebody's code is a mistake in it, that is to be seen. That connections break, time runs out and
 * signals are aborted are everyday matters.
 */
export function isMistake(error: unknown): boolean {
  if (error instanceof SocketError) {
    // Called in a way that cannot work; what the platform has refused has a code.
    return (
      error.source === 'caller' && error.status === SocketErrorStatus.unknown && error.code === undefined
    );
  }
  return !isCalledOff(error);
}

/** Whether it is the usual reason of an aborted signal, that of `AbortSignal.timeout()` included. */
function isCalledOff(error: unknown): boolean {
  // By name: a `DOMException` of another realm is no instance of ours, and Node.js has an `AbortError` of its own.
  const { name } = Object(error) as { name?: unknown };
  return name === 'AbortError' || name === 'TimeoutError';
}
