import { describe, expect, it } from '@jest/globals';
import { delimiter, jsonLines, lengthPrefix, line, type MessageCodec, netstring } from '../../lib/codecs.js';
import { statusError } from '../../lib/errors/failures.js';
import {
  DataReader,
  MessageStream,
  SocketErrorStatus,
  StreamSocket,
  StreamSocketListener,
} from '../../lib/index.js';
import { MessageBuffer } from '../../lib/protocol/codecs/message-buffer.js';
import { MemoryNetwork } from '../../lib/testing.js';
import { utf8 } from '../data/scripted-streams.js';
import { encoded, everyMessage, soon, talk } from './message-support.js';

const TOO_LONG = { status: SocketErrorStatus.messageTooLong, source: 'peer' };
const TIMED_OUT = { status: SocketErrorStatus.connectionTimedOut };
const reset = statusError(SocketErrorStatus.connectionResetByPeer, 'Cannot read: reset');

describe('MessageStream, receiving', () => {
  it('gives each message as soon as it is whole', async () => {
    const { peer, messages } = talk(line());
    const first = messages.receiveAsync();
    peer.send('one');
    expect(await soon(first)).toBe('pending');
    peer.send('\r\ntwo\r\nth');
    expect(await first).toBe('one');
    expect(await messages.receiveAsync()).toBe('two');
    expect(await soon(messages.receiveAsync())).toBe('pending');
  });

  it('gives every message that has arrived in a batch, and waits for one at least', async () => {
    const { peer, messages } = talk(line());
    const batches = messages.batches();
    peer.send('1\n2\n', '3\n4');
    expect(await batches.next()).toEqual({ done: false, value: ['1', '2', '3'] });
    const next = batches.next();
    expect(await soon(next)).toBe('pending');
    peer.send('5\n6\n');
    expect(await next).toEqual({ done: false, value: ['45', '6'] });
    peer.finish();
    expect(await batches.next()).toEqual({ done: true, value: undefined });
  });

  it('gives the good messages of a batch before it tells of a bad one', async () => {
    const { peer, messages } = talk(jsonLines());
    peer.send('1\n2\n}\n3\n');
    const batches = messages.batches();
    expect(await batches.next()).toEqual({ done: false, value: [1, 2] });
    await expect(batches.next()).rejects.toMatchObject({ number: 0x8007000d });
  });

  it('carries the null of JSON as any message', async () => {
    const { peer, messages } = talk(jsonLines());
    peer.send('null\n\n \nfalse');
    peer.finish();
    expect(await everyMessage(messages)).toEqual([null, false]);
  });

  it('loses nothing when a call is called off', async () => {
    const { peer, messages } = talk(netstring());
    const timed = messages.receiveAsync({ timeoutMs: 9 });
    const failure = expect(timed).rejects.toMatchObject(TIMED_OUT);
    peer.send('5:he');
    peer.clock.advance(9);
    await failure;
    const controller = new AbortController();
    const read = messages.receiveAsync({ signal: controller.signal });
    peer.send('ll');
    controller.abort(new Error('enough'));
    await expect(read).rejects.toThrow('enough');
    peer.send('o,');
    expect(await messages.receiveAsync()).toEqual(utf8('hello'));
  });

  it('ends an iteration quietly when we close, and loses no message when the loop is left', async () => {
    const { peer, messages } = talk(line());
    peer.send('1\n2\n');
    for await (const message of messages) {
      expect(message).toBe('1');
      break;
    }
    expect(await messages.receiveAsync()).toBe('2');
    const next = messages[Symbol.asyncIterator]().next();
    peer.stream.close();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(await everyMessage(messages)).toEqual([]);
    await expect(messages.receiveAsync()).rejects.toMatchObject({ number: 0x80000013 });
  });

  it('has an iteration that was left give no more', async () => {
    const { peer, messages } = talk(line());
    peer.send('1\n2\n');
    const iteration = messages.messages();
    expect(await iteration.next()).toEqual({ done: false, value: '1' });
    await iteration.return?.();
    expect(await iteration.next()).toEqual({ done: true, value: undefined });
    expect(await messages.receiveAsync()).toBe('2');
  });

  it('leaves what it has not handed out to others, and goes on behind them', async () => {
    const { peer, messages } = talk(delimiter('--'));
    peer.send('one--tw', 'o--raw', 'bytes-', '-three-');
    expect(await messages.receiveAsync()).toEqual(utf8('one'));
    expect(await messages.receiveAsync()).toEqual(utf8('two'));
    const waiting = messages.receiveAsync({ timeoutMs: 1 });
    expect(await waiting).toEqual(utf8('rawbytes'));
    const cut = messages.receiveAsync({ timeoutMs: 1 });
    const failure = expect(cut).rejects.toMatchObject(TIMED_OUT);
    peer.clock.advance(1);
    await failure;
    const reader = new DataReader(peer.stream);
    await reader.loadAsync(6);
    expect(reader.readString(6)).toBe('three-');
    reader.detachStream();
    peer.send('-four--');
    expect(await messages.receiveAsync()).toEqual(utf8('-four'));
  });

  it.each<[string, MessageCodec<unknown>, unknown]>([
    ['delimiter', delimiter('\n'), utf8('d')],
    ['line', line(), 'd'],
    ['jsonLines', jsonLines(), 'd'],
  ])('forgets where it was when others read on, with %s', async (_, codec, message) => {
    const { peer, messages } = talk(codec);
    const cut = messages.receiveAsync({ timeoutMs: 1 });
    const failure = expect(cut).rejects.toMatchObject(TIMED_OUT);
    peer.send('abcdefgh');
    peer.clock.advance(1);
    await failure;
    const reader = new DataReader(peer.stream);
    await reader.loadAsync(8);
    reader.detachBuffer();
    reader.detachStream();
    peer.send(codec.name === 'JSON lines' ? '"d"\n' : 'd\n');
    expect(await messages.receiveAsync()).toEqual(message);
  });

  it('gives what came before the connection broke, and then why it did', async () => {
    const { peer, messages } = talk(line());
    peer.send('1\n2');
    peer.breakOff(reset);
    expect(await messages.receiveAsync()).toBe('1');
    await expect(messages.receiveAsync()).rejects.toBe(reset);
  });

  it('refuses a second call while one waits, which is unharmed', async () => {
    const { peer, messages } = talk(line());
    const first = messages.receiveAsync();
    await expect(messages.receiveAsync()).rejects.toMatchObject({ number: 0x800710dd });
    peer.send('1\n');
    expect(await first).toBe('1');
  });

  it('lets no codec take more than has arrived', async () => {
    const codec: MessageCodec<Uint8Array> = {
      name: 'mine',
      overheadBytes: 0,
      createDecoder: () => ({ decode: (input) => input.take(3) }),
      encode: () => {},
    };
    const { peer, messages } = talk(codec);
    peer.send('ab');
    await expect(messages.receiveAsync()).rejects.toThrow('Cannot take 3 bytes: 2 have arrived');
  });

  it('makes an error of its own of what somebody’s codec throws', async () => {
    const cause = new Error('no such luck');
    const codec: MessageCodec<never> = {
      name: 'mine',
      overheadBytes: 0,
      createDecoder: () => ({
        decode: () => {
          throw cause;
        },
      }),
      encode: () => {},
    };
    const { peer, messages } = talk(codec);
    peer.send('x');
    const failure = messages.receiveAsync();
    await expect(failure).rejects.toMatchObject({ number: 0x8007000d, cause });
    await expect(failure).rejects.toThrow('Cannot read a message (mine): the codec failed, at byte 0');
  });

  it('takes messages of several chunks as they are, whatever their size', async () => {
    const { peer, messages } = talk(lengthPrefix(), { maxMessageBytes: 4_000_000 });
    const sent = [1_000_000, 3, 70_000, 0, 200_000, 65_536, 65_532].map((size, i) =>
      new Uint8Array(size).fill(i),
    );
    const bytes = encoded(lengthPrefix(), sent);
    for (let at = 0; at < bytes.length; at += 65_536) peer.send(bytes.subarray(at, at + 65_536));
    for (const [i, message] of sent.entries()) {
      const received = await messages.receiveAsync();
      expect(received.length).toBe(message.length);
      expect(received.every((byte) => byte === i)).toBe(true);
    }
  });

  it('gives bytes that are the caller’s to keep and change', async () => {
    const { peer, messages } = talk(netstring());
    peer.send('1:a,1:', 'b,1:c,');
    const first = await messages.receiveAsync();
    first.fill(0);
    const second = await messages.receiveAsync();
    second.fill(0);
    expect(await messages.receiveAsync()).toEqual(utf8('c'));
    expect([first, second]).toEqual([Uint8Array.of(0), Uint8Array.of(0)]);
  });

  it('refuses what cannot be meant', () => {
    expect(() => new MessageStream({} as never, line())).toThrow(TypeError);
    expect(() => new MessageStream({} as never, 'lines' as never)).toThrow('codec must be a MessageCodec');
    expect(() => talk(line(), { maxMessageBytes: 0 })).toThrow(RangeError);
    expect(() => new MessageStream(null as never, line())).toThrow('transport must have');
    expect(() => talk(line(), null as never)).toThrow('options must be an object');
    expect(() => talk(line()).messages.messages({ timeoutMs: -1 })).toThrow(RangeError);
    expect(() => talk(line()).messages.batches({ timeoutMs: -1 })).toThrow(RangeError);
  });

  it('refuses to send what is no list of messages', async () => {
    const { messages } = talk(line());
    await expect(messages.sendManyAsync(5 as never)).rejects.toThrow('messages must be iterable, not 5');
  });
});

describe('what a peer can make a MessageStream hold', () => {
  it('is nothing for a frame of 4 GiB', async () => {
    const { peer, messages } = talk(lengthPrefix());
    peer.send([0xff, 0xff, 0xff, 0xff]);
    await expect(messages.receiveAsync()).rejects.toMatchObject(TOO_LONG);
  });

  it.each<[string, MessageCodec<unknown>, number]>([
    ['line', line(), 65_536],
    ['delimiter', delimiter('\0'), 65_536],
    ['JSON', jsonLines(), 1_048_576],
  ])('is the limit and a chunk for a %s that never ends', async (_, codec, limitBytes) => {
    const { peer, messages } = talk(codec);
    const failure = expect(messages.receiveAsync()).rejects.toMatchObject(TOO_LONG);
    let sent = 0;
    for (; peer.unreadBytes === 0; sent += 1_000) peer.send(new Uint8Array(1_000).fill(0x61));
    await failure;
    expect(sent).toBeLessThan(limitBytes + 3_000);
  });

  it('grows with what has come, not with what was announced', () => {
    const buffer = new MessageBuffer('length prefix', 1_000_000, 4);
    for (let i = 0; i < 20_000; i++) {
      buffer.add(Uint8Array.of(1));
      if (!buffer.has(1_000_000)) buffer.showMore();
    }
    expect(buffer.held).toBe(20_000);
    expect(buffer.bytes.buffer.byteLength).toBeLessThan(80_000);
  });

  it('does not keep the deadline from coming when it trickles', async () => {
    const { peer, messages } = talk(line());
    const failure = expect(messages.receiveAsync({ timeoutMs: 10_000 })).rejects.toMatchObject(TIMED_OUT);
    for (let second = 0; second < 10; second++) {
      peer.send('a');
      peer.clock.advance(1_000);
    }
    await failure;
  });
});

describe('MessageStream, sending', () => {
  it('sends in the order of the calls, within limits and without', async () => {
    const { kernel, messages } = talk(line());
    const signal = new AbortController().signal;
    await Promise.all([
      messages.sendAsync('1'),
      messages.sendAsync('2', { signal, timeoutMs: 5 }),
      messages.sendManyAsync(['3', '4']),
      messages.sendManyAsync(['5'], { signal }),
    ]);
    await kernel.stream.flushAsync();
    expect(kernel.text).toBe('1\r\n2\r\n3\r\n4\r\n5\r\n');
  });

  it('sends nothing of what a codec wrote before it refused', async () => {
    const codec: MessageCodec<string> = {
      ...line(),
      encode: (message, writer) => {
        writer.writeString(message);
        if (message === 'bad') throw new RangeError('it is bad');
      },
    };
    const { kernel, messages } = talk(codec);
    await expect(messages.sendAsync('bad')).rejects.toThrow('it is bad');
    await messages.sendAsync('1');
    await expect(messages.sendManyAsync(['2', 'bad'])).rejects.toThrow('it is bad');
    await messages.sendManyAsync(['3']);
    await kernel.stream.flushAsync();
    expect(kernel.text).toBe('13');
  });

  it('does not send what was called off, then or later', async () => {
    const { kernel, messages } = talk(line());
    kernel.hold();
    await messages.sendAsync('x'.repeat(70_000));
    const controller = new AbortController();
    const late = messages.sendAsync('late', { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(late).rejects.toThrow('enough');
    const last = messages.sendAsync('last');
    kernel.release();
    await last;
    await kernel.stream.flushAsync();
    expect(kernel.text.slice(70_000)).toBe('\r\nlast\r\n');
  });
});

describe.each<[string, () => Promise<{ near: StreamSocket; far: StreamSocket } & AsyncDisposable>]>([
  ['memory', () => connected(new MemoryNetwork({ seed: 3 }))],
  ['TCP', () => connected(undefined)],
])('MessageStream over %s', (_, connect) => {
  it('carries messages both ways, and the end', async () => {
    await using pair = await connect();
    const near = new MessageStream(pair.near, lengthPrefix());
    const far = new MessageStream(pair.far, lengthPrefix());
    const echo = (async () => {
      for await (const batch of far.batches()) await far.sendManyAsync(batch);
      await pair.far.outputStream.closeAsync();
    })();
    const sizes = Array.from({ length: 500 }, (__, i) => (i * 7919) % 3_000);
    const sending = (async () => {
      for (const size of sizes) await near.sendAsync(new Uint8Array(size));
      await pair.near.outputStream.closeAsync();
    })();
    const received = await everyMessage(near);
    expect(received.map(({ length }) => length)).toEqual(sizes);
    await Promise.all([echo, sending]);
  });
});

async function connected(
  network: MemoryNetwork | undefined,
): Promise<{ near: StreamSocket; far: StreamSocket } & AsyncDisposable> {
  const listener = new StreamSocketListener(network && { transport: network.host('server') });
  await listener.bindServiceNameAsync('');
  const near = new StreamSocket(network && { transport: network.host('client') });
  await near.connectAsync(network ? 'server' : 'localhost', listener.information.localPort);
  const far = await listener.acceptAsync();
  return {
    near,
    far,
    async [Symbol.asyncDispose]() {
      await Promise.all([near.closeAsync(), far.closeAsync()]);
      await listener.closeAsync();
    },
  };
}
