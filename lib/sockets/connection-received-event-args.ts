import type { StreamSocketListener } from './stream-socket-listener.js';
import type { StreamSocket } from './stream-socket.js';

/**
 * What a listener of `connectionreceived` is called with.
 *
 * @see WinRT `StreamSocketListenerConnectionReceivedEventArgs`.
 */
export interface StreamSocketListenerConnectionReceivedEventArgs {
  /** The new connection; nothing of it has been read. */
  readonly socket: StreamSocket;

  /** The listener that accepted it. */
  readonly target: StreamSocketListener;
}

/** What a listener of `handlererror` is called with. Not in WinRT. */
export interface StreamSocketListenerHandlerErrorEventArgs {
  /** What the `connectionreceived` listener threw, or its promise rejected with. */
  readonly error: unknown;

  /** Its connection, which has been closed. */
  readonly socket: StreamSocket;

  readonly target: StreamSocketListener;
}
