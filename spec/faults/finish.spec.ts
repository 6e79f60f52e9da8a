import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';

import type { StreamSocket } from '../../lib/index.js';
import { bytes, connectedPair, rawPairs, readToEnd } from '../support/tcp.js';
import { closedBefore, resetByPeer } from '../support/tcp-failures.js';

describe.each(rawPairs)('The end of one side, on %s', (_, rawPair) => {
  it('lets us write on when the peer finishes first', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    raw.end('question');

    expect(await near.inputStream.readAsync(100)).toEqual(bytes('question'));
    expect(await near.inputStream.readAsync(100)).toHaveLength(0);
    await near.outputStream.writeAsync(bytes('a long '));
    await near.outputStream.writeAsync(bytes('answer'));
    near.outputStream.close();

    expect(String(await readToEnd(raw))).toBe('a long answer');
  });

  it('lets us read on when we finish first', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    await near.outputStream.writeAsync(bytes('question'));
    await near.outputStream.closeAsync();

    expect(String(await readToEnd(raw))).toBe('question');
    raw.end('answer');
    expect(await near.inputStream.readAsync(100)).toEqual(bytes('answer'));
  });

  it.each([
    [
      'the peer finishes last',
      async ({ near, raw }: Awaited<ReturnType<typeof rawPair>>) => {
        await near.outputStream.closeAsync();
        raw.end();
        await near.inputStream.readAsync(1);
      },
    ],
    [
      'we finish last',
      async ({ near, raw }: Awaited<ReturnType<typeof rawPair>>) => {
        raw.end();
        await near.inputStream.readAsync(1);
        await near.outputStream.closeAsync();
      },
    ],
  ])('settles closed without our closing the socket once both are done, %s', async (_case, finishBoth) => {
    await using pair = await rawPair();
    const ended = readToEnd(pair.raw);
    await finishBoth(pair);

    await expect(pair.near.closed).resolves.toBeUndefined();
    await ended;
  });

  it('waits for a reader that comes when both are done and nothing was said', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    await near.outputStream.closeAsync();
    raw.resume().end();
    await new Promise((resolve) => raw.once('close', resolve));
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);

    expect(await near.inputStream.readAsync(1)).toHaveLength(0);
    await expect(near.closed).resolves.toBeUndefined();
  });

  it('refuses writes after we finished', async () => {
    await using pair = await rawPair();
    await pair.near.outputStream.closeAsync();

    await expect(pair.near.outputStream.writeAsync(bytes('late'))).rejects.toMatchObject(closedBefore);
    await expect(pair.near.outputStream.closeAsync()).resolves.toBeUndefined();
  });

  it('tells writers, and not readers, that a peer who finished is gone', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    raw.end('bye');
    await near.inputStream.readAsync(100);
    raw.destroy();
    await once(raw, 'close');

    await expect(writeUntilFailure(near)).rejects.toMatchObject(resetByPeer('write'));
    expect(await near.inputStream.readAsync(100)).toHaveLength(0);
    expect(near.inputStream.tryRead()).toBeNull();
    await expect(near.closed).rejects.toMatchObject(resetByPeer('write'));
  });
});

describe('outputStream.closeAsync()', () => {
  it('sends everything written before it, however much waits', async () => {
    await using pair = await connectedPair();
    const { near, far } = pair;
    const chunk = new Uint8Array(100_000).fill(7);
    const writes = Array.from({ length: 50 }, () => near.outputStream.writeAsync(chunk));
    const finished = near.outputStream.closeAsync();

    let length = 0;
    for await (const part of far.inputStream) length += part.length;
    expect(length).toBe(5_000_000);
    await Promise.all([...writes, finished]);
  });
});

describe('A reset of ours', () => {
  it.each([
    ['in the turn in which we finish', () => Promise.resolve()],
    ['a turn after', () => new Promise(setImmediate)],
  ])('ends the connection %s', async (_case, wait) => {
    await using pair = await connectedPair();
    const { near } = pair;
    void near.outputStream.closeAsync();
    await wait();
    await near.closeAsync({ timeoutMs: 0 });

    await expect(near.closed).resolves.toBeUndefined();
  });
});

/** The kernel takes what comes before the peer's answer to the first write. */
async function writeUntilFailure(socket: StreamSocket): Promise<never> {
  for (;;) {
    await socket.outputStream.writeAsync(bytes('anybody there?'));
    await socket.outputStream.flushAsync();
  }
}
