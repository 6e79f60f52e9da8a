import { isIP } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';

import type { DuplexSocket } from './duplex-socket.js';

export type { ConnectionOptions } from 'node:tls';

/** TLS of Node's over a connected `Duplex`, as the client of `host`. */
export function secure(duplex: DuplexSocket, host: string, options: ConnectionOptions): TLSSocket {
  // An address is no name of a server (RFC 6066, 3).
  const servername = options.servername ?? (isIP(host) === 0 ? host : '');
  // Those say where and how long to connect, and we are connected.
  const {
    path: _path,
    port: _port,
    lookup: _lookup,
    signal: _signal,
    ...words
  } = options as ConnectionOptions & {
    readonly signal?: unknown;
  };
  const socket = connect({ ALPNProtocols: ['http/1.1'], ...words, host, servername, socket: duplex });
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
