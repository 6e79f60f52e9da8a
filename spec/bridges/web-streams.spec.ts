import { describe, expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { SocketErrorStatus } from '../../lib/index.js';
import { fromDuplex } from '../../lib/node.js';
import { fromWebStreams, toWebStreams, type WebStreamPair } from '../../lib/web.js';
import { bytes, bytesUntilStuck, socketPair, text, textOf } from './pairs.js';

/** Two ends of a connection of Web Streams; each holds a chunk or two. */
function webPair(): [WebStreamPair, WebStreamPair] {
  const there = new TransformStream<Uint8Array, Uint8Array>();
  const back = new TransformStream<Uint8Array, Uint8Array>();
  return [
    { readable: back.readable, writable: there.writable },
    { readable: there.readable, writable: back.writable },
  ];
}

describe.each(['memory', 'TCP'] as const)('toWebStreams() over %s', (over) => {
  it('carries bytes both ways and each end by itself', async () => {
    await using pair = await socketPair(over);
    const { readable, writable } = toWebStreams(pair.near);
    const writer = writable.getWriter();
    await writer.write(bytes('question'));
    await writer.close();
    expect(await textOf(pair.far)).toBe('question');
    await pair.far.outputStream.writeAsync(bytes('answer'));
    await pair.far.outputStream.closeAsync();
    expect(await textOf(readable as unknown as AsyncIterable<Uint8Array>)).toBe('answer');
    await pair.near.closed;
  });

  it('reads into memory of the reader, and nothing before it is asked', async () => {
    await using pair = await socketPair(over);
    const { readable } = toWebStreams(pair.near);
    await pair.far.outputStream.writeAsync(bytes('abcdef'));
    await new Promise(setImmediate);
    expect(pair.near.information.bytesReceived).toBe(0);
    const reader = readable.getReader({ mode: 'byob' });
    const first = await reader.read(new Uint8Array(4));
    expect(text(first.value ?? new Uint8Array())).toBe('abcd');
    const second = await reader.read(new Uint8Array(4));
    expect(text(second.value ?? new Uint8Array())).toBe('ef');
    const last = reader.read(new Uint8Array(4));
    await pair.far.outputStream.closeAsync();
    expect((await last).done).toBe(true);
  });

  it('makes writes wait on either side when nobody reads', async () => {
    await using pair = await socketPair(over);
    const { writable } = toWebStreams(pair.near);
    const writer = writable.getWriter();
    const sent = await bytesUntilStuck((chunk) => writer.write(chunk));
    expect(sent).toBeLessThan(32 * 1024 * 1024);
    const received = await bytesUntilStuck((chunk) => pair.far.outputStream.writeAsync(chunk));
    expect(received).toBeLessThan(32 * 1024 * 1024);
    void writer.closed.catch(() => {});
    await writer.abort('enough').catch(() => {});
  });

  it('fails when the peer resets, and resets when it is aborted', async () => {
    await using broken = await socketPair(over);
    const reader = toWebStreams(broken.near).readable.getReader();
    const failure = expect(reader.read()).rejects.toMatchObject({
      status: SocketErrorStatus.connectionResetByPeer,
    });
    broken.far.abort();
    await failure;

    await using aborted = await socketPair(over);
    const seen = expect(aborted.far.inputStream.readAsync(1)).rejects.toMatchObject({ source: 'peer' });
    await toWebStreams(aborted.near).writable.abort();
    await seen;
  });

  it('stops reading when it is cancelled, and goes on writing', async () => {
    await using pair = await socketPair(over);
    const { readable, writable } = toWebStreams(pair.near);
    await readable.cancel();
    const writer = writable.getWriter();
    await writer.write(bytes('still here'));
    await writer.close();
    expect(await textOf(pair.far)).toBe('still here');
  });
});

describe('toWebStreams()', () => {
  it('takes no memory away that other bytes lie in as well', async () => {
    const memory = bytes('onetwo');
    const duplex = new PassThrough();
    const reader = toWebStreams(fromDuplex(duplex)).readable.getReader();
    for (const [from, to] of [
      [0, 3],
      [3, 6],
    ] as const) {
      duplex.write(memory.subarray(from, to));
      expect((await reader.read()).value).toEqual(bytes('onetwo').subarray(from, to));
    }
    await reader.cancel();
    duplex.destroy();
  });
});

describe('fromWebStreams()', () => {
  it('is a socket over any pair, each half by itself', async () => {
    const [below, other] = webPair();
    await using socket = fromWebStreams(below);
    const received = textOf(other.readable);
    await socket.outputStream.writeAsync(bytes('question'));
    await socket.outputStream.closeAsync();
    expect(await received).toBe('question');
    const writer = other.writable.getWriter();
    const answering = writer.write(bytes('answer')).then(() => writer.close());
    expect(await textOf(socket)).toBe('answer');
    await answering;
    await socket.closed;
  });

  it('makes our writes wait, and the other end, when nobody reads', async () => {
    const [below, other] = webPair();
    const socket = fromWebStreams(below);
    const sent = await bytesUntilStuck((chunk) => socket.outputStream.writeAsync(chunk));
    expect(sent).toBeLessThan(1024 * 1024);
    const writer = other.writable.getWriter();
    void writer.closed.catch(() => {});
    const received = await bytesUntilStuck((chunk) => {
      const write = writer.write(chunk);
      write.catch(() => {});
      return write;
    });
    expect(received).toBeLessThan(1024 * 1024);
    socket.abort();
    await socket.closed;
  });

  it('passes over chunks without a byte, and reads one at a time, however often it is asked', async () => {
    const [below, other] = webPair();
    const socket = fromWebStreams(below);
    expect([socket.inputStream.tryRead(), socket.inputStream.tryRead()]).toEqual([undefined, undefined]);
    const writer = other.writable.getWriter();
    const writes = ['', 'one', '', 'two'].map((chunk) => writer.write(bytes(chunk)));
    await new Promise(setImmediate);
    expect(text(await socket.inputStream.readAsync(6, { timeoutMs: 4_000 }))).toBe('onetwo');
    await Promise.all(writes);
    socket.close();
    await socket.closed;
  });

  it('fails when a chunk is of no bytes', async () => {
    const texts = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue('text' as never);
      },
    });
    const socket = fromWebStreams({ readable: texts, writable: new WritableStream() });
    const message =
      'Cannot go on with the streams below the socket: a chunk of the readable stream is no Uint8Array';
    await expect(socket.inputStream.readAsync(1)).rejects.toMatchObject({ message });
    await expect(socket.closed).rejects.toMatchObject({ message });
  });

  it('fails when the pair does', async () => {
    const [below, other] = webPair();
    const socket = fromWebStreams(below);
    const failure = expect(socket.inputStream.readAsync(1)).rejects.toMatchObject({ name: 'SocketError' });
    await other.writable.abort(new Error('line down'));
    await failure;
    await expect(socket.closed).rejects.toThrow('line down');
  });

  it('does not touch memory it was given once the write has settled', async () => {
    const [below, other] = webPair();
    const socket = fromWebStreams(below);
    const reader = other.readable.getReader();
    const memory = bytes('first');
    await socket.outputStream.writeAsync(memory);
    memory.fill(0);
    await socket.outputStream.writeAsync(bytes('second'));
    expect(text((await reader.read()).value ?? memory)).toBe('firstsecond');
    socket.close();
    await socket.closed;
  });

  it('refuses a stream that is locked', () => {
    const [below] = webPair();
    below.readable.getReader();
    expect(() => fromWebStreams(below)).toThrow(TypeError);
  });
});
