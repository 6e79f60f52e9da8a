import type { TLSSocket } from 'node:tls';

import type { ClientSecureOptions, TlsSession } from '../security-contract.js';
import type { Peer } from './tls-peer.js';

/** Whether a session proves anything any more: the certificates behind it may have run out. */
export function isWorthTaking(session: TlsSession | undefined): session is TlsSession {
  return session !== undefined && session.provedUntil.getTime() > new Date().getTime();
}

/**
 * Passes on the sessions that a server gives its client: behind the handshake, with TLS 1.3 at any time. Node asks for
 * them only if somebody listens from the start.
 *
 * @param peer - who the server is, known as soon as the handshake is done.
 */
export function hearSessions(
  socket: TLSSocket,
  peer: () => Peer | undefined,
  { onSession }: ClientSecureOptions,
): void {
  if (onSession === undefined) return;
  socket.on('session', (bytes: Uint8Array) => {
    const session = peer()?.toSession(bytes);
    if (session !== undefined) onSession(session);
  });
}
