import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';

import { InputStreamOptions, StreamSocket, StreamSocketListener } from '../../lib/index.js';
import {
  bytes,
  clog,
  connectedPair,
  connectedToRaw,
  listening,
  pattern,
  rawPairs,
  readToEnd,
} from '../support/tcp.js';
import { aborted, closedBefore, resetByPeer, timedOut } from '../support/tcp-failures.js';
import { HandClock, networkWithClock } from '../support/tcp-hand-clock.js';

type RawPairOf = Awaited<ReturnType<(typeof rawPairs)[number][1]>>;

describe.each(rawPairs)('close() of %s', (_, rawPair) => {
  it('ends a pending read', async () => {
    await using pair = await rawPair();
    const { near } = pair;
    const reading = expect(near.inputStream.readAsync(1)).rejects.toMatchObject(aborted('read'));
    near.close();

    await reading;
    await expect(near.closed).resolves.toBeUndefined();
  });

  it.each([
    ['an iteration', ({ near }: RawPairOf) => near.inputStream[Symbol.asyncIterator]()],
    ['an iteration by batches', ({ near }: RawPairOf) => near.inputStream.batches()],
    ['an iteration of the socket', ({ near }: RawPairOf) => near[Symbol.asyncIterator]()],
  ])('just ends %s', async (_what, iterate) => {
    await using pair = await rawPair();
    const iterator = iterate(pair);
    const next = iterator.next();
    pair.near.close();

    await expect(next).resolves.toEqual({ done: true, value: undefined });
    await expect(iterator.next()).resolves.toEqual({ done: true, value: undefined });
  });

  it('ends what waits to be sent, and what is being sent when its memory is free', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    const writing = expect(clog(near)).rejects.toMatchObject(aborted('write'));
    const { outputStream } = near;
    const waiting = [
      outputStream.writeAsync(bytes('x')),
      outputStream.flushAsync(),
      outputStream.closeAsync(),
    ];
    const failing = waiting.map((call) => expect(call).rejects.toMatchObject(aborted('write')));
    near.close();

    await Promise.all(failing);
    raw.resume();
    await writing;
  });

  it('refuses every use after it', async () => {
    await using pair = await rawPair();
    const { near } = pair;
    const { inputStream, outputStream } = near;
    near.close();

    await expect(inputStream.readAsync(1)).rejects.toMatchObject(closedBefore);
    expect(() => inputStream.tryRead()).toThrow(expect.objectContaining(closedBefore));
    await expect(inputStream[Symbol.asyncIterator]().next()).resolves.toMatchObject({ done: true });
    await expect(outputStream.writeAsync(bytes('x'))).rejects.toMatchObject(closedBefore);
    await expect(outputStream.flushAsync()).rejects.toMatchObject(closedBefore);
    await expect(near.connectAsync('127.0.0.1', 1)).rejects.toMatchObject(closedBefore);
    await expect(near.closeAsync()).resolves.toBeUndefined();
    near.close();
    await expect(near.closed).resolves.toBeUndefined();
  });

  it('still sends what was accepted', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    const small = Array.from({ length: 100 }, (_item, i) => near.outputStream.writeAsync(bytes(`${i} `)));
    await Promise.all(small);
    near.close();

    const expected = Array.from({ length: 100 }, (_item, i) => `${i} `).join('');
    expect(String(await readToEnd(raw))).toBe(expected);
    await expect(near.closed).resolves.toBeUndefined();
  });

  it('is an ordinary end for a peer who was heard out', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    raw.write('hello');
    await near.inputStream.readAsync(5);
    near.close();

    expect(await readToEnd(raw)).toHaveLength(0);
  });

  it.each([
    ['nothing was read', 0],
    ['not everything was read', 1],
  ])('is a reset for a peer of whom %s', async (_what, count) => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    const reset = new Promise((resolve) => raw.once('error', resolve));
    raw.write('hello');
    if (count > 0) await near.inputStream.readAsync(count);
    raw.resume();
    near.close();

    await expect(reset).resolves.toMatchObject({ code: 'ECONNRESET' });
    await expect(near.closed).resolves.toBeUndefined();
  });
});

describe.each(rawPairs)('closeAsync() of %s', (_, rawPair) => {
  it('sends everything written, waiting writes included, before it resolves', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    const sent = pattern(3_000_000);
    const writes: Promise<number>[] = [];
    for (let i = 0; i < sent.length; i += 10_000) {
      writes.push(near.outputStream.writeAsync(sent.subarray(i, i + 10_000)));
    }
    const reading = readToEnd(raw);
    await near.closeAsync();

    expect(Buffer.compare(await reading, sent)).toBe(0);
    await Promise.all(writes);
  });

  it('ends a pending read at once, while it still sends', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    void clog(near);
    const reading = expect(near.inputStream.readAsync(1)).rejects.toMatchObject(aborted('read'));
    const closing = near.closeAsync();

    await reading;
    raw.resume();
    await closing;
  });

  it('is an ordinary end for the peer, who hears all, also when we did not hear the peer out', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    raw.write(pattern(100_000));
    await near.inputStream.readAsync(1);
    await near.outputStream.writeAsync(bytes('goodbye'));
    const reading = readToEnd(raw);
    await near.closeAsync();

    expect(String(await reading)).toBe('goodbye');
  });

  it('closes at once on abort, and rejects with the reason when something was not sent', async () => {
    await using pair = await rawPair();
    const { near } = pair;
    void clog(near);
    const controller = new AbortController();
    const reason = new Error('no patience');
    const closing = expect(near.closeAsync({ signal: controller.signal })).rejects.toBe(reason);
    controller.abort(reason);

    await closing;
    await expect(near.closed).resolves.toBeUndefined();
  });

  it('tells that the connection broke before everything was sent', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    void clog(near);
    const closing = expect(near.closeAsync()).rejects.toMatchObject(resetByPeer('write'));
    raw.resetAndDestroy();

    await closing;
    await expect(near.closed).rejects.toMatchObject(resetByPeer());
  });

  it('resolves for a connection that is broken when there is nothing to send', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    const reading = expect(near.inputStream.readAsync(1)).rejects.toMatchObject(resetByPeer('read'));
    raw.resetAndDestroy();
    await reading;

    await expect(near.closeAsync()).resolves.toBeUndefined();
  });

  it('may be called twice, and together with close()', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    raw.resume();
    const closings = [near.closeAsync(), near.closeAsync()];
    near.close();
    closings.push(near.closeAsync());

    await Promise.all(closings);
    await near[Symbol.asyncDispose]();
    await expect(near.closed).resolves.toBeUndefined();
  });
});

describe('closeAsync(), with a peer who does not read', () => {
  it('gives up after timeoutMs, and resets', async () => {
    await using pair = await connectedPair();
    const { near, far } = pair;
    const writing = expect(clog(near)).rejects.toMatchObject(aborted('write'));

    await expect(near.closeAsync({ timeoutMs: 50 })).rejects.toMatchObject(timedOut('close'));
    await expect(near.closed).rejects.toMatchObject(timedOut('close'));
    await writing;
    await expect(readAll(far)).rejects.toMatchObject(resetByPeer('read'));
  });
});

describe('A socket that was never connected', () => {
  it('closes, and cannot be connected any more', async () => {
    const socket = new StreamSocket();
    const { closed } = socket;
    socket.close();

    await expect(closed).resolves.toBeUndefined();
    await expect(socket.closed).resolves.toBeUndefined();
    await expect(socket.closeAsync()).resolves.toBeUndefined();
    await expect(socket.connectAsync('127.0.0.1', 1)).rejects.toMatchObject(closedBefore);
    expect(() => socket.inputStream).toThrow(expect.objectContaining(closedBefore));
    expect(() => socket.outputStream).toThrow(expect.objectContaining(closedBefore));
  });
});

describe('The five seconds for what was written', () => {
  it.each<[string, (socket: StreamSocket) => Promise<unknown>]>([
    [
      'close()',
      (socket) => {
        socket.close();
        return Promise.resolve();
      },
    ],
    ['closeAsync()', (socket) => expect(socket.closeAsync()).rejects.toMatchObject(timedOut('close'))],
    ['leaving the scope of await using', (socket) => socket[Symbol.asyncDispose]()],
  ])('end %s by a reset when the peer does not read', async (_, close) => {
    const clock = new HandClock();
    await using listener = await listening();
    await using near = new StreamSocket({ transport: networkWithClock(clock) });
    const [far] = await Promise.all([
      listener.acceptAsync(),
      near.connectAsync('127.0.0.1', listener.information.localPort),
    ]);
    let isWritten = false;
    const writing = expect(clog(near).finally(() => (isWritten = true))).rejects.toMatchObject(
      aborted('write'),
    );
    const closing = close(near);
    const ended = expect(near.closed).rejects.toMatchObject(timedOut('close'));
    clock.advance(4_999);
    // Still there: the peer may take as many bytes as it likes.
    expect((await far.inputStream.readAsync(100_000)).length).toBe(100_000);
    expect(isWritten).toBe(false); // its memory is still sent from
    clock.advance(1);

    await ended;
    await writing;
    await closing;
    await far.closeAsync({ timeoutMs: 0 }).catch(() => {});
  });
});

describe('inputStream.close()', () => {
  it('ends a pending read, and lets us write on until we finish, which closes the connection', async () => {
    await using pair = await connectedPair();
    const { near, far } = pair;
    const reading = expect(near.inputStream.readAsync(1)).rejects.toMatchObject(aborted('read'));
    near.inputStream.close();
    near.inputStream.close();

    await reading;
    await expect(near.inputStream.readAsync(1)).rejects.toMatchObject(closedBefore);
    await near.outputStream.writeAsync(bytes('one way'));
    await near.outputStream.closeAsync();
    expect(await far.inputStream.readAsync(100)).toEqual(bytes('one way'));
    await expect(near.closed).resolves.toBeUndefined();
  });
});

describe('cancelIOAsync()', () => {
  it('ends a pending read and writes that wait, and the connection lives on', async () => {
    await using pair = await connectedPair();
    const { near, far } = pair;
    const writing = clog(near);
    const reading = expect(near.inputStream.readAsync(1)).rejects.toMatchObject(aborted());
    const waiting = expect(near.outputStream.writeAsync(bytes('lost'))).rejects.toMatchObject(aborted());
    await near.cancelIOAsync();

    await reading;
    await waiting;
    await far.outputStream.writeAsync(bytes('hello'));
    expect(await near.inputStream.readAsync(5)).toEqual(bytes('hello'));
    near.outputStream.close();
    let length = 0;
    for await (const chunk of far.inputStream) length += chunk.length;
    expect(length).toBe(await writing);
  });

  it('has nothing to do on a socket that is idle, not connected, or closed', async () => {
    await using pair = await connectedPair();
    await pair.near.cancelIOAsync();
    await pair.listener.cancelIOAsync();
    await pair.near.closeAsync();
    await pair.near.cancelIOAsync();
    await new StreamSocket().cancelIOAsync();
    await new StreamSocketListener().cancelIOAsync();
  });
});

describe('close(), with a peer that closes in the same turn', () => {
  it('settles both sides', async () => {
    await using pair = await connectedPair();
    const { near, far } = pair;
    near.close();
    far.close();

    await expect(near.closed).resolves.toBeUndefined();
    await expect(far.closed).resolves.toBeUndefined();
  });

  it('settles when the peer is gone already', async () => {
    await using pair = await connectedToRaw();
    pair.raw.destroy();
    await once(pair.raw, 'close');
    pair.near.close();

    await expect(pair.near.closed).resolves.toBeUndefined();
  });
});

async function readAll({ inputStream }: StreamSocket): Promise<void> {
  while ((await inputStream.readAsync(65_536, InputStreamOptions.partial)).length > 0);
}
