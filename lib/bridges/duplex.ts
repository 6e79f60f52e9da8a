import { StreamSocket } from '../sockets/stream-socket.js';
import {
  type Duplex,
  DuplexChannel,
  type NodeStreamPair,
  toOneDuplex,
} from '../transport/node/duplex-channel.js';
import { type DuplexOptions, DuplexSocket } from '../transport/node/duplex-socket.js';
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
 * A connected socket over any `Duplex` of bytes, such as a channel of ssh or a serial port, or over a stream to read and
 * one to write: `fromDuplex({ readable: child.stdout, writable: child.stdin })` for the pipes of a child process.
 *
 * The `Duplex` is the socket's from then on. There is no reset: where ours would be one, the `Duplex` is destroyed.
 * One that was made without `allowHalfOpen` ends our half when the peer ends its own.
 *
 * @throws TypeError, RangeError - it is no `Duplex`, not one of bytes, or has ended or been destroyed.
 */
export function fromDuplex(duplex: Duplex | NodeStreamPair): StreamSocket {
  return bridgedSocket(new DuplexChannel(toOneDuplex(duplex)));
}
