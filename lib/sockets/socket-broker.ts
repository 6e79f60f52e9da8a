import { notSupported } from '../errors/failures.js';
import type { SocketError } from '../errors/socket-error.js';

/** Why sockets cannot be handed over while an app of Windows is suspended. */
export function noSocketBroker(): SocketError {
  return notSupported('Cannot transfer ownership: there is no socket broker outside Windows');
}
