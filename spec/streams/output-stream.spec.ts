import { describe, expect, it } from '@jest/globals';
import { SocketErrorStatus } from 'streamsocket';

import { statusError } from '../../lib/errors/failures.js';
import { BLOCK_BYTES } from '../../lib/streams/block-pool.js';
import { OutputStream } from '../../lib/streams/output-stream.js';
import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';
import { resizableMemory } from '../support/resizable-memory.js';
import { bytes, ScriptedOutput } from '../support/scripted-halves.js';

const reset = statusError(SocketErrorStatus.connectionResetByPeer, 'Cannot write: reset');

function setUp(highWaterMarkBytes = 8): { half: ScriptedOutput; stream: OutputStream; clock: VirtualClock } {
  const half = new ScriptedOutput();
  const clock = new VirtualClock(false);
  return { half, clock, stream: new OutputStream(half, clock, highWaterMarkBytes) };
}

/** Whether a promise has settled by the end of this tick. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = (): void => {
    settled = true;
  };
  promise.then(note, note);
  await endOfTick();
  return settled;
}

function endOfTick(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}

describe('OutputStream.writeAsync()', () => {
  it('gathers the small writes of one tick into one, awaited or not', async () => {
    const { half, stream } = setUp(100);
    void stream.writeAsync(bytes('a'));
    await stream.writeAsync(bytes('b'));
    await stream.writeAsync(bytes('c'));
    expect(half.writes).toEqual([]);
    await endOfTick();

    expect(half.writes).toEqual(['abc']);
  });

  it('takes a copy: the memory may change at once', async () => {
    const { half, stream } = setUp();
    const memory = bytes('right');
    void stream.writeAsync(memory);
    memory.fill(0);
    await endOfTick();

    expect(half.writes).toEqual(['right']);
  });

  it('ends a write that a close has called off only when nothing is sent from its memory any more', async () => {
    const { half, stream } = setUp(2 * BLOCK_BYTES);
    const first = stream.writeAsync(new Uint8Array(BLOCK_BYTES));
    const second = stream.writeAsync(new Uint8Array(BLOCK_BYTES));
    const failures = Promise.allSettled([first, second]);
    stream.abandon(() => {});
    expect(await isSettled(Promise.race([first, second]))).toBe(false);

    half.settle();
    expect(await isSettled(first)).toBe(true);
    half.settle(reset);
    const [one, two] = await failures;
    expect(one).toMatchObject({ reason: { status: SocketErrorStatus.operationAborted } });
    expect(two).toMatchObject({ reason: { status: SocketErrorStatus.operationAborted } });
  });

  it('keeps the order of small and large writes', async () => {
    const { half, stream } = setUp(10 * BLOCK_BYTES);
    const large = new Uint8Array(BLOCK_BYTES).fill(0x4c);
    const writes = [stream.writeAsync(bytes('a')), stream.writeAsync(large), stream.writeAsync(bytes('b'))];
    await endOfTick();
    half.settle();
    await Promise.all(writes);

    expect(half.writes.join('')).toBe(`a${'L'.repeat(BLOCK_BYTES)}b`);
  });

  it('sends a large write at once, with the small ones before it', async () => {
    const { half, stream } = setUp(10 * BLOCK_BYTES);
    const large = 'L'.repeat(BLOCK_BYTES);
    void stream.writeAsync(bytes('a'));
    const write = stream.writeAsync(bytes(large));
    expect(half.writes).toEqual([`a${large}`]);
    void stream.writeAsync(bytes('b'));
    expect(await isSettled(write)).toBe(false);
    expect(half.writes).toEqual([`a${large}`, 'b']);

    half.settle();
    expect(await write).toBe(BLOCK_BYTES);
  });

  it('hands large memory over as it is and resolves when the kernel has it', async () => {
    const { half, stream } = setUp(10 * BLOCK_BYTES);
    const large = new Uint8Array(BLOCK_BYTES);
    const write = stream.writeAsync(large);

    expect(await isSettled(write)).toBe(false);
    expect(half.buffers[0]?.[0]).toBe(large);
    half.settle();
    expect(await write).toBe(BLOCK_BYTES);
  });

  it('copies large memory when the write may be cancelled, so that it is free at once', async () => {
    const { half, stream } = setUp(10 * BLOCK_BYTES);
    const large = new Uint8Array(BLOCK_BYTES + 1);
    await stream.writeAsync(large, { timeoutMs: 1_000 });
    await endOfTick();

    expect(half.buffers[0]?.[0]).not.toBe(large);
    expect(half.buffers[0]?.[0]).toHaveLength(BLOCK_BYTES + 1);
  });

  it('waits at the high-water mark until the kernel has taken enough, in call order', async () => {
    const { half, stream } = setUp(4);
    expect(await stream.writeAsync(bytes('1234'))).toBe(4);
    const second = stream.writeAsync(bytes('56'));
    const third = stream.writeAsync(bytes('7'));

    expect(await isSettled(second)).toBe(false);
    half.settle();
    expect(await second).toBe(2);
    expect(await third).toBe(1);
    await endOfTick();
    expect(half.writes).toEqual(['1234', '567']);
  });

  it('takes a copy of what has to wait, too', async () => {
    const { half, stream } = setUp(1);
    await stream.writeAsync(bytes('a'));
    const memory = bytes('right');
    const waiting = stream.writeAsync(memory);
    memory.fill(0);
    await endOfTick();
    half.settle();
    await waiting;
    await endOfTick();

    expect(half.writes).toEqual(['a', 'right']);
  });

  it('refuses what a caller who never waits piles up, and goes on with the rest', async () => {
    const { half, stream } = setUp(1);
    await stream.writeAsync(bytes('a'));
    const mebibyte = new Uint8Array(1024 * 1024);
    const waiting = Array.from({ length: 16 }, () => stream.writeAsync(mebibyte));

    await expect(stream.writeAsync(bytes('b'))).rejects.toMatchObject({
      number: 0x80072747,
      source: 'caller',
    });
    await endOfTick();
    for (let settled = 0; settled < 17; settled++) {
      half.settle();
      await endOfTick();
    }
    await Promise.all(waiting);
    await stream.writeAsync(bytes('c'));
  });

  it('sends nothing for no bytes', async () => {
    const { half, stream } = setUp();
    expect(await stream.writeAsync(bytes(''))).toBe(0);
    await endOfTick();

    expect(half.writes).toEqual([]);
  });

  it('sends nothing of a write that is cancelled while it waits', async () => {
    const { half, stream, clock } = setUp(1);
    await stream.writeAsync(bytes('a'));
    const abort = new AbortController();
    const cancelled = expect(stream.writeAsync(bytes('b'), { signal: abort.signal })).rejects.toBe(
      'changed my mind',
    );
    const late = expect(stream.writeAsync(bytes('c'), { timeoutMs: 50 })).rejects.toMatchObject({
      status: SocketErrorStatus.connectionTimedOut,
      phase: 'write',
    });
    const last = stream.writeAsync(bytes('d'));
    abort.abort('changed my mind');
    await cancelled;
    await clock.advance(50);
    await late;
    half.settle();
    await last;
    await endOfTick();

    expect(half.writes).toEqual(['a', 'd']);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each<[string, number, object | undefined]>([
    ['a write that may be cancelled', 10, { timeoutMs: 1_000 }],
    ['a large write', BLOCK_BYTES, undefined],
  ])('fails where memory was transferred while it waited: %s', async (_, size, options) => {
    const { half, stream } = setUp(1);
    await stream.writeAsync(bytes('a'));
    const memory = new ArrayBuffer(size);
    const waiting = stream.writeAsync(memory, options);
    structuredClone(memory, { transfer: [memory] });
    const last = stream.writeAsync(bytes('b'));
    await endOfTick();
    const failure = expect(waiting).rejects.toMatchObject({
      source: 'caller',
      message: `Cannot write ${size} bytes: their memory was detached meanwhile`,
    });
    half.settle();

    await failure;
    await last;
    await endOfTick();
    expect(half.writes).toEqual(['a', 'b']);
  });

  it('sends what there was when it was called of memory that has grown while it waited', async () => {
    const { half, stream } = setUp(1);
    await stream.writeAsync(bytes('a'));
    const memory = resizableMemory(3, 10);
    const waiting = stream.writeAsync(new Uint8Array(memory), { timeoutMs: 1_000 });
    memory.resize(10);
    await endOfTick();
    half.settle();

    expect(await waiting).toBe(3);
    await endOfTick();
    expect(half.writes).toEqual(['a', '\0\0\0']);
  });

  it('tells the next call of a failure, and every call that waits', async () => {
    const { half, stream } = setUp(1);
    await stream.writeAsync(bytes('a'));
    const waiting = expect(stream.writeAsync(bytes('b'))).rejects.toBe(reset);
    const flush = expect(stream.flushAsync()).rejects.toBe(reset);
    await endOfTick();
    half.settle(reset);
    await waiting;
    await flush;

    await expect(stream.writeAsync(bytes('c'))).rejects.toBe(reset);
    await expect(stream.closeAsync()).rejects.toBe(reset);
    expect(stream.hasUnsentBytes).toBe(true);
  });

  it.each([
    ['Cannot read from 192.0.2.1 port 7: reset', 'Cannot write to 192.0.2.1 port 7: reset'],
    ['Cannot read: reset', 'Cannot write: cannot read: reset'],
  ])('tells a failure of reading, "%s", as what it means for writing', async (ofReading, message) => {
    const { stream } = setUp();
    const status = SocketErrorStatus.connectionResetByPeer;
    const cause = statusError(status, ofReading, { phase: 'read' });
    stream.fail(cause);

    await expect(stream.writeAsync(bytes('a'))).rejects.toMatchObject({
      ...{ status, message, cause, phase: 'write' },
    });
  });
});

describe('OutputStream.flushAsync()', () => {
  it('waits for what was written before it, and for nothing after it', async () => {
    const { half, stream } = setUp(2);
    await stream.writeAsync(bytes('ab'));
    const waiting = stream.writeAsync(bytes('cd'));
    const flush = stream.flushAsync();
    await endOfTick();
    half.settle();
    await waiting;
    expect(await isSettled(flush)).toBe(false);
    const later = stream.writeAsync(bytes('e'));
    half.settle();

    expect(await flush).toBe(true);
    await later;
  });

  it('resolves at once when nothing is under way', async () => {
    expect(await setUp().stream.flushAsync()).toBe(true);
  });

  it('can be cancelled without harm', async () => {
    const { half, stream, clock } = setUp();
    await stream.writeAsync(bytes('a'));
    const flush = expect(stream.flushAsync({ timeoutMs: 10 })).rejects.toMatchObject({ phase: 'write' });
    await clock.advance(10);
    await flush;
    half.settle();

    expect(await stream.flushAsync()).toBe(true);
  });
});

describe('OutputStream.closeAsync()', () => {
  it('finishes behind everything written, writes that wait included', async () => {
    const { half, stream } = setUp(1);
    await stream.writeAsync(bytes('a'));
    const waiting = stream.writeAsync(bytes('b'));
    const closed = stream.closeAsync();
    await endOfTick();
    expect(half.timesFinished).toBe(0);
    half.settle();
    await waiting;
    await endOfTick();
    half.settle();
    expect(half.writes).toEqual(['a', 'b']);
    expect(half.timesFinished).toBe(1);
    half.settleFinish();

    await closed;
  });

  it('gives repeated calls the same answer and refuses writes from the first call on', async () => {
    const { half, stream } = setUp();
    const first = stream.closeAsync();

    expect(stream.closeAsync()).toBe(first);
    stream.close();
    await expect(stream.writeAsync(bytes('late'))).rejects.toMatchObject({ number: 0x80000013 });
    half.settleFinish();
    await first;
    expect(half.timesFinished).toBe(1);
  });
});

describe('OutputStream.cancelWaiting()', () => {
  it('ends writes and flushes that wait, and leaves an end that waits to its turn', async () => {
    const { half, stream } = setUp();
    await stream.writeAsync(bytes('accepted'));
    const calls = [stream.writeAsync(bytes('called off')), stream.flushAsync()];
    const end = stream.closeAsync();
    const late = stream.flushAsync();
    const failures = Promise.allSettled([...calls, late]);
    stream.cancelWaiting('cancelled');
    expect(await failures).toEqual(Array(3).fill({ status: 'rejected', reason: 'cancelled' }));

    await endOfTick();
    half.settle();
    half.settleFinish();
    await end;
    expect(half.writes).toEqual(['accepted']);
    expect(half.timesFinished).toBe(1);
  });
});

describe('OutputStream.abandon()', () => {
  it('ends calls that wait, hands over what was accepted and tells when it is gone', async () => {
    const { half, stream } = setUp(1);
    await stream.writeAsync(bytes('a'));
    const waiting = expect(stream.writeAsync(bytes('b'))).rejects.toMatchObject({
      status: SocketErrorStatus.operationAborted,
    });
    let isIdle = false;
    stream.abandon(() => {
      isIdle = true;
    });
    await waiting;

    expect(half.writes).toEqual(['a']);
    expect(isIdle).toBe(false);
    half.settle();
    expect(isIdle).toBe(true);
    await expect(stream.writeAsync(bytes('c'))).rejects.toMatchObject({ number: 0x80000013 });
  });
});
