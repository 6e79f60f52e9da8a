import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Socket } from 'node:net';

import type { StreamSocket } from '../../lib/index.js';
import { bytes, clog, pattern, rawPairs } from '../support/tcp.js';
import { resetByPeer } from '../support/tcp-failures.js';

describe.each(rawPairs)('A reset by the peer, seen by %s', (_, rawPair) => {
  it('ends a pending read, and every later one', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    const reading = expect(near.inputStream.readAsync(1)).rejects.toMatchObject(resetByPeer('read'));
    raw.resetAndDestroy();

    await reading;
    await expect(near.inputStream.readAsync(1)).rejects.toMatchObject(resetByPeer('read'));
    expect(() => near.inputStream.tryRead()).toThrow(expect.objectContaining(resetByPeer('read')));
    await expect(near.closed).rejects.toMatchObject(resetByPeer('read'));
  });

  it('ends an iteration with its failure', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    const iterating = expect(near.inputStream[Symbol.asyncIterator]().next()).rejects.toMatchObject(
      resetByPeer('read'),
    );
    raw.resetAndDestroy();

    await iterating;
  });

  it.each(['write', 'large write', 'flush', 'finish'])(
    'is told to a %s that comes next, although nothing had been written',
    async (what) => {
      await using pair = await rawPair();
      const { near, raw } = pair;
      const reading = expect(near.inputStream.readAsync(1)).rejects.toMatchObject(resetByPeer('read'));
      raw.resetAndDestroy();
      await reading;
      await expect(near.closed).rejects.toMatchObject(resetByPeer());

      await expect(waitFor(what, near)).rejects.toMatchObject(resetByPeer('write'));
    },
  );

  it('is told to a read as one, whichever half has met it first', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    raw.resetAndDestroy();
    await once(raw, 'close');
    await expect(clog(near)).rejects.toMatchObject(resetByPeer('write'));

    await expect(near.inputStream.readAsync(1)).rejects.toMatchObject(resetByPeer('read'));
  });

  it('ends writes that wait and a flush, and refuses later ones', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    const writing = expect(clog(near)).rejects.toMatchObject(resetByPeer('write'));
    const waiting = ['write', 'large write', 'flush', 'finish'].map((what) =>
      expect(waitFor(what, near)).rejects.toMatchObject(resetByPeer('write')),
    );
    raw.resetAndDestroy();

    await Promise.all([writing, ...waiting]);
    await expect(near.outputStream.writeAsync(bytes('late'))).rejects.toMatchObject(resetByPeer('write'));
    await expect(near.outputStream.flushAsync()).rejects.toMatchObject(resetByPeer('write'));
    await expect(near.closed).rejects.toMatchObject(resetByPeer());
  });

  describe.each([
    ['while a read is pending', (socket: StreamSocket) => collect(socket)],
    [
      'before anybody reads',
      async (socket: StreamSocket, raw: Socket) => {
        await once(raw, 'close');
        return collect(socket);
      },
    ],
    [
      'after we have finished',
      async (socket: StreamSocket) => {
        await socket.outputStream.closeAsync();
        return collect(socket);
      },
    ],
    [
      'before anybody reads and after we have finished',
      async (socket: StreamSocket, raw: Socket) => {
        await socket.outputStream.closeAsync();
        await once(raw, 'close');
        return collect(socket);
      },
    ],
  ])('%s', (_when, read) => {
    // What is in the kernel on our side has arrived; 64 KiB and a little fit there from the start.
    it.each([0, 1, 100, 65_535, 65_536, 65_537])('leaves %i bytes that came before it', async (length) => {
      await using pair = await rawPair();
      const { near, raw } = pair;
      const sent = pattern(length);
      const reading = read(near, raw);
      raw.write(sent, () => raw.resetAndDestroy());

      const { received, failure } = await reading;
      expect(Buffer.compare(received, sent)).toBe(0);
      expect(failure).toMatchObject(resetByPeer('read'));
    });
  });

  it('leaves what was read from the system and not handed out yet, up to its bound', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    const sent = pattern(1024 * 1024);
    raw.write(sent);
    const first = await near.inputStream.readAsync(1);
    // Chunks count for more than their bytes, so reading pauses somewhere below 256 KiB.
    while (near.inputStream.unreadBytes < 192 * 1024) await new Promise(setImmediate);
    const arrived = 1 + near.inputStream.unreadBytes;
    raw.resetAndDestroy();

    const { received, failure } = await collect(near, [first]);
    expect(received.length).toBeGreaterThanOrEqual(arrived);
    expect(Buffer.compare(received, sent.subarray(0, received.length))).toBe(0);
    expect(failure).toMatchObject(resetByPeer('read'));
  });

  it('is not taken for an end when the bytes in front of it are those at which reading pauses', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    // Reading has begun, and nobody waits any more.
    await expect(near.inputStream.readAsync(1, { timeoutMs: 1 })).rejects.toMatchObject({ phase: 'read' });
    const sent = pattern(3 * 65_536 + 64_000);
    for (let start = 0; start < 3 * 65_536; start += 65_536) {
      raw.write(sent.subarray(start, start + 65_536));
      while (near.inputStream.unreadBytes < start + 65_536) await new Promise(setImmediate);
    }
    raw.write(sent.subarray(3 * 65_536));
    raw.resetAndDestroy();
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);

    const { received, failure } = await collect(near);
    expect(Buffer.compare(received, sent)).toBe(0);
    expect(failure).toMatchObject(resetByPeer('read'));
  });

  it('is not taken for an end while writes are stuck', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    void clog(near);
    const reading = collect(near);
    raw.write('half an ans', () => raw.resetAndDestroy());

    const { received, failure } = await reading;
    expect(String(received)).toBe('half an ans');
    expect(failure).toMatchObject({ status: resetByPeer('read').status, source: 'peer' });
  });

  it('leaves the bytes of a read that waited for more', async () => {
    await using pair = await rawPair();
    const { near, raw } = pair;
    const reading = expect(near.inputStream.readAsync(100)).rejects.toMatchObject(resetByPeer('read'));
    raw.write('half', () => raw.resetAndDestroy());

    await reading;
    expect(await near.inputStream.readAsync(4)).toEqual(bytes('half'));
    await expect(near.inputStream.readAsync(1)).rejects.toMatchObject(resetByPeer('read'));
  });
});

function waitFor(what: string, { outputStream }: StreamSocket): Promise<unknown> {
  if (what === 'flush') return outputStream.flushAsync();
  if (what === 'finish') return outputStream.closeAsync();
  return outputStream.writeAsync(new Uint8Array(what === 'write' ? 10 : 100_000));
}

/** Reads until the connection breaks. */
async function collect(
  socket: StreamSocket,
  chunks: Uint8Array[] = [],
): Promise<{ received: Buffer; failure: unknown }> {
  try {
    for await (const chunk of socket.inputStream) chunks.push(chunk);
    return { received: Buffer.concat(chunks), failure: undefined };
  } catch (failure) {
    return { received: Buffer.concat(chunks), failure };
  }
}
