import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  DataReader,
  MessageStream,
  SocketErrorStatus,
  StreamSocket,
  StreamSocketListener,
  type WaitOptions,
} from '../../../lib/index.js';
import { line } from '../../../lib/codecs.js';
import { MemoryNetwork } from '../../../lib/testing.js';
import { connectSockets } from '../../support/memory-sockets.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function timedOut(action: string, timeoutMs: number): object {
  return {
    name: 'SocketError',
    status: SocketErrorStatus.connectionTimedOut,
    phase: 'read',
    message: `Cannot ${action}: not done within ${timeoutMs} ms`,
  };
}

type Loop = (socket: StreamSocket, options?: WaitOptions) => AsyncIterable<string>;

async function* textOf(parts: AsyncIterable<Uint8Array | Uint8Array[]>): AsyncGenerator<string> {
  for await (const part of parts)
    yield [part]
      .flat()
      .map((chunk) => decoder.decode(chunk))
      .join('');
}

async function* joined(batches: AsyncIterable<string[]>): AsyncGenerator<string> {
  for await (const batch of batches) yield batch.join();
}

const lineReaders = new WeakMap<StreamSocket, DataReader>();
const messageStreams = new WeakMap<StreamSocket, MessageStream<string>>();

function readerOf(socket: StreamSocket): DataReader {
  const reader = lineReaders.get(socket) ?? new DataReader(socket.inputStream);
  lineReaders.set(socket, reader);
  return reader;
}

function messagesOf(socket: StreamSocket): MessageStream<string> {
  const messages = messageStreams.get(socket) ?? new MessageStream(socket, line());
  messageStreams.set(socket, messages);
  return messages;
}

const loops: readonly [name: string, action: string, loop: Loop][] = [
  ['inputStream.chunks()', 'read', (socket, options) => textOf(socket.inputStream.chunks(options))],
  ['inputStream.batches()', 'read', (socket, options) => textOf(socket.inputStream.batches(options))],
  [
    'inputStream.borrowedChunks()',
    'read',
    (socket, options) => textOf(socket.inputStream.borrowedChunks(options)),
  ],
  ['reader.lines()', 'read a line', (socket, options) => readerOf(socket).lines(options)],
  ['messages.messages()', 'receive a message', (socket, options) => messagesOf(socket).messages(options)],
  [
    'messages.batches()',
    'receive a message',
    (socket, options) => joined(messagesOf(socket).batches(options)),
  ],
];

describe.each(loops)('a loop over %s with a limit', (_, action, loop) => {
  let network: MemoryNetwork;
  let socket: StreamSocket;
  let peer: StreamSocket;

  beforeEach(async () => {
    network = new MemoryNetwork();
    ({ near: peer, far: socket } = await connectSockets(network));
  });

  afterEach(() => {
    network[Symbol.dispose]();
  });

  async function say(text: string): Promise<void> {
    await peer.outputStream.writeAsync(encoder.encode(`${text}\n`));
  }

  async function heard(options: WaitOptions | undefined, heardSoFar: string[]): Promise<void> {
    for await (const text of loop(socket, options)) heardSoFar.push(text.trimEnd());
  }

  it('counts from one turn to the next, and throws when the peer is silent for too long', async () => {
    const turns: string[] = [];
    const listening = expect(heard({ timeoutMs: 1_000 }, turns)).rejects.toMatchObject(
      timedOut(action, 1_000),
    );
    for (const text of ['one', 'two', 'three']) {
      await network.clock.wait(900);
      await say(text);
    }
    await listening;

    expect(turns).toEqual(['one', 'two', 'three']);
    expect(network.clock.now()).toBe(3 * 900 + 1_000);
  });

  it('loses nothing of what comes after that', async () => {
    await expect(heard({ timeoutMs: 1_000 }, [])).rejects.toMatchObject(timedOut(action, 1_000));
    await say('late');
    await peer.outputStream.closeAsync();
    const turns: string[] = [];
    await heard({ timeoutMs: 1_000 }, turns);

    expect(turns).toEqual(['late']);
  });

  it('ends with the reason of its signal, whether it waits or not', async () => {
    const stop = new AbortController();
    const reason = new Error('we are closing');
    const listening = expect(heard({ signal: stop.signal }, [])).rejects.toBe(reason);
    network.clock.after(500, () => {
      stop.abort(reason);
    });
    await listening;
    await say('for somebody else');

    await expect(heard({ signal: stop.signal }, [])).rejects.toBe(reason);
    await peer.outputStream.closeAsync();
    const turns: string[] = [];
    await heard(undefined, turns);
    expect(turns).toEqual(['for somebody else']);
  });

  it('just ends when the peer finishes, or when we close', async () => {
    await peer.outputStream.closeAsync();
    await heard({ timeoutMs: 1_000 }, []);
    socket.close();
    await heard({ timeoutMs: 1_000 }, []);

    expect(network.clock.now()).toBe(0);
  });

  it.each([
    [{ timeoutMs: -1 }, RangeError, 'timeoutMs must be from 0 to 2147483647, not -1'],
    [{ timeout: 100 }, TypeError, 'options must not have timeout: the limit is timeoutMs'],
    [{ signal: 'stop' }, TypeError, 'signal must be an AbortSignal, not "stop"'],
  ])('refuses %j', async (options, type, message) => {
    const refused = heard(options as WaitOptions, []);

    await expect(refused).rejects.toThrow(new type(message));
  });
});

describe('reader.lines() with a limit', () => {
  it('wants the whole line in time, not only a part of it', async () => {
    using network = new MemoryNetwork();
    const listener = new StreamSocketListener({ transport: network.host('server') });
    await listener.bindServiceNameAsync(7);
    const peer = new StreamSocket({ transport: network.host('client') });
    await peer.connectAsync('server', 7);
    const socket = await listener.acceptAsync();
    // A client that keeps its connection by sending a byte from time to time.
    const dripping = (async () => {
      for (let i = 0; i < 10; i++) {
        await peer.outputStream.writeAsync(encoder.encode('x'));
        await network.clock.wait(900);
      }
    })();

    const lines = new DataReader(socket.inputStream).lines({ timeoutMs: 1_000, limitBytes: 100 });
    await expect(lines.next()).rejects.toMatchObject(timedOut('read a line', 1_000));
    expect(network.clock.now()).toBe(1_000);
    await dripping;
  });
});
