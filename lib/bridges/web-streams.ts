import type { StreamSocket } from '../sockets/stream-socket.js';
import { InputStreamOptions } from '../streams/input-stream-options.js';
import { onAbort } from '../util/abort.js';
import { bridgedSocket } from './bridged-socket.js';
import { WebChannel } from './web-channel.js';

/** The two halves of a connection as Web Streams. */
export interface WebStreamPair<Received extends Uint8Array = Uint8Array> {
  readonly readable: ReadableStream<Received>;
  readonly writable: WritableStream<Uint8Array>;
}

/**
 * Bytes in memory that is not shared between threads, as others of the Web's streams want them. Compilers before 5.7 know
 * no difference.
 */
export type UnsharedBytes = ReturnType<Uint8Array['slice']>;

/** What is read at a time when nobody brings memory of their own. */
const CHUNK_BYTES = 64 * 1024;

/**
 * A connected socket as a pair of Web Streams.
 *
 * Nothing is read before somebody asks, with memory of their own (`{ mode: 'byob' }`) if they like; a write waits as
 * long as the socket's does. Closing the writable stream ends our half, cancelling the readable one stops reading;
 * aborting the writable stream resets the connection. The socket is closed when both have come to their end.
 *
 * @throws SocketError - 0x8000000E (caller): the socket is not connected; `RO_E_CLOSED` (caller): it is closed.
 */
export function toWebStreams(socket: StreamSocket): WebStreamPair<UnsharedBytes> {
  const { inputStream, outputStream } = socket;
  const readable = new ReadableStream(
    {
      type: 'bytes',
      async pull(controller: ReadableByteStreamController) {
        const memory = controller.byobRequest?.view;
        const target = memory && new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength);
        const wanted = target?.byteLength ?? CHUNK_BYTES;
        const bytes = await inputStream.readAsync(wanted, InputStreamOptions.partial);
        if (bytes.length === 0) {
          controller.close();
          controller.byobRequest?.respond(0);
        } else if (target) {
          target.set(bytes);
          controller.byobRequest.respond(bytes.length);
        } else controller.enqueue(withOwnMemory(bytes));
      },
      cancel() {
        inputStream.close();
      },
    },
    { highWaterMark: 0 },
  );
  const writable = new WritableStream<Uint8Array>({
    start(controller) {
      const { signal } = controller as typeof controller & { readonly signal: AbortSignal };
      // `abort` is called only when the write that goes on has ended, which may be never.
      onAbort(signal, () => {
        socket.abort();
      });
    },
    async write(chunk) {
      await outputStream.writeAsync(chunk);
    },
    close: () => outputStream.closeAsync(),
  });
  // A stream of bytes enqueues no shared memory: it could not be transferred.
  return { readable: readable as ReadableStream<UnsharedBytes>, writable };
}

/** A stream of bytes takes the whole memory of what it is given away from everybody else; ours has other chunks in it. */
function withOwnMemory(bytes: Uint8Array): Uint8Array {
  return bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice();
}

/**
 * A connected socket over a pair of Web Streams of bytes, which are locked to it from then on. Closing the output
 * stream closes the writable one; a reset aborts it.
 *
 * @throws TypeError - one of them is locked, or no stream.
 */
export function fromWebStreams(pair: WebStreamPair): StreamSocket {
  return bridgedSocket(new WebChannel(pair.readable, pair.writable));
}
