import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import http from 'node:http';
import { Duplex, PassThrough, duplexPair as nodeDuplexPair } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connector, fromDuplex, toDuplex } from '../../lib/node.js';
import { SocketErrorStatus, StreamSocket, StreamSocketListener } from '../../lib/index.js';
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

describe('connector()', () => {
  it('carries HTTP: requests of Node over our sockets, answers of Node over sockets we accepted', async () => {
    await using listener = new StreamSocketListener();
    await listener.bindServiceNameAsync('');
    const server = http.createServer((request, response) => {
      request.pipe(response.writeHead(200, { 'x-url': request.url }));
    });
    listener.addEventListener('connectionreceived', ({ socket }) => {
      server.emit('connection', toDuplex(socket));
    });

    const agent = new http.Agent({ keepAlive: true });
    Object.assign(agent, { createConnection: connector() });
    const port = Number(listener.information.localPort);
    const body = 'x'.repeat(300_000);
    for (const path of ['/a', '/b']) {
      const request = http.request({ port, path, method: 'POST', agent });
      request.end(body);
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      expect(response.headers['x-url']).toBe(path);
      expect(await textOf(response as AsyncIterable<Uint8Array>)).toBe(body);
    }
    const plain = http.get({
      port,
      path: '/c',
      createConnection: connector(),
      headers: { connection: 'close' },
    });
    const [response] = (await once(plain, 'response')) as [http.IncomingMessage];
    expect(await textOf(response as AsyncIterable<Uint8Array>)).toBe('');
    agent.destroy();
  });

  it('fails the request when nobody listens', async () => {
    const listener = new StreamSocketListener();
    await listener.bindServiceNameAsync('');
    const port = Number(listener.information.localPort);
    await listener.closeAsync();
    const request = http.get({ host: '127.0.0.1', port, createConnection: connector() });
    const [error] = (await once(request, 'error')) as [unknown];
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  });
});
