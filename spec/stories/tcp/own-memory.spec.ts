import { describe, expect, it } from '@jest/globals';
import {
  DataReader,
  HostName,
  type InputStream,
  InputStreamOptions,
  StreamSocket,
  StreamSocketListener,
} from 'streamsocket';

const LOOPBACK = new HostName('127.0.0.1');
const TOTAL_BYTES = 48 * 1024 * 1024;
const { partial } = InputStreamOptions;

/** What the stream has at a place. Its period has no common factor with any size of memory. */
const PERIOD = Uint8Array.from({ length: 65_537 }, (_, i) => (i * 31 + (i >> 8)) & 0xff);

async function servePattern(): Promise<StreamSocketListener> {
  const listener = new StreamSocketListener();
  listener.on('connectionreceived', ({ socket }) => {
    void (async () => {
      for (let sent = 0; sent < TOTAL_BYTES; sent += PERIOD.length) {
        await socket.outputStream.writeAsync(PERIOD.subarray(0, TOTAL_BYTES - sent));
      }
      await socket.closeAsync({ timeoutMs: 60_000 });
    })();
  });
  await listener.bindEndpointAsync(LOOPBACK, '');
  return listener;
}

/** The ways to read, in turns: into memory of the reader's own, or that is borrowed, or that is new. */
function ways(stream: InputStream): (() => Promise<Uint8Array | null>)[] {
  const own = new Uint8Array(200_000);
  const borrowed = stream.borrowedChunks();
  const into = async (size: number, options?: InputStreamOptions) =>
    (await stream.readAsync(own, size, options)).slice();
  return [
    () => into(65_536, partial),
    () => into(65_536, partial),
    () => Promise.resolve(stream.tryRead(1000) ?? new Uint8Array()),
    () => into(65_536),
    () => stream.readAsync(50_000, partial),
    () => into(200_000),
    () => Promise.resolve(stream.tryRead() ?? new Uint8Array()),
    () => into(100, partial),
    async () => (await borrowed.next()).value?.slice() ?? null,
    async () => (await borrowed.next()).value?.slice() ?? null,
    async () => {
      const reader = new DataReader(stream);
      const size = await reader.loadAsync(3000);
      const bytes = reader.readBuffer(size);
      reader.detachStream();
      return bytes;
    },
  ];
}

describe('Reading into memory of one’s own or that is borrowed, by TCP', () => {
  it('gives every byte once, and changes none that somebody keeps', async () => {
    const listener = await servePattern();
    const socket = new StreamSocket();
    await socket.connectAsync(LOOPBACK, listener.information.localPort);
    const kept: Uint8Array[] = [];
    let received = 0;
    for (let turn = 0, all = ways(socket.inputStream); received < TOTAL_BYTES; turn++) {
      const chunk = await all[turn % all.length]?.();
      if (chunk === undefined || chunk === null)
        throw new Error(`the stream has ended after ${received} bytes`);
      kept.push(chunk);
      received += chunk.length;
    }
    socket.close();
    listener.close();

    expect(received).toBe(TOTAL_BYTES);
    expect(firstDifference(kept)).toBeUndefined();
  });
});

function firstDifference(chunks: readonly Uint8Array[]): number | undefined {
  let at = 0;
  for (const chunk of chunks) {
    for (const byte of chunk) if (byte !== PERIOD[at++ % PERIOD.length]) return at - 1;
  }
  return undefined;
}
