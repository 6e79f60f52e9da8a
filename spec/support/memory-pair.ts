import { MemoryNetwork, type MemoryNetworkOptions } from '../../lib/testing.js';
import type { SocketError } from '../../lib/errors/socket-error.js';
import type {
  Acceptor,
  Channel,
  ConnectOptions,
  Endpoint,
  ListenOptions,
  ReadableHalf,
  Transport,
  WritableHalf,
} from '../../lib/transport/contract.js';
import { concatBytes } from '../../lib/util/bytes.js';

/** Two hosts of a network in memory with a connection between them. */
export interface MemoryPair {
  readonly network: MemoryNetwork;
  /** The end at the host `client`, which connected. */
  readonly near: Channel;
  /** The end at the host `server`, which accepted. */
  readonly far: Channel;
  readonly acceptor: Acceptor;
}

const CHANNEL = { noDelay: true, keepAlive: false };
const never = new AbortController().signal;

export function connectTo(
  transport: Transport,
  to: Endpoint,
  options: Partial<ConnectOptions> = {},
): Promise<Channel> {
  return transport.connect(to, { channel: CHANNEL, signal: never, ...options });
}

export function listenAt(
  transport: Transport,
  at: Endpoint,
  options: Partial<ListenOptions> = {},
): Promise<Acceptor> {
  const usual = { channel: CHANNEL, maxPendingConnections: 128, signal: never };
  return transport.listen(at, { ...usual, ...options });
}

/** An address and a port as an endpoint. */
export function ip(address: string, port: number): Endpoint {
  return { kind: 'ip', address, port };
}

export async function accepted(acceptor: Acceptor): Promise<Channel> {
  for (;;) {
    const channel = acceptor.take();
    if (channel !== undefined) return channel;
    await new Promise<void>((wake) => {
      acceptor.onceAcceptable(wake);
    });
  }
}

export async function memoryPair(options: MemoryNetworkOptions = {}): Promise<MemoryPair> {
  const network = new MemoryNetwork(options);
  const server = network.host('server');
  const acceptor = await listenAt(server, ip('', 7));
  const near = await connectTo(network.host('client'), ip(server.addresses[0] ?? '', 7));
  return { network, near, far: await accepted(acceptor), acceptor };
}

/** The next chunk, or `null` at the end; waits for it. */
export async function nextChunk(half: ReadableHalf): Promise<Uint8Array | null> {
  for (;;) {
    const chunk = half.take();
    if (chunk !== undefined) return chunk;
    await new Promise<void>((wake) => {
      half.onceReadable(wake);
    });
  }
}

export async function chunksToEnd(half: ReadableHalf): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for (let chunk = await nextChunk(half); chunk !== null; chunk = await nextChunk(half)) chunks.push(chunk);
  return chunks;
}

export async function readToEnd(half: ReadableHalf): Promise<Uint8Array> {
  return concatBytes(await chunksToEnd(half));
}

/** Settles when the transport has the bytes. */
export function written(half: WritableHalf, ...buffers: readonly Uint8Array[]): Promise<void> {
  return new Promise((resolve, reject) => {
    half.write(buffers, (failure) => {
      if (failure === undefined) resolve();
      else reject(failure);
    });
  });
}

export function finished(half: WritableHalf): Promise<void> {
  return new Promise((resolve, reject) => {
    half.finish((failure) => {
      if (failure === undefined) resolve();
      else reject(failure);
    });
  });
}

/** What became of a connection: nothing, or the failure that ended it. */
export function gone(channel: Channel): Promise<SocketError | undefined> {
  return new Promise((resolve) => {
    channel.onceClosed(resolve);
  });
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function text(chunk: Uint8Array | null | undefined): string | null | undefined {
  return chunk ? new TextDecoder().decode(chunk) : chunk;
}
