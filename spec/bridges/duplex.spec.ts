import { describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { Duplex, PassThrough, duplexPair as nodeDuplexPair } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fromDuplex, toDuplex } from '../../lib/node.js';
import { SocketErrorStatus, StreamSocket, StreamSocketListener } from '../../lib/index.js';
import { MemoryNetwork } from '../../lib/testing.js';
import { socketFolder } from '../support/tcp-folder.js';
import { bytes, bytesUntilStuck, socketPair, text, textOf } from './pairs.js';

/** Two ends of a connection of Node's streams; each holds a few chunks only. */
function duplexPair(): [Duplex, Duplex] {
  return nodeDuplexPair({ highWaterMark: 16 * 1024 });
}

/** `for await` would destroy the stream at the end of its input, and with it the way back. */
async function textUntilEnd(stream: Duplex): Promise<string> {
  let all = '';
  stream.on('data', (chunk: Uint8Array) => {
    all += text(chunk);
  });
  await once(stream, 'end');
  return all;
}

describe.each(['memory', 'TCP'] as const)('toDuplex() over %s', (over) => {
  it('carries bytes both ways and each end by itself', async () => {
    await using pair = await socketPair(over);
    const duplex = toDuplex(pair.near);
    duplex.end('question');
    expect(await textOf(pair.far)).toBe('question');
    await pair.far.outputStream.writeAsync(bytes('answer'));
    await pair.far.outputStream.closeAsync();
    expect(await textOf(duplex as AsyncIterable<Uint8Array>)).toBe('answer');
    await pair.near.closed;
  });

  it('goes on writing when the peer has finished', async () => {
    await using pair = await socketPair(over);
    const duplex = toDuplex(pair.near);
    const ended = once(duplex.resume(), 'end');
    await pair.far.outputStream.closeAsync();
    await ended;
    duplex.end('still here');
    expect(await textOf(pair.far)).toBe('still here');
  });

  it('makes writes wait for a peer that does not read', async () => {
    await using pair = await socketPair(over);
    const duplex = toDuplex(pair.near);
    const sent = await bytesUntilStuck((chunk) => new Promise((resolve) => duplex.write(chunk, resolve)));
    expect(sent).toBeLessThan(32 * 1024 * 1024);
    duplex.destroy();
  });

  it('reads no more than it is asked for, so that the peer waits', async () => {
    await using pair = await socketPair(over);
    const duplex = toDuplex(pair.near);
    duplex.once('readable', () => {});
    const sent = await bytesUntilStuck((chunk) => pair.far.outputStream.writeAsync(chunk));
    expect(sent).toBeLessThan(32 * 1024 * 1024);
    expect(duplex.readableLength).toBeLessThan(256 * 1024);
    duplex.destroy();
  });

  it('fails with a SocketError when the peer resets', async () => {
    await using pair = await socketPair(over);
    const duplex = toDuplex(pair.near);
    const failed = once(duplex.resume(), 'error');
    pair.far.abort();
    const [error] = (await failed) as [unknown];
    expect(error).toMatchObject({ name: 'SocketError', status: SocketErrorStatus.connectionResetByPeer });
  });

  it('closes the socket when it is destroyed', async () => {
    await using pair = await socketPair(over);
    const duplex = toDuplex(pair.near);
    const closed = once(duplex, 'close');
    duplex.destroy();
    await Promise.all([closed, pair.near.closed]);
  });
});

describe('toDuplex()', () => {
  it('connects a socket that is not, and sends then what was written before', async () => {
    await using listener = new StreamSocketListener();
    await listener.bindServiceNameAsync('');
    const duplex = toDuplex(new StreamSocket());
    const connected = once(duplex, 'connect');
    duplex.write('early ');
    duplex.connect(Number(listener.information.localPort), 'localhost');
    expect(duplex.connecting).toBe(true);
    await connected;
    expect(duplex.remotePort).toBe(Number(listener.information.localPort));
    duplex.end('late');
    const far = await listener.acceptAsync();
    expect(await textOf(far)).toBe('early late');
    duplex.destroy();
    await once(duplex, 'close');
    far.close();
  });

  it('refuses a socket that was closed before it was connected', () => {
    const socket = new StreamSocket();
    socket.close();
    expect(() => toDuplex(socket)).toThrow(expect.objectContaining({ number: 0x80000013 }));
  });

  it('is idle while nothing is read or written, and never again once it is destroyed', async () => {
    await using pair = await socketPair('memory');
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    try {
      let timesIdle = 0;
      const duplex = toDuplex(pair.near).on('timeout', () => timesIdle++);
      duplex.setTimeout(100);
      for (const act of [() => duplex.write('x'), () => pair.far.outputStream.writeAsync(bytes('x'))]) {
        jest.advanceTimersByTime(60);
        await act();
        for (let i = 0; i < 5; i++) await new Promise(setImmediate);
        duplex.read();
      }
      jest.advanceTimersByTime(60);
      expect(timesIdle).toBe(0);
      jest.advanceTimersByTime(40);
      expect(timesIdle).toBe(1);
      duplex.setTimeout(100).destroy();
      jest.advanceTimersByTime(200);
      expect(timesIdle).toBe(1);
    } finally {
      jest.useRealTimers();
    }
  });

  it('forgets whom to tell of idleness together with the limit', async () => {
    await using pair = await socketPair('memory');
    const timedOut = (): void => {};
    const duplex = toDuplex(pair.near).setTimeout(60_000, timedOut);
    expect([duplex.timeout, duplex.listenerCount('timeout')]).toEqual([60_000, 1]);
    duplex.setTimeout(0, timedOut);
    expect([duplex.timeout, duplex.listenerCount('timeout')]).toEqual([undefined, 0]);
    duplex.destroy();
  });

  it('tells of idleness, and of a connection that was refused', async () => {
    await using pair = await socketPair('TCP');
    const duplex = toDuplex(pair.near);
    await new Promise<void>((resolve) => duplex.setTimeout(10, resolve));
    duplex.destroy();

    const listener = new StreamSocketListener();
    await listener.bindServiceNameAsync('');
    const port = Number(listener.information.localPort);
    await listener.closeAsync();
    const refused = toDuplex(new StreamSocket());
    const failed = once(refused, 'error');
    refused.connect({ host: '127.0.0.1', port });
    const [error] = (await failed) as [unknown];
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('DuplexSocket', () => {
  it('tells of its ends and what went through, as a net.Socket does', async () => {
    await using listener = new StreamSocketListener();
    await listener.bindEndpointAsync('127.0.0.1', '');
    const port = Number(listener.information.localPort);
    const duplex = toDuplex(new StreamSocket());
    expect(duplex).toMatchObject({ pending: true, readyState: 'closed', remotePort: undefined });
    expect(duplex.address()).toEqual({});
    const connected = once(duplex, 'connect');
    duplex.connect({ host: '127.0.0.1', port, localAddress: '127.0.0.1' });
    expect(duplex).toMatchObject({ pending: true, readyState: 'opening' });
    await connected;
    const ends = { remoteAddress: '127.0.0.1', remotePort: port, remoteFamily: 'IPv4' };
    expect(duplex).toMatchObject({ ...ends, pending: false, readyState: 'open', localFamily: 'IPv4' });
    expect(duplex.address()).toEqual({ address: '127.0.0.1', family: 'IPv4', port: duplex.localPort });

    await using far = await listener.acceptAsync();
    await far.outputStream.writeAsync(bytes('four'));
    await once(duplex, 'readable');
    await new Promise((resolve) => duplex.write('sixsix', resolve));
    expect(duplex).toMatchObject({ bytesRead: 4, bytesWritten: 6, bufferSize: 0 });
    duplex.end();
    await once(duplex, 'finish');
    expect(duplex.readyState).toBe('readOnly');
    duplex.destroy();
    expect(duplex.readyState).toBe('closed');
  });

  it('connects by a path, with words of net.connect', async () => {
    await using folder = await socketFolder();
    await using listener = new StreamSocketListener();
    await listener.bindPathAsync(folder.file('a'));
    const duplex = toDuplex(new StreamSocket()).connect(folder.file('a'), () => duplex.end('by a path'));
    await using far = await listener.acceptAsync();
    expect(await textOf(far)).toBe('by a path');
    duplex.destroy();
  });

  it.each<
    [string, (duplex: Duplex & { connect: (...args: unknown[]) => unknown }, done: () => void) => void]
  >([
    ['an object', (duplex, done) => duplex.connect({ host: 'server', port: 80 }, done)],
    ['a port, a host', (duplex, done) => duplex.connect('80', 'server', done)],
  ])('connects by %s and what to call then', async (_, connect) => {
    const network = new MemoryNetwork({ seed: 1 });
    await using listener = new StreamSocketListener({ transport: network.host('server') });
    await listener.bindServiceNameAsync(80);
    const duplex = toDuplex(new StreamSocket({ transport: network.host('client') }));
    await new Promise<void>((resolve) => {
      connect(duplex as never, resolve);
    });
    expect(duplex.remotePort).toBe(80);
    duplex.destroy();
  });

  it('passes settings on to the connection, also those made before there is one', async () => {
    await using listener = new StreamSocketListener();
    await listener.bindServiceNameAsync('');
    const port = Number(listener.information.localPort);
    const settings = [
      jest.spyOn(Socket.prototype, 'setNoDelay'),
      jest.spyOn(Socket.prototype, 'setKeepAlive'),
    ] as const;
    const duplex = toDuplex(new StreamSocket()).setNoDelay(false);
    const connected = once(duplex, 'connect');
    duplex.connect({ port, keepAlive: true, keepAliveInitialDelay: 7_000 });
    await connected;
    expect(settings[0]).toHaveBeenLastCalledWith(false);
    expect(settings[1]).toHaveBeenLastCalledWith(true, 7_000);
    duplex.setNoDelay().setKeepAlive();
    expect(settings[0]).toHaveBeenLastCalledWith(true);
    expect(settings[1]).toHaveBeenLastCalledWith(false, 0);
    jest.restoreAllMocks();
    duplex.destroy();
  });

  it('gives up connecting when a signal says so, or time is over', async () => {
    const network = new MemoryNetwork({ seed: 1 });
    const listener = new StreamSocketListener({ transport: network.host('server') });
    await listener.bindServiceNameAsync(80);
    const transport = network.host('client');
    network.hold('client', 'server');
    const calledOff = new AbortController();
    const first = toDuplex(new StreamSocket({ transport }));
    const failed = once(first, 'error');
    first.connect({ host: 'server', port: 80, signal: calledOff.signal });
    calledOff.abort(new Error('enough'));
    expect(await failed).toEqual([new Error('enough')]);

    const second = toDuplex(new StreamSocket({ transport }));
    const late = once(second, 'error');
    second.connect({ host: 'server', port: 80, timeoutMs: 500 });
    await network.clock.runUntilIdle();
    expect(await late).toMatchObject([{ status: SocketErrorStatus.connectionTimedOut }]);
    await listener.closeAsync();
  });

  it.each(['memory', 'TCP'] as const)(
    'ends its half when the peer has, if it is told to (%s)',
    async (over) => {
      await using pair = await socketPair(over);
      const duplex = toDuplex(pair.near, { allowHalfOpen: false }).resume();
      const closed = once(duplex, 'close');
      await pair.far.outputStream.closeAsync();
      expect(await textOf(pair.far)).toBe('');
      await closed;
    },
  );

  it('sends what was written before, and goes, by destroySoon()', async () => {
    await using pair = await socketPair('TCP');
    const duplex = toDuplex(pair.near);
    const closed = once(duplex, 'close');
    duplex.write('last words');
    duplex.destroySoon();
    expect(await textOf(pair.far)).toBe('last words');
    await closed;
  });

  it('resets the connection by resetAndDestroy()', async () => {
    await using pair = await socketPair('TCP');
    const duplex = toDuplex(pair.near);
    const failed = expect(pair.far.inputStream.readAsync(1)).rejects.toMatchObject({
      status: SocketErrorStatus.connectionResetByPeer,
    });
    duplex.resetAndDestroy();
    await failed;
  });

  it('sends what was corked together', async () => {
    await using pair = await socketPair('memory');
    const duplex = toDuplex(pair.near);
    duplex.cork();
    for (const part of ['head ', 'and ', 'body']) duplex.write(part);
    duplex.uncork();
    const [chunk] = await pair.far.inputStream
      .batches()
      .next()
      .then(({ value }) => value ?? []);
    expect(chunk && text(chunk)).toBe('head and body');
    duplex.destroy();
  });
});

describe('fromDuplex()', () => {
  it('is a socket over any Duplex, each half by itself', async () => {
    const [below, other] = duplexPair();
    await using socket = fromDuplex(below);
    const received = textUntilEnd(other);
    await socket.outputStream.writeAsync(bytes('question'));
    await socket.outputStream.closeAsync();
    expect(await received).toBe('question');
    other.end('answer');
    expect(await textOf(socket)).toBe('answer');
    await socket.closed;
    expect(socket.information.remoteAddress).toBeNull();
  });

  it('makes our writes wait, and the other end, when nobody reads', async () => {
    const [below, other] = duplexPair();
    const socket = fromDuplex(below);
    const sent = await bytesUntilStuck((chunk) => socket.outputStream.writeAsync(chunk));
    expect(sent).toBeLessThan(1024 * 1024);
    const received = await bytesUntilStuck((chunk) => new Promise((resolve) => other.write(chunk, resolve)));
    expect(received).toBeLessThan(1024 * 1024);
    socket.abort();
    other.destroy();
    await socket.closed;
  });

  it('fails when the Duplex does, or is closed before its end', async () => {
    const [failing] = duplexPair();
    const first = fromDuplex(failing);
    const failed = expect(first.inputStream.readAsync(1)).rejects.toMatchObject({ name: 'SocketError' });
    failing.destroy(Object.assign(new Error('line down'), { code: 'ECONNRESET' }));
    await failed;
    await expect(first.closed).rejects.toMatchObject({ status: SocketErrorStatus.connectionResetByPeer });

    const [cut] = duplexPair();
    const second = fromDuplex(cut);
    const ended = expect(second.inputStream.readAsync(1)).rejects.toMatchObject({ source: 'peer' });
    cut.destroy();
    await ended;
  });

  it('refuses what is no Duplex of bytes', () => {
    expect(() => fromDuplex({} as never)).toThrow(TypeError);
    expect(() => fromDuplex(new PassThrough({ objectMode: true }))).toThrow(TypeError);
    expect(() => fromDuplex(new PassThrough().setEncoding('utf8'))).toThrow(TypeError);
    expect(() => fromDuplex({ readable: new PassThrough(), writable: 'no' } as never)).toThrow(TypeError);
    const objects = new PassThrough({ objectMode: true });
    expect(() => fromDuplex({ readable: objects, writable: new PassThrough() })).toThrow(TypeError);
    const texts = new PassThrough().setEncoding('utf8');
    expect(() => fromDuplex({ readable: texts, writable: new PassThrough() })).toThrow(TypeError);
    const ended = new PassThrough();
    ended.destroy();
    expect(() => fromDuplex(ended)).toThrow(RangeError);
  });

  it('and toDuplex() undo each other', async () => {
    const [below, other] = duplexPair();
    const duplex = toDuplex(fromDuplex(below));
    const echo = pipeline(other, other);
    const data = new Uint8Array(1_000_000).map((_, i) => i % 251);
    duplex.end(data);
    const back: Buffer[] = [];
    for await (const chunk of duplex as AsyncIterable<Buffer>) back.push(chunk);
    expect(Buffer.concat(back).equals(data)).toBe(true);
    await echo;
  });
});
