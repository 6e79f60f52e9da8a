import { describe, expect, it } from '@jest/globals';

import {
  bytes,
  chunksToEnd,
  finished,
  gone,
  type MemoryPair,
  memoryPair,
  nextChunk,
  readToEnd,
  text,
  written,
} from '../../support/memory-pair.js';

/** Lets everything happen that can happen without time going by. */
const settle = ({ network }: MemoryPair): Promise<void> => network.clock.advance(0);

describe('MemoryChannel', () => {
  it('knows both its endpoints, and the other end knows them the other way round', async () => {
    const { near, far } = await memoryPair();

    expect(near.local).toEqual({ kind: 'ip', address: '10.0.0.2', port: 49_152 });
    expect(near.remote).toEqual({ kind: 'ip', address: '10.0.0.1', port: 7 });
    expect([far.local, far.remote]).toEqual([near.remote, near.local]);
  });

  it('is gone once both halves have ended and the end was taken, and nothing stays at its host', async () => {
    const pair = await memoryPair();
    const { near, far, network } = pair;
    const goneAtBoth = Promise.all([gone(near), gone(far)]);
    await Promise.all([finished(near), finished(far)]);
    expect([await nextChunk(near), await nextChunk(far)]).toEqual([null, null]);

    expect(await goneAtBoth).toEqual([undefined, undefined]);
    expect(network.host('client').openConnections).toBe(0);
    expect(network.host('server').openConnections).toBe(0);
    near.close();
    far.abort();
    expect(near.take()).toBeNull();
  });
});

describe('MemoryChannel.take()', () => {
  it('has nothing until something has arrived, and null for good once the peer has finished', async () => {
    const { near, far } = await memoryPair();
    expect(far.take()).toBeUndefined();
    await written(near, bytes('bye'));
    await finished(near);

    expect(text(await nextChunk(far))).toBe('bye');
    expect(await nextChunk(far)).toBeNull();
    expect(far.take()).toBeNull();
    expect(far.unreadBytes).toBe(0);
  });

  it('joins what has arrived since the last time, as a kernel does', async () => {
    const pair = await memoryPair();
    for (const part of ['one', 'two', 'three']) await written(pair.near, bytes(part));
    await settle(pair);

    expect(pair.far.unreadBytes).toBe(11);
    expect(text(pair.far.take())).toBe('onetwothree');
  });

  it('joins and cuts to 65 536 bytes at most, which a kernel hands out at once', async () => {
    const pair = await memoryPair();
    await written(pair.near, new Uint8Array(100_000));
    await written(pair.near, new Uint8Array(50_000));
    await settle(pair);
    const sizes = [];
    for (let chunk = pair.far.take(); chunk; chunk = pair.far.take()) sizes.push(chunk.length);

    expect(sizes).toEqual([65_536, 34_464, 50_000]);
  });

  it('hands out memory that nobody else changes', async () => {
    const { near, far } = await memoryPair();
    const mine = bytes('mine');
    await written(near, mine);
    mine.fill(0);
    const chunk = await nextChunk(far);

    expect(text(chunk)).toBe('mine');
  });

  it('tells of the end before a reset that comes behind it, as Linux does', async () => {
    const pair = await memoryPair();
    const { near, far } = pair;
    await finished(near);
    await settle(pair);
    // The answer to bytes that nobody there will read.
    near.close();
    await written(far, bytes('late'));
    await settle(pair);

    expect(far.take()).toBeNull();
    await expect(written(far, bytes('later'))).rejects.toMatchObject({ code: 'ECONNRESET', phase: 'write' });
  });
});

describe('MemoryChannel.onceReadable()', () => {
  it('never calls from within the call, also when something is there already', async () => {
    const pair = await memoryPair();
    await written(pair.near, bytes('x'));
    await settle(pair);
    let calls = 0;
    pair.far.onceReadable(() => calls++);
    expect(calls).toBe(0);

    await Promise.resolve();
    expect(calls).toBe(1);
  });

  it('calls once for each time it was asked', async () => {
    const pair = await memoryPair();
    let calls = 0;
    pair.far.onceReadable(() => calls++);
    await written(pair.near, bytes('x'));
    await settle(pair);
    await written(pair.near, bytes('y'));
    await settle(pair);

    expect(calls).toBe(1);
  });

  it.each<[string, (pair: MemoryPair) => void]>([
    [
      'the peer finishes',
      ({ near }) => {
        near.finish(() => undefined);
      },
    ],
    [
      'the peer resets',
      ({ near }) => {
        near.abort();
      },
    ],
    [
      'we close',
      ({ far }) => {
        far.close();
      },
    ],
    [
      'the network resets',
      ({ network }) => {
        network.reset('client', 'server');
      },
    ],
    [
      'the host crashes',
      ({ network }) => {
        network.crash('server');
      },
    ],
  ])('calls when %s', async (_, act) => {
    const pair = await memoryPair();
    const woken = new Promise<void>((wake) => {
      pair.far.onceReadable(wake);
    });
    act(pair);

    await woken;
  });
});

describe('MemoryChannel.write()', () => {
  it('takes several buffers as one, empty ones among them', async () => {
    const { near, far } = await memoryPair();
    await written(near, bytes('a'), bytes(''), bytes('bc'), bytes(''));
    await written(near);
    await written(near, bytes(''));
    await finished(near);

    expect((await chunksToEnd(far)).map(text)).toEqual(['abc']);
  });

  it('waits while the link is full, and goes on when half of it was read', async () => {
    const pair = await memoryPair({ link: { capacityBytes: 10 } });
    const { near, far } = pair;
    const settled: string[] = [];
    near.write([bytes('0123456')], () => settled.push('first'));
    near.write([bytes('789abcdefghijklmnop')], () => settled.push('second'));
    near.write([bytes('!')], () => settled.push('third'));
    near.finish(() => settled.push('finish'));
    await settle(pair);
    expect(settled).toEqual(['first']);
    expect(far.unreadBytes).toBe(10);

    expect(text(far.take())).toBe('0123456789');
    await settle(pair);
    expect(settled).toEqual(['first']);
    expect(far.unreadBytes).toBe(10);

    expect(text(await readToEnd(far))).toBe('abcdefghijklmnop!');
    expect(settled).toEqual(['first', 'second', 'third', 'finish']);
    expect(pair.network.transcript.events.filter(({ byteCount }) => byteCount === 0)).toEqual([]);
  });

  it('never settles from within the call', async () => {
    const { near } = await memoryPair();
    let isSettled = false;
    near.write([bytes('x')], () => {
      isSettled = true;
    });
    expect(isSettled).toBe(false);
    near.abort();
    near.write([bytes('x')], () => {
      isSettled = true;
    });
    expect(isSettled).toBe(false);
    await Promise.resolve();
    expect(isSettled).toBe(true);
  });

  it.each<[string, (pair: MemoryPair) => void, object]>([
    [
      'we close',
      ({ near }) => {
        near.close();
      },
      { name: 'SocketError', source: 'caller' },
    ],
    [
      'we reset',
      ({ near }) => {
        near.abort();
      },
      { name: 'SocketError', source: 'caller' },
    ],
    [
      'the peer resets',
      ({ far }) => {
        far.abort();
      },
      { code: 'ECONNRESET', source: 'peer', phase: 'write' },
    ],
    [
      'the peer closes over it',
      ({ far }) => {
        far.close();
      },
      { code: 'ECONNRESET', source: 'peer' },
    ],
    [
      'the network resets',
      ({ network }) => {
        network.reset('client', 'server');
      },
      { code: 'ECONNRESET' },
    ],
    [
      'its host crashes',
      ({ network }) => {
        network.crash('client');
      },
      { code: 'ENETDOWN' },
    ],
  ])('fails while it waits when %s', async (_, act, expected) => {
    const pair = await memoryPair({ link: { capacityBytes: 4 } });
    const writing = expect(written(pair.near, bytes('too much'))).rejects.toMatchObject(expected);
    const finishing = expect(finished(pair.near)).rejects.toMatchObject(expected);
    act(pair);

    await Promise.all([writing, finishing]);
    await expect(written(pair.near, bytes('x'))).rejects.toMatchObject(expected);
  });
});

describe('MemoryChannel.finish()', () => {
  it('ends our half only: reading goes on', async () => {
    const { near, far } = await memoryPair();
    await finished(near);
    expect(await nextChunk(far)).toBeNull();
    await written(far, bytes('reply'));
    await finished(far);

    expect(text(await readToEnd(near))).toBe('reply');
  });

  it('may be asked for again', async () => {
    const { near } = await memoryPair();
    await Promise.all([finished(near), finished(near)]);
    await finished(near);
    await expect(written(near, bytes('x'))).rejects.toMatchObject({ source: 'caller' });
  });

  it('stays done when the peer resets afterwards', async () => {
    const { near, far } = await memoryPair();
    await finished(near);
    far.abort();
    expect(await gone(near)).toMatchObject({ code: 'ECONNRESET' });
    await finished(near);
  });
});

describe('MemoryChannel.close()', () => {
  it('sends what was accepted, then an ordinary end', async () => {
    const { near, far } = await memoryPair({ link: { latencyMs: 50 } });
    await written(near, bytes('last words'));
    near.close();

    expect(text(await readToEnd(far))).toBe('last words');
    expect(await gone(near)).toBeUndefined();
  });

  it('resets when bytes have arrived and were not taken (RFC 2525, 2.17)', async () => {
    const pair = await memoryPair();
    await written(pair.near, bytes('unread'));
    await settle(pair);
    pair.far.close();

    await expect(nextChunk(pair.near)).rejects.toMatchObject({ code: 'ECONNRESET', source: 'peer' });
  });

  it('leaves nobody there for bytes that come later: their sender is reset', async () => {
    const { near, far } = await memoryPair();
    far.close();
    expect(await nextChunk(near)).toBeNull();
    await written(near, bytes('anybody there?'));

    expect(await gone(near)).toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('MemoryChannel.abort()', () => {
  it('lets the peer read what has arrived, then fails', async () => {
    const { near, far } = await memoryPair({ link: { latencyMs: 10 } });
    await written(near, bytes('before'));
    near.abort();

    expect(text(await nextChunk(far))).toBe('before');
    await expect(nextChunk(far)).rejects.toMatchObject({
      code: 'ECONNRESET',
      source: 'peer',
      phase: 'read',
      message: 'Cannot read from 10.0.0.2 port 49152: the peer reset the connection (ECONNRESET)',
    });
    expect(await gone(far)).toMatchObject({ code: 'ECONNRESET' });
    expect(await gone(near)).toBeUndefined();
  });

  it('drops what waits for room', async () => {
    const { near, far } = await memoryPair({ link: { capacityBytes: 4 } });
    near.write([bytes('12345678')], () => undefined);
    near.abort();

    expect(text(await nextChunk(far))).toBe('1234');
    await expect(nextChunk(far)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
