import type { StreamSocket } from '../sockets/stream-socket.js';
import { concatBytes } from '../util/bytes.js';
import { check, checkBytes, checkSame } from './check.js';
import { patternBytes } from './test-bytes.js';

/** Bytes that are read at a time; a guess, above what most transports hand out at once. */
const PIECE_BYTES = 256 * 1024;

/** Reads so many bytes; fewer are a deviation. */
export async function readExactly(socket: StreamSocket, count: number): Promise<Uint8Array> {
  const bytes = await socket.inputStream.readAsync(count);
  checkSame(bytes.length, count, 'number of bytes before the end of the stream');
  return bytes;
}

/** Everything up to the end of the stream, taken chunk by chunk. */
export async function readToEnd(socket: StreamSocket): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of socket.inputStream) {
    check(chunk.length > 0, 'a chunk is empty; that means nothing, and looks like an end to many');
    chunks.push(chunk);
  }
  return concatBytes(chunks);
}

/** Throws unless the stream is at its end. */
export async function checkEnd(socket: StreamSocket, what: string): Promise<void> {
  checkBytes(await socket.inputStream.readAsync(1), new Uint8Array(0), what);
}

/** Sends bytes one way and throws unless they arrive. */
export async function checkArrives(from: StreamSocket, to: StreamSocket, bytes: Uint8Array): Promise<void> {
  const [, arrived] = await Promise.all([
    from.outputStream.writeAsync(bytes),
    to.inputStream.readAsync(bytes.length),
  ]);
  checkBytes(arrived, bytes, 'what arrived');
}

/** Sends a little each way and throws unless it arrives: the connection still works. */
export async function checkRoundTrip(near: StreamSocket, far: StreamSocket): Promise<void> {
  await checkArrives(near, far, patternBytes(13, 1));
  await checkArrives(far, near, patternBytes(13, 2));
}

/** Reads so many pattern bytes, in pieces, and throws unless they are the right ones. */
export async function drainPattern(socket: StreamSocket, count: number): Promise<void> {
  for (let at = 0; at < count;) {
    const piece = await readExactly(socket, Math.min(PIECE_BYTES, count - at));
    checkBytes(piece, patternBytes(piece.length, at), `what was sent at ${at}`);
    at += piece.length;
  }
}

/** Sends back whatever comes in, until the connection is over. */
export async function echo(socket: StreamSocket): Promise<void> {
  for await (const chunk of socket.inputStream) await socket.outputStream.writeAsync(chunk);
  await socket.outputStream.closeAsync();
}
