import type { Socket } from 'node:net';

/** Writes buffers in one system call where Node can; `done`, if wanted, when the last is with the kernel, or with why not. */
export function writeAll(
  socket: Socket,
  buffers: readonly Uint8Array[],
  done?: (error?: Error | null) => void,
): void {
  const first = buffers[0];
  if (buffers.length === 1 && first !== undefined) {
    socket.write(first, done);
    return;
  }
  const last = buffers.length - 1;
  socket.cork();
  buffers.forEach((buffer, i) => socket.write(buffer, i === last ? done : undefined));
  socket.uncork();
}
