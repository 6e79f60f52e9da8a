import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Socket } from 'node:net';

import { InputStreamOptions, type StreamSocket } from '../../lib/index.js';
import { bytes, connectedPair, pattern, rawPairs } from '../support/tcp.js';
import { aborted, busy, timedOut } from '../support/tcp-failures.js';

/** Nothing, little, and what lies around the marks of the system and of ours. */
const lengths = [0, 1, 65_535, 65_536, 65_537, 262_143, 262_144, 262_145, 300_000, 1_048_576];

describe.each(rawPairs)('What a peer sent, on %s', (_, rawPair) => {
  it.each(lengths)('waits for a reader that comes late: %i bytes and the end', async (length) => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    const sent = pattern(length);
    raw.end(sent);
    await settled(raw);

    expect(Buffer.compare(await rest(near), sent)).toBe(0);
  });

  it.each(lengths)('waits for a reader that comes again: %i bytes and the end', async (length) => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    raw.write('first');
    await near.inputStream.readAsync(5);
    const sent = pattern(length);
    raw.end(sent);
    await settled(raw);

    expect(Buffer.compare(await rest(near), sent)).toBe(0);
  });

  it('waits for a reader that comes when the peer is gone', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    raw.end('last words', () => raw.destroy());
    await once(raw, 'close');

    expect(String(await rest(near))).toBe('last words');
  });

  it('is read from where an iteration was left', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    const sent = pattern(500_000);
    raw.end(sent);
    const received: Uint8Array[] = [];

    for await (const chunk of near.inputStream) {
      received.push(chunk);
      break;
    }
    const failing = (async () => {
      for await (const chunk of near.inputStream) {
        received.push(chunk);
        throw new Error('had enough');
      }
    })();
    await expect(failing).rejects.toThrow('had enough');
    await (async () => {
      for await (const batch of near.inputStream.batches()) {
        received.push(...batch);
        return;
      }
    })();
    const iterator = near.inputStream[Symbol.asyncIterator]();
    const { value } = await iterator.next();
    if (value !== undefined) received.push(value);
    await iterator.return?.();
    expect(await iterator.next()).toMatchObject({ done: true });

    received.push(await rest(near));
    expect(Buffer.compare(Buffer.concat(received), sent)).toBe(0);
  });

  it.each<[string, (socket: StreamSocket) => Promise<unknown>]>([
    [
      'by a signal',
      async ({ inputStream }) => {
        const controller = new AbortController();
        const { signal } = controller;
        const reading = expect(inputStream.readAsync(100, 0, { signal })).rejects.toBe('enough');
        controller.abort('enough');
        await reading;
      },
    ],
    [
      'by its time limit',
      ({ inputStream }) =>
        expect(inputStream.readAsync(100, 0, { timeoutMs: 1 })).rejects.toMatchObject(timedOut('read')),
    ],
    [
      'before it began',
      ({ inputStream }) =>
        expect(inputStream.readAsync(1, 0, { timeoutMs: 0 })).rejects.toMatchObject(timedOut('read')),
    ],
    [
      'with all input and output',
      async (socket) => {
        const reading = expect(socket.inputStream.readAsync(100)).rejects.toMatchObject(aborted());
        await socket.cancelIOAsync();
        await reading;
      },
    ],
  ])('stays when a read is cancelled %s', async (_how, cancel) => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    raw.write('hel');
    await near.inputStream.readAsync(1);
    await cancel(near);
    raw.write('lo');
    await cancel(near);
    raw.end();

    expect(String(await rest(near))).toBe('ello');
  });

  it('is not written to the memory of a read that was cancelled', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    const target = new Uint8Array(8);
    raw.write('half');
    const reading = near.inputStream.readAsync(target, 8, InputStreamOptions.none, { timeoutMs: 20 });
    await expect(reading).rejects.toMatchObject(timedOut('read'));
    raw.end('more');

    expect(await near.inputStream.readAsync(8)).toEqual(bytes('halfmore'));
    expect(target).toEqual(new Uint8Array(8));
  });

  it('stays whole through a thousand reads that time out', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    const sent = pattern(200_000);
    void sendInPieces(raw, sent);
    const received: Uint8Array[] = [];
    for (let length = 0; length < sent.length;) {
      const reading = near.inputStream.readAsync(3_000, InputStreamOptions.none, { timeoutMs: 1 });
      const chunk = await reading.catch(() => new Uint8Array(0));
      received.push(chunk);
      length += chunk.length;
    }

    expect(Buffer.compare(Buffer.concat(received), sent)).toBe(0);
  });

  it('is held within a bound when it comes byte by byte', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    raw.setNoDelay(true);
    raw.write('x');
    await near.inputStream.readAsync(1);
    for (let i = 0; i < 3_000; i++) {
      raw.write('x');
      await new Promise(setImmediate);
    }
    raw.end();

    expect(near.inputStream.unreadBytes).toBeLessThan(1_500);
    expect(await rest(near)).toHaveLength(3_000);
  });
});

describe('A read that waits for all of its bytes', () => {
  it('gets what is there at the end', async () => {
    await using pair = await connectedPair();
    const { near, far } = pair;
    await far.outputStream.writeAsync(bytes('short'));
    far.outputStream.close();

    expect(await near.inputStream.readAsync(100)).toEqual(bytes('short'));
    expect(await near.inputStream.readAsync(100)).toHaveLength(0);
  });

  it('refuses a second read and is not harmed by it', async () => {
    await using pair = await connectedPair();
    const { near, far } = pair;
    const reading = near.inputStream.readAsync(4);

    await expect(near.inputStream.readAsync(1)).rejects.toMatchObject(busy);
    expect(() => near.inputStream.tryRead()).toThrow(expect.objectContaining(busy));
    await expect(near.inputStream[Symbol.asyncIterator]().next()).rejects.toMatchObject(busy);
    await far.outputStream.writeAsync(bytes('late'));
    expect(await reading).toEqual(bytes('late'));
  });
});

/** Everything up to the end of the stream. */
async function rest({ inputStream }: StreamSocket): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of inputStream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Waits until everything went out, or the system takes no more of it. */
async function settled(raw: Socket): Promise<void> {
  let waiting: number;
  do {
    waiting = raw.writableLength;
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
  } while (raw.writableLength < waiting);
}

async function sendInPieces(raw: Socket, data: Uint8Array): Promise<void> {
  for (let i = 0; i < data.length; i += 1_000) {
    raw.write(data.subarray(i, i + 1_000));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  raw.end();
}
