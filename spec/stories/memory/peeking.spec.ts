import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { line } from '../../../lib/codecs.js';
import {
  DataReader,
  InputStreamOptions,
  MessageStream,
  SocketErrorStatus,
  type StreamSocket,
} from '../../../lib/index.js';
import { MemoryNetwork } from '../../../lib/testing.js';
import { connectSockets } from '../../support/memory-sockets.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

describe('InputStream.peekAsync()', () => {
  let network: MemoryNetwork;
  let socket: StreamSocket;
  let peer: StreamSocket;

  beforeEach(async () => {
    network = new MemoryNetwork({ link: { latencyMs: 1, chunkBytes: 2 } });
    ({ near: peer, far: socket } = await connectSockets(network));
  });

  afterEach(() => {
    network[Symbol.dispose]();
  });

  async function say(text: string): Promise<void> {
    await peer.outputStream.writeAsync(encoder.encode(text));
  }

  async function peek(count: number): Promise<string> {
    return decoder.decode(await socket.inputStream.peekAsync(count, { timeoutMs: 5_000 }));
  }

  it('waits for as many bytes, which are the next to be read', async () => {
    const first = peek(5);
    await say('hello, world');

    expect(await first).toBe('hello');
    expect(await peek(3)).toBe('hel');
    expect(await peek(12)).toBe('hello, world');
    expect(decoder.decode(await socket.inputStream.readAsync(7))).toBe('hello, ');
    expect(await peek(5)).toBe('world');
    expect(socket.inputStream.tryRead(1)).toEqual(encoder.encode('w'));
  });

  it.each<[string, () => Promise<string | null | undefined>]>([
    [
      'a loop',
      async () => {
        let text = '';
        for await (const chunk of socket) text += decoder.decode(chunk);
        return text;
      },
    ],
    ['a DataReader', () => new DataReader(socket.inputStream).readLineAsync()],
    ['a MessageStream', () => new MessageStream(socket, line()).receiveAsync()],
  ])('shows %s nothing of what it has done', async (_, readAll) => {
    await say('one line');
    expect(await peek(3)).toBe('one');
    await peer.outputStream.closeAsync();

    expect(await readAll()).toBe('one line');
  });

  it('gives a copy: nobody who reads sees what is done to it', async () => {
    await say('abcd');
    (await socket.inputStream.peekAsync(4)).fill(0);

    expect(decoder.decode(await socket.inputStream.readAsync(4))).toBe('abcd');
  });

  it('shows fewer bytes at the end only, and the end as often as asked', async () => {
    await say('bye');
    await peer.outputStream.closeAsync();

    expect(await peek(5)).toBe('bye');
    await socket.inputStream.readAsync(3);
    expect(await peek(1)).toBe('');
    expect(await peek(1)).toBe('');
    expect(await socket.inputStream.readAsync(1)).toHaveLength(0);
  });

  it('loses nothing when it is called off, and is one read like any other', async () => {
    await say('ab');
    const peeked = socket.inputStream.peekAsync(4, { timeoutMs: 100 });
    const refused = expect(socket.inputStream.readAsync(1)).rejects.toMatchObject({ number: 0x800710dd });

    await expect(peeked).rejects.toMatchObject({
      status: SocketErrorStatus.connectionTimedOut,
      message: 'Cannot peek: not done within 100 ms',
    });
    await refused;
    expect(decoder.decode(await socket.inputStream.readAsync(4, InputStreamOptions.partial))).toBe('ab');
  });

  it('fails as a read does: after a reset, after close, for a count that is none', async () => {
    await expect(socket.inputStream.peekAsync(-1)).rejects.toThrow(RangeError);
    const peeked = expect(socket.inputStream.peekAsync(4)).rejects.toMatchObject({
      status: SocketErrorStatus.connectionResetByPeer,
    });
    peer.abort();
    await peeked;
    socket.close();
    await expect(socket.inputStream.peekAsync(1)).rejects.toMatchObject({ number: 0x80000013 });
  });

  it('sees nothing of what a reader has loaded', async () => {
    await say('head and body');
    const reader = new DataReader(socket.inputStream);
    await reader.loadExactlyAsync(5);

    expect(await peek(3)).toBe('and');
    expect(reader.readString(5)).toBe('head ');
    await reader.loadExactlyAsync(8);
    expect(reader.readString(8)).toBe('and body');
  });
});
