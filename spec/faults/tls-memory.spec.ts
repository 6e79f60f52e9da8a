import { afterAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createPlainServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, createServer } from 'node:tls';

import { Certificate, SocketProtectionLevel, StreamSocket } from '../../lib/index.js';
import { makeAuthority, removeCertificates } from '../support/certificates.mjs';
import type { Program } from '../support/real-parts.js';
import { bytes, pattern, rawConnection } from '../support/tcp.js';
import { startTcpProgram } from '../support/tcp-programs.js';

/** By how much a process may grow, what it needs for its first handshakes included. */
const LIMIT_MEBIBYTES = 64;

/** The same when much of it is let go again: V8 collects the memory of chunks when there are 64 MiB of it. */
const LIMIT_WHEN_FLOWING_MEBIBYTES = 128;
const MEBIBYTE = 1_048_576;

/** What a listener has unless told otherwise. */
const MAX_PENDING_HANDSHAKES = 128;

const root = makeAuthority();
const made = root.issue({ name: 'server', names: ['IP:127.0.0.1'] });
const folder = mkdtempSync(path.join(tmpdir(), 'tls-memory-'));
const [rootFile, certificateFile, keyFile] = [root.certificate, made.certificate, made.key].map((text, i) => {
  const file = path.join(folder, `${i}.pem`);
  writeFileSync(file, text);
  return file;
}) as [string, string, string];
afterAll(() => {
  removeCertificates();
  rmSync(folder, { recursive: true });
});

/** A record of TLS, by its type; RFC 8446, 5.1. */
const record = (type: number, content: Uint8Array, length = content.length): Uint8Array =>
  new Uint8Array([type, 3, 1, length >> 8, length & 255, ...content]);
const [CHANGE_CIPHER_SPEC, HANDSHAKE] = [20, 22];
/** As much of a hello as OpenSSL waits for the rest of: RFC allows 16 MiB, it takes 128 KiB. */
const unendingHello = Buffer.concat([
  record(HANDSHAKE, new Uint8Array([1, 1, 0xff, 0xff, ...pattern(16_000)])),
  ...Array.from({ length: 7 }, () => record(HANDSHAKE, pattern(16_000))),
]);

/** What a client of `node:tls` says first. */
async function helloOf(): Promise<Uint8Array> {
  const server = createPlainServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => {});
  const [accepted] = (await once(server, 'connection')) as [Socket];
  const [hello] = (await once(accepted, 'data')) as [Uint8Array];
  client.destroy();
  accepted.destroy();
  server.close();
  return hello;
}

/** Writes one after the other as long as they are taken, up to so many bytes, and waits until the connection is gone. */
async function flood(raw: Socket, chunks: Iterable<Uint8Array>, limitBytes: number): Promise<void> {
  raw.on('error', () => {}).resume();
  const gone = new Promise<void>((resolve) =>
    raw.once('close', () => {
      resolve();
    }),
  );
  let sent = 0;
  for (const chunk of chunks) {
    if (raw.destroyed || sent >= limitBytes) break;
    sent += chunk.length;
    if (!raw.write(chunk)) await Promise.race([once(raw, 'drain').catch(() => {}), gone]);
  }
  raw.end();
  await gone;
}

function* again(chunk: Uint8Array, ...first: readonly Uint8Array[]): Generator<Uint8Array> {
  yield* first;
  for (;;) yield chunk;
}

async function grownOf(program: Program): Promise<{ mebibytes: number; failedHandshakes: number }> {
  const from = program.output.length;
  program.type('\n');
  const answer = /grown by (\d+) MiB after (\d+) failed/;
  await program.until(() => answer.test(program.output.slice(from)), 'an answer', 10_000);
  const [, mebibytes, failedHandshakes] = answer.exec(program.output.slice(from)) ?? [];
  return { mebibytes: Number(mebibytes), failedHandshakes: Number(failedHandshakes) };
}

async function listening(): Promise<{ program: Program; port: string }> {
  const program = await startTcpProgram('tls-listener', [certificateFile, keyFile], {
    readyWhen: /listening at \d+\./,
  });
  return { program, port: /\d+/.exec(program.output)?.[0] ?? '' };
}

async function anHonestClientIsServed(port: string): Promise<void> {
  await using socket = new StreamSocket();
  socket.control.trustedRoots = [Certificate.fromPem(root.certificate)];
  await socket.connectAsync('127.0.0.1', port, SocketProtectionLevel.ssl, { timeoutMs: 5_000 });
  await socket.outputStream.writeAsync(bytes('hello'));
  expect(await socket.inputStream.readAsync(5)).toEqual(bytes('hello'));
}

describe('A listener with TLS keeps its memory', () => {
  const block = pattern(65_536);
  it.each<[string, number, () => Promise<Iterable<Uint8Array>>]>([
    ['nonsense without end', 60, () => Promise.resolve(again(block))],
    ['records that are too long', 60, () => Promise.resolve(again(block, record(HANDSHAKE, block, 65_535)))],
    [
      'a hello and changes of ciphers without end',
      20,
      async () => again(manyOf(record(CHANGE_CIPHER_SPEC, new Uint8Array([1]))), await helloOf()),
    ],
    [
      'a hello and text that nothing has encrypted',
      60,
      async () => again(record(23, pattern(16_000)), await helloOf()),
    ],
  ])(
    'when clients send %s',
    async (_, count, makeChunks) => {
      const { program, port } = await listening();
      await using _program = program;
      const floods = Array.from({ length: count }, async () => {
        await flood(rawConnection(port), await makeChunks(), 8 * MEBIBYTE);
      });
      await Promise.all(floods);
      await anHonestClientIsServed(port);
      const { mebibytes, failedHandshakes } = await grownOf(program);
      expect(failedHandshakes).toBe(count);
      expect(mebibytes).toBeLessThan(LIMIT_WHEN_FLOWING_MEBIBYTES);
    },
    60_000,
  );

  it('when more than two thousand clients begin a hello of 130 000 bytes and stop', async () => {
    const { program, port } = await listening();
    await using _program = program;
    const count = 2_200;
    const clients: Socket[] = [];
    while (clients.length < count) {
      const some = Array.from({ length: 100 }, () => rawConnection(port));
      for (const raw of some) {
        raw.on('error', () => {}).resume();
        raw.write(unendingHello);
      }
      clients.push(...some);
      const soFar = clients.length - MAX_PENDING_HANDSHAKES;
      const isThatFar = async () => (await grownOf(program)).failedHandshakes >= soFar;
      await program.until(isThatFar, 'the oldest to go', 20_000);
    }
    await anHonestClientIsServed(port);
    const { mebibytes } = await grownOf(program);
    expect(mebibytes).toBeLessThan(LIMIT_WHEN_FLOWING_MEBIBYTES);
    // Twice as much was sent in vain.
    expect(count * unendingHello.length).toBeGreaterThan(2 * LIMIT_WHEN_FLOWING_MEBIBYTES * MEBIBYTE);
    for (const raw of clients) raw.destroy();
  }, 60_000);

  it('when clients say their hello byte by byte', async () => {
    const { program, port } = await listening();
    await using _program = program;
    const clients = Array.from({ length: 100 }, () => rawConnection(port).setNoDelay(true));
    for (const raw of clients) raw.on('error', () => {}).resume();
    for (const byte of unendingHello.subarray(0, 1_500)) {
      for (const raw of clients) raw.write(new Uint8Array([byte]));
      await new Promise(setImmediate);
    }
    await anHonestClientIsServed(port);
    const { mebibytes, failedHandshakes } = await grownOf(program);
    expect([failedHandshakes, mebibytes < LIMIT_MEBIBYTES, mebibytes]).toEqual([0, true, mebibytes]);
    for (const raw of clients) raw.destroy();
  }, 60_000);
});

describe('A client with TLS keeps its memory', () => {
  it('when it has not decided about a server that sends without end', async () => {
    const bytesToSend = 200 * MEBIBYTE;
    let sent = 0;
    const server = createServer({ cert: made.certificate, key: made.key }, (socket) => {
      socket.on('error', () => {});
      const chunk = pattern(65_536);
      const send = (): void => {
        while (sent < bytesToSend) {
          sent += chunk.length;
          if (!socket.write(chunk)) {
            socket.once('drain', send);
            return;
          }
        }
        socket.end();
      };
      send();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = String((server.address() as AddressInfo).port);
    await using client = await startTcpProgram('tls-client', [port, rootFile], { readyWhen: /deciding\./ });
    // It has taken all it will when nothing more goes out for a while.
    for (let before = -1; before !== sent; before = sent)
      await new Promise((later) => setTimeout(later, 300));
    expect(sent).toBeLessThan(LIMIT_MEBIBYTES * MEBIBYTE);

    client.type('\n');
    await client.prints(/read \d+ bytes\./, 30_000);
    expect(Number(/grown by (\d+) MiB/.exec(client.output)?.[1])).toBeLessThan(LIMIT_MEBIBYTES);
    expect(Number(/read (\d+) bytes/.exec(client.output)?.[1])).toBe(bytesToSend);
    expect(await client.ends()).toBe('exit status 0');
    server.close();
  }, 60_000);

  it.each<[string, Uint8Array]>([
    ['nonsense', pattern(65_536)],
    ['a record that is too long', record(HANDSHAKE, pattern(65_530), 65_535)],
  ])(
    'when a server answers with %s without end',
    async (_, chunk) => {
      let sent = 0;
      const server = createPlainServer((raw) => {
        const chunks = (function* () {
          for (const one of again(chunk)) {
            sent += one.length;
            yield one;
          }
        })();
        void flood(raw, chunks, 200 * MEBIBYTE);
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const port = String((server.address() as AddressInfo).port);
      await using client = await startTcpProgram('tls-client', [port, rootFile]);
      expect(await client.ends(20_000)).toBe('exit status 1');
      expect(client.output).toMatch(/SocketError: Cannot shake hands with 127\.0\.0\.1/);
      expect(Number(/grown by (\d+) MiB/.exec(client.output)?.[1])).toBeLessThan(LIMIT_MEBIBYTES);
      expect(sent).toBeGreaterThan(0);
      server.close();
    },
    60_000,
  );
});

function manyOf(chunk: Uint8Array): Uint8Array {
  return Buffer.concat(Array.from({ length: 1_000 }, () => chunk));
}
