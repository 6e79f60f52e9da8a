import { StreamSocket, StreamSocketListener } from '../../lib/index.js';
import { MemoryNetwork } from '../../lib/testing.js';

/** Two connected sockets of ours, with what connected them. */
export interface SocketPair extends AsyncDisposable {
  readonly near: StreamSocket;
  readonly far: StreamSocket;
}

/** A pair over a network in memory, or over TCP. */
export async function socketPair(over: 'memory' | 'TCP'): Promise<SocketPair> {
  const network = over === 'memory' ? new MemoryNetwork({ seed: 1 }) : undefined;
  const listener = new StreamSocketListener(network && { transport: network.host('server') });
  await listener.bindServiceNameAsync('');
  const near = new StreamSocket(network && { transport: network.host('client') });
  await near.connectAsync(network ? 'server' : 'localhost', listener.information.localPort);
  const far = await listener.acceptAsync();
  return {
    near,
    far,
    async [Symbol.asyncDispose]() {
      near.abort();
      far.abort();
      await listener.closeAsync();
    },
  };
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function text(chunk: Uint8Array): string {
  return new TextDecoder().decode(chunk);
}

/** All that comes until the end. */
export async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let all = '';
  for await (const chunk of chunks) all += text(chunk);
  return all;
}

/** How many bytes go in before `write` is not accepted within a turn of the event loop or two. */
export async function bytesUntilStuck(write: (chunk: Uint8Array) => Promise<unknown>): Promise<number> {
  const chunk = new Uint8Array(64 * 1024);
  for (let sent = 0; sent < 64 * 1024 * 1024; sent += chunk.length) {
    const isStuck = await Promise.race([
      write(chunk).then(() => false),
      new Promise<boolean>((resolve) => setTimeout(resolve, 200, true)),
    ]);
    if (isStuck) return sent;
  }
  return Infinity;
}
