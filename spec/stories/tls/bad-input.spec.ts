import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

import {
  Certificate,
  SocketError,
  SocketErrorStatus,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
} from '../../../lib/index.js';
import { makeAuthority, removeCertificates } from '../../support/certificates.mjs';
import { bytes, pattern, rawConnection } from '../../support/tcp.js';

const WSAENOBUFS = 0x80072747;
const { ssl } = SocketProtectionLevel;
const root = makeAuthority();
const made = root.issue({ name: 'server', names: ['IP:127.0.0.1'] });
const trusted = [Certificate.fromPem(root.certificate)];
afterAll(removeCertificates);

/** A record of TLS, by its type; RFC 8446, 5.1. */
const record = (type: number, length: number, content: Uint8Array): Uint8Array =>
  new Uint8Array([type, 3, 1, length >> 8, length & 255, ...content]);
const HANDSHAKE = 22;

const nonsense = pattern(1_000).map((byte) => byte ^ 0x5a);
/** Of the 2^14 + 2048 bytes that a record may have at most, it promises three times as many. */
const longRecord = record(HANDSHAKE, 65_535, pattern(20_000));
/** A hello of 16 MiB, of which the first record has a part. */
const longHello = record(HANDSHAKE, 16_000, new Uint8Array([1, 255, 255, 255, ...pattern(15_996)]));

function newClient(): StreamSocket {
  const socket = new StreamSocket();
  socket.control.trustedRoots = trusted;
  return socket;
}

/** When a socket of `node:net` is gone, in whatever way. */
async function goneOf(raw: Socket): Promise<void> {
  raw.on('error', () => {}).resume();
  raw.on('end', () => raw.end());
  if (!raw.closed) await new Promise((resolve) => raw.once('close', resolve));
}

/** A listener of ours that has clients shake hands, and the errors it tells of. */
async function listening(settings: Partial<StreamSocketListener['control']> = {}) {
  const listener = new StreamSocketListener();
  Object.assign(listener.control, settings);
  listener.control.serverCertificate = Certificate.fromPem(made.certificate, made.key);
  const errors: unknown[] = [];
  const remotePorts: string[] = [];
  listener.on('handshakeerror', ({ error, remotePort }) => {
    errors.push(error);
    remotePorts.push(remotePort);
  });
  await listener.bindEndpointAsync('127.0.0.1', '', ssl);
  return { listener, port: listener.information.localPort, errors, remotePorts };
}

/** A client that means well connects, and is heard. */
async function anHonestClientGetsIn(listener: StreamSocketListener): Promise<void> {
  await using near = newClient();
  await near.connectAsync('127.0.0.1', listener.information.localPort, ssl, { timeoutMs: 5_000 });
  await using far = await listener.acceptAsync({ timeoutMs: 5_000 });
  await near.outputStream.writeAsync(bytes('hello'));
  expect(await far.inputStream.readAsync(5)).toEqual(bytes('hello'));
}

describe('A listener with TLS', () => {
  it.each([
    ['nonsense', nonsense],
    ['a line of another protocol', bytes('EHLO client.test\r\n')],
    ['a request of plain HTTP', bytes('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
    ['a record that is too long', longRecord],
    ['a hello that is too long', longHello],
    ['the end of a hello that it breaks off', undefined],
  ])('refuses a client that sends %s, and serves the next one', async (_, sent) => {
    const { listener, port, errors, remotePorts } = await listening();
    await using _listener = listener;
    const raw = rawConnection(port);
    await once(raw, 'connect');
    const { localPort } = raw;
    if (sent === undefined) raw.end(longHello.subarray(0, 100));
    else raw.write(sent);
    await goneOf(raw);

    expect(errors).toEqual([expect.any(SocketError)]);
    expect(errors).toMatchObject([{ source: 'peer', phase: 'handshake' }]);
    expect(String(errors[0])).toContain(`Cannot shake hands with 127.0.0.1 port ${localPort}: `);
    expect(remotePorts).toEqual([String(localPort)]);
    expect(listener.information.failedHandshakes).toBe(1);
    await anHonestClientGetsIn(listener);
    expect(errors).toHaveLength(1);
  });

  it('serves a client whose hello comes byte by byte', async () => {
    const { listener, port, errors } = await listening();
    await using _listener = listener;
    let pieces = 0;
    const relay = createServer((client) => {
      const server = rawConnection(port);
      client.on('error', () => {}).setNoDelay(true);
      server.setNoDelay(true);
      server.pipe(client);
      const passOn = async (): Promise<void> => {
        for await (const chunk of client) {
          for (const byte of chunk as Uint8Array) {
            server.write(new Uint8Array([byte]));
            pieces++;
            await new Promise(setImmediate);
          }
        }
        server.end();
      };
      void passOn().catch(() => server.destroy());
    }).listen(0, '127.0.0.1');
    await once(relay, 'listening');
    await using near = newClient();
    await near.connectAsync('127.0.0.1', (relay.address() as AddressInfo).port, ssl, { timeoutMs: 5_000 });
    await using far = await listener.acceptAsync({ timeoutMs: 5_000 });
    await near.outputStream.writeAsync(bytes('hello'));
    expect(await far.inputStream.readAsync(5)).toEqual(bytes('hello'));

    expect(pieces).toBeGreaterThan(200);
    expect(errors).toEqual([]);
    relay.close();
  });

  it('resets clients that say nothing, or too little, once their time is up', async () => {
    const { listener, port, errors } = await listening({ handshakeTimeoutMs: 60 });
    await using _listener = listener;
    const clients = [rawConnection(port), rawConnection(port)];
    clients[1]?.write(longHello.subarray(0, 50));
    await Promise.all(clients.map(goneOf));

    const late = { status: SocketErrorStatus.connectionTimedOut, phase: 'handshake' };
    expect(errors).toMatchObject([late, late]);
    expect(String(errors[0])).toContain('60 ms');
    expect(listener.information.failedHandshakes).toBe(2);
  });

  it('gives up the oldest of more silent clients than may shake hands at once', async () => {
    const { listener, port, errors, remotePorts } = await listening({ maxPendingHandshakes: 3 });
    await using _listener = listener;
    const oldest = rawConnection(port);
    await once(oldest, 'connect');
    const oldestPort = String(oldest.localPort);
    const clients = [oldest, rawConnection(port), rawConnection(port)];
    await Promise.all(clients.slice(1).map((raw) => once(raw, 'connect')));
    const gone: number[] = [];
    for (const [i, raw] of clients.entries()) void goneOf(raw).then(() => gone.push(i));

    // They hold all there is, and an honest client gets in at once: there is no wait for the ten seconds they have.
    await anHonestClientGetsIn(listener);
    await goneOf(oldest);
    expect(gone).toEqual([0]);
    expect(errors).toMatchObject([{ number: WSAENOBUFS, phase: 'handshake' }]);
    expect(remotePorts).toEqual([oldestPort]);
    await anHonestClientGetsIn(listener);
    expect(listener.information.failedHandshakes).toBe(1);

    await listener.closeAsync();
    await Promise.all(clients.map(goneOf));
    expect(listener.information.failedHandshakes).toBe(1);
  });

  it('lets nothing of a hundred rude clients in, and everybody else', async () => {
    const { listener, port, errors } = await listening();
    await using _listener = listener;
    const kinds = [nonsense, longRecord, longHello, bytes('USER anonymous\r\n')];
    const rude = Array.from({ length: 25 }, () => kinds).flatMap((round) =>
      round.map((sent) => {
        const raw = rawConnection(port);
        raw.write(sent);
        return goneOf(raw);
      }),
    );
    await anHonestClientGetsIn(listener);
    await Promise.all(rude);
    await anHonestClientGetsIn(listener);
    expect(errors).toHaveLength(100);
    expect(listener.information).toMatchObject({ failedHandshakes: 100, openConnections: 0 });
  });
});

describe('A client with TLS', () => {
  let server: Server;
  let port: number;
  let accepted: Socket[];
  let answer: (raw: Socket) => void;
  beforeEach(async () => {
    accepted = [];
    server = createServer({ allowHalfOpen: true }, (raw) => {
      accepted.push(raw);
      raw.on('error', () => {});
      answer(raw);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => {
    server.close();
  });

  it.each<[string, (raw: Socket) => void, object]>([
    [
      'greets it with a line of text',
      (raw) => raw.write('220 mail.test ESMTP\r\n'),
      { code: expect.stringMatching(/^ERR_SSL_/) },
    ],
    [
      'answers its hello with text',
      (raw) => raw.once('data', () => raw.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
      { code: expect.stringMatching(/^ERR_SSL_/) },
    ],
    [
      'sends a record that is too long',
      (raw) => raw.once('data', () => raw.write(longRecord)),
      { code: expect.stringMatching(/^ERR_SSL_/) },
    ],
    ['sends nonsense', (raw) => raw.write(nonsense), { code: expect.stringMatching(/^ERR_SSL_/) }],
    ['hangs up at once', (raw) => raw.resume().end(), { status: SocketErrorStatus.connectionResetByPeer }],
    [
      'hangs up on its hello',
      (raw) => raw.once('data', () => raw.end()),
      { status: SocketErrorStatus.connectionResetByPeer },
    ],
    [
      'resets the connection on its hello',
      (raw) => raw.once('data', () => raw.resetAndDestroy()),
      { status: SocketErrorStatus.connectionResetByPeer },
    ],
  ])('is clear about a server that %s', async (_, rude, wanted) => {
    answer = rude;
    await using socket = newClient();
    const connecting = socket.connectAsync('127.0.0.1', port, ssl, { timeoutMs: 5_000 });
    const error = await connecting.then(
      () => undefined,
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(SocketError);
    expect(error).toMatchObject({ source: 'peer', phase: 'handshake', ...wanted });
    expect(String(error)).toContain(`127.0.0.1 port ${port}`);
    await Promise.all(accepted.map(goneOf));
    expect(accepted).toHaveLength(1);
  });

  it('waits for a server that says nothing as long as it was told, and closes the connection', async () => {
    answer = () => {};
    await using socket = newClient();
    await expect(socket.connectAsync('127.0.0.1', port, ssl, { timeoutMs: 60 })).rejects.toMatchObject({
      status: SocketErrorStatus.connectionTimedOut,
      phase: 'handshake',
    });
    await Promise.all(accepted.map(goneOf));
    expect(accepted).toHaveLength(1);
  });

  it('connects to a better server once it has met a rude one', async () => {
    answer = (raw) => raw.write('220 mail.test ESMTP\r\n');
    await using socket = newClient();
    await expect(socket.connectAsync('127.0.0.1', port, ssl)).rejects.toThrow(SocketError);
    await Promise.all(accepted.map(goneOf));
    const { listener, port: better } = await listening();
    await using _listener = listener;
    await socket.connectAsync('127.0.0.1', better, ssl, { timeoutMs: 5_000 });
    expect(socket.information.negotiatedProtection).toMatchObject({ version: 'TLSv1.3' });
  });
});
