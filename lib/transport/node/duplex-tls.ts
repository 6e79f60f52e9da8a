import { isIP } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';

import type { DuplexSocket } from './duplex-socket.js';

export type { ConnectionOptions } from 'node:tls';

/** TLS of Node's over a connected `Duplex`, as the client of `host`. */
export function secure(duplex: DuplexSocket, host: string, options: ConnectionOptions): TLSSocket {
  // An address is no name of a server (RFC 6066, 3).
  const servername = options.servername ?? (isIP(host) === 0 ? host : '');
  const socket = connect({
    ALPNProtocols: ['http/1.1'],
    ...options,
    // Those say where and how long to connect, and we are connected.
    ...{ path: undefined, port: undefined, lookup: undefined, signal: undefined },
    host,
    servername,
    socket: duplex,
  } as ConnectionOptions);
  // Its own reach its handle, and not what is below.
  socket.ref = (): TLSSocket => {
    duplex.ref();
    return socket;
  };
  socket.unref = (): TLSSocket => {
    duplex.unref();
    return socket;
  };
  return socket;
}
