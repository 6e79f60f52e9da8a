import type { Writable } from 'node:stream';

/**
 * Writes buffers in one system call where the stream can.
 *
 * @param done - called when the last of them is written, or with why it was not.
 */
export function writeAll(
  stream: Writable,
  buffers: readonly Uint8Array[],
  done?: (error?: Error | null) => void,
): void {
  const first = buffers[0];
  if (buffers.length === 1 && first !== undefined) {
    stream.write(first, done);
    return;
  }
  const last = buffers.length - 1;
  stream.cork();
  buffers.forEach((buffer, i) => stream.write(buffer, i === last ? done : undefined));
  stream.uncork();
}
