import { ChainValidationResult, SocketProtectionLevel, type StreamSocket } from 'streamsocket';
import type { IrcClientOptions } from './irc-client-options.js';

/** Of plain connections, and of those with TLS (RFC 7194). */
const PORT = 6667;
const TLS_PORT = 6697;

/** Connects to the server that the options name, in TLS if they say so. */
export async function connectSocket(
  socket: StreamSocket,
  { host, port, via, tls = false }: IrcClientOptions,
  signal: AbortSignal,
): Promise<void> {
  if (tls === false) {
    await socket.connectAsync(host, port ?? PORT, { via, signal });
    return;
  }
  const { keyPin, trustedRoots } = tls === true ? {} : tls;
  socket.control.trustedRoots = trustedRoots;
  if (keyPin !== undefined) {
    const { untrusted, incompleteChain, invalidName } = ChainValidationResult;
    socket.control.serverKeyPins = [keyPin];
    // Names and issuers are there to vouch for the key, and this one needs nobody.
    socket.control.ignorableServerCertificateErrors = [untrusted, incompleteChain, invalidName];
  }
  await socket.connectAsync(host, port ?? TLS_PORT, SocketProtectionLevel.ssl, { via, signal });
}
