import { describe, expect, it } from '@jest/globals';
import {
  delimiter,
  fixedSize,
  jsonLines,
  lengthPrefix,
  line,
  type MessageCodec,
  netstring,
  typeLengthValue,
  varintPrefix,
} from '../../../lib/codecs.js';
import {
  MessageStream,
  SocketError,
  SocketErrorStatus,
  StreamSocket,
  StreamSocketListener,
} from '../../../lib/index.js';
import { MemoryNetwork } from '../../../lib/testing.js';
import { utf8 } from '../../data/scripted-streams.js';
import { talk } from '../message-support.js';

const TOO_LONG = { name: 'SocketError', status: SocketErrorStatus.messageTooLong, source: 'peer' };

/** A peer that means no good, and who listens to it. */
async function connect(network?: MemoryNetwork): Promise<{
  readonly peer: StreamSocket;
  readonly socket: StreamSocket;
  readonly end: () => Promise<void>;
}> {
  const listener = new StreamSocketListener(network && { transport: network.host('server') });
  await listener.bindServiceNameAsync('');
  const peer = new StreamSocket(network && { transport: network.host('client') });
  await peer.connectAsync(network ? 'server' : '127.0.0.1', listener.information.localPort);
  const socket = await listener.acceptAsync();
  return {
    peer,
    socket,
    async end() {
      peer.abort();
      socket.abort();
      await listener.closeAsync();
    },
  };
}

/** What announces a message of 4 GiB, all but a byte, and one of 64 KiB. */
const announcements: readonly (readonly [
  string,
  MessageCodec<unknown>,
  readonly number[],
  readonly number[],
])[] = [
  ['lengthPrefix', lengthPrefix(), [0xff, 0xff, 0xff, 0xff], [0, 1, 0, 0]],
  [
    'lengthPrefix of 8',
    lengthPrefix({ lengthBytes: 8 }),
    [0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff],
    [0, 0, 0, 0, 0, 1, 0, 0],
  ],
  ['varintPrefix', varintPrefix(), [0xff, 0xff, 0xff, 0xff, 0x0f], [0x80, 0x80, 4]],
  ['netstring', netstring(), [...utf8('4294967295:')], [...utf8('65536:')]],
  ['typeLengthValue', typeLengthValue({ lengthBytes: 4 }), [1, 0xff, 0xff, 0xff, 0xff], [1, 0, 1, 0, 0]],
];

const endless: readonly (readonly [string, MessageCodec<unknown>])[] = [
  ['delimiter', delimiter('--')],
  ['line', line()],
  ['jsonLines', jsonLines()],
];

const begun = [
  ...announcements.map(([name, codec, , start]) => [name, codec, start] as const),
  ...endless.map(([name, codec]) => [name, codec, []] as const),
];

/** A message of so many bytes, as it comes. */
const ofSize: readonly (readonly [
  string,
  (size: number) => MessageCodec<unknown>,
  (size: number) => string,
])[] = [
  ['lengthPrefix', () => lengthPrefix({ lengthBytes: 1 }), (size) => String.fromCharCode(size) + x(size)],
  [
    'lengthPrefix behind a byte',
    () => lengthPrefix({ lengthBytes: 1, offset: 1 }),
    (size) => `x${String.fromCharCode(size - 1)}${x(size - 1)}`,
  ],
  ['varintPrefix', () => varintPrefix(), (size) => String.fromCharCode(size) + x(size)],
  ['typeLengthValue', () => typeLengthValue(), (size) => `x\0${String.fromCharCode(size)}${x(size)}`],
  ['netstring', () => netstring(), (size) => `${size}:${x(size)},`],
  ['fixedSize', fixedSize, x],
  ['delimiter', () => delimiter('--'), (size) => `${x(size)}--`],
  ['line', () => line(), (size) => `${x(size)}\r\n`],
  ['line without an end', () => line(), x],
  ['jsonLines', () => jsonLines(), (size) => `"${x(size - 2)}"\n`],
  ['jsonLines without an end', () => jsonLines(), (size) => `"${x(size - 2)}"`],
];

function x(count: number): string {
  return 'x'.repeat(count);
}

describe('a message of as many bytes as are allowed', () => {
  it.each(ofSize)('is received by %s, and one of more is not', async (_, codecFor, frame) => {
    const full = talk(codecFor(100), { maxMessageBytes: 100 });
    full.peer.send(frame(100));
    full.peer.finish();
    await full.messages.receiveAsync();
    await expect(full.messages.receiveAsync()).rejects.toThrow('the peer has finished');

    const over = talk(codecFor(101), { maxMessageBytes: 100 });
    over.peer.send(frame(101));
    over.peer.finish();
    await expect(over.messages.receiveAsync()).rejects.toMatchObject(TOO_LONG);
  });
});

describe('a peer that announces 4 GiB', () => {
  it.each(announcements)(
    'is refused as soon as it has, by %s, and no memory is made for it',
    async (_, codec, bytes) => {
      const { peer, socket, end } = await connect();
      const before = process.memoryUsage().arrayBuffers;
      const failed = expect(new MessageStream(socket, codec).receiveAsync()).rejects.toMatchObject(TOO_LONG);
      await peer.outputStream.writeAsync(Uint8Array.from(bytes));
      await failed;
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 1024 * 1024);
      await end();
    },
  );
});

describe('a peer that never ends its message', () => {
  it.each(endless)('is refused at the limit by %s, while it goes on sending', async (_, codec) => {
    const { peer, socket, end } = await connect();
    const sending = (async () => {
      const chunk = new Uint8Array(64 * 1024).fill(0x78);
      for (let sent = 0; sent < 64 * 1024 * 1024; sent += chunk.length)
        await peer.outputStream.writeAsync(chunk);
    })();
    const stopped = expect(sending).rejects.toBeInstanceOf(SocketError);
    await expect(new MessageStream(socket, codec).receiveAsync()).rejects.toMatchObject(TOO_LONG);
    // What it sent beyond the limit waits at its own end, or in the kernel.
    expect(socket.information.bytesReceived).toBeLessThan(2 * 1024 * 1024);
    await end();
    await stopped;
  });
});

describe('a peer that sends a byte a second', () => {
  it.each(begun)('meets the deadline of receiveAsync, by %s', async (_, codec, start) => {
    const network = new MemoryNetwork({ seed: 1 });
    const { peer, socket, end } = await connect(network);
    const messages = new MessageStream(socket, codec);
    const late = expect(messages.receiveAsync({ timeoutMs: 9_500 })).rejects.toMatchObject({
      status: SocketErrorStatus.connectionTimedOut,
    });
    for (let i = 0; i < 12; i++) {
      await peer.outputStream.writeAsync(Uint8Array.of(start[i] ?? 0x78));
      await network.clock.advance(1_000);
    }
    await late;
    await end();
  });
});
