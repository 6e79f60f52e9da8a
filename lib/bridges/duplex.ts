import { StreamSocket } from '../sockets/stream-socket.js';
import type { SocketOptions } from '../sockets/socket-options.js';
import { checkDuplex, type Duplex, DuplexChannel } from '../transport/node/duplex-channel.js';
import { type DuplexOptions, DuplexSocket, type DuplexTarget } from '../transport/node/duplex-socket.js';
import { bridgedSocket } from './bridged-socket.js';

/**
 * A socket as a `Duplex` of Node's, for libraries that take one.
 *
 * The socket is the `Duplex`'s from then on: destroying it closes the socket, and it is destroyed when both halves
 * have ended. Reading it reads the socket, its writes wait as long as the socket's do, and `end()` ends our half
 * only. What goes wrong is its `'error'`, a `SocketError` with the platform's `code`.
 *
 * @param socket - connected; or not yet: `duplex.connect(port, host)` connects it, and what is written before waits.
 * @throws SocketError - `RO_E_CLOSED` (caller): the socket was closed before it was connected.
 */
export function toDuplex(socket: StreamSocket, options?: DuplexOptions): DuplexSocket {
  return new DuplexSocket(socket, options);
}

/**
 * A connected socket over any `Duplex` of bytes: a channel of ssh, a serial port, the pipes of a child process.
 *
 * The `Duplex` is the socket's from then on. There is no reset: where ours would be one, the `Duplex` is destroyed.
 * One that was made without `allowHalfOpen` ends our half when the peer ends its own.
 *
 * @throws TypeError, RangeError - it is no `Duplex`, not one of bytes, or has ended or been destroyed.
 */
export function fromDuplex(duplex: Duplex): StreamSocket {
  checkDuplex(duplex);
  return bridgedSocket(new DuplexChannel(duplex));
}

/** Where a connector is asked to connect to: what `http.Agent`, `http.request` and undici say. */
export interface ConnectorTarget extends DuplexTarget {
  /** Undici's word for `host`. */
  readonly hostname?: string | null | undefined;
  /** The path of a Unix domain socket: `http`'s word for it, whose `path` is that of the URL. */
  readonly socketPath?: string | null | undefined;
}

/** Makes a connection, and tells of it once it is there. */
export type Connector = (
  target: ConnectorTarget,
  connected?: (error: Error | null, duplex: DuplexSocket) => void,
) => DuplexSocket;

/**
 * What `http.request`, `http.Agent` and undici call to connect: `http.get({ createConnection: connector() })`.
 * Plain connections only.
 *
 * @param options - for the sockets it makes; default: the network of this machine.
 */
export function connector(options: SocketOptions = {}): Connector {
  return ({ host, hostname, port, socketPath }, connected) => {
    const duplex = toDuplex(new StreamSocket(options));
    if (connected !== undefined) {
      const fail = (error: Error): void => {
        connected(error, duplex);
      };
      duplex.once('error', fail).once('connect', () => {
        duplex.off('error', fail);
        connected(null, duplex);
      });
    }
    return duplex.connect({ host: hostname ?? host, port: port ?? 80, path: socketPath });
  };
}
