import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { InputStreamOptions } from 'streamsocket';

import { statusError } from '../../lib/errors/failures.js';
import { SocketErrorStatus } from '../../lib/errors/socket-error-status.js';
import { InputStream } from '../../lib/streams/input-stream.js';
import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';
import { concatBytes } from '../../lib/util/bytes.js';
import { bytes, ScriptedInput, text } from '../support/scripted-halves.js';

const reset = statusError(SocketErrorStatus.connectionResetByPeer, 'Cannot read: reset');

function setUp(): { half: ScriptedInput; stream: InputStream; clock: VirtualClock } {
  const half = new ScriptedInput();
  const clock = new VirtualClock(false);
  return { half, clock, stream: new InputStream(half, clock) };
}

/** The next batch of an iteration, as texts. */
async function texts(batches: AsyncIterator<Uint8Array[], undefined>): Promise<string[]> {
  return ((await batches.next()).value ?? []).map(text);
}

describe('InputStream.readAsync()', () => {
  it('asks the transport for nothing before somebody reads', () => {
    const { half } = setUp();

    expect(half.timesAsked).toBe(0);
  });

  it('waits for every byte by default, over any number of arrivals', async () => {
    const { half, stream } = setUp();
    const read = stream.readAsync(5);
    half.arrive(bytes('he'));
    half.arrive(bytes('l'), bytes('lo!'));

    expect(text(await read)).toBe('hello');
    expect(text(await stream.readAsync(1))).toBe('!');
  });

  it('is content with what is there when partial', async () => {
    const { half, stream } = setUp();
    half.arrive(bytes('he'), bytes('y'));

    expect(text(await stream.readAsync(100, InputStreamOptions.partial))).toBe('hey');
  });

  it('fills the target it was given and returns a view of it', async () => {
    const { half, stream } = setUp();
    const target = new Uint8Array(8);
    half.arrive(bytes('abcdef'));

    const read = await stream.readAsync(target, 4);

    expect(read.buffer).toBe(target.buffer);
    expect(text(read)).toBe('abcd');
    expect(text(await stream.readAsync(2))).toBe('ef');
  });

  it('gives back memory that it has copied whole and nobody else has a part of', async () => {
    const { half, stream } = setUp();
    const chunks = ['abcd', 'efgh', 'ijkl', 'mnop'].map(bytes);
    const into = (size: number) => stream.readAsync(new Uint8Array(size), size, InputStreamOptions.partial);
    half.arrive(...chunks);

    await into(4);
    expect(half.reused).toEqual([chunks[0]]);
    expect(half.reused[0]).toBe(chunks[0]);

    const head = stream.tryRead(1);
    await into(3); // the rest of what `head` shows
    await into(2); // not all of it
    await into(2); // its rest
    expect(half.reused).toHaveLength(1);
    expect(head && text(head)).toBe('e');

    await stream.readAsync(4); // into new memory, which may be that of the chunk
    expect(half.reused).toHaveLength(1);
  });

  it.each([InputStreamOptions.none, InputStreamOptions.partial])(
    'fails when its target is detached, and keeps what comes then (%s)',
    async (options) => {
      const { half, stream } = setUp();
      const target = new Uint8Array(4);
      const read = expect(stream.readAsync(target, 4, options)).rejects.toMatchObject({
        message: 'Cannot read 4 bytes: the memory they were to be put into was detached',
        source: 'caller',
      });
      structuredClone(target.buffer, { transfer: [target.buffer] });
      half.arrive(bytes('abcd'));
      await read;

      expect(text(await stream.readAsync(4))).toBe('abcd');
    },
  );

  it('returns less than asked for, then nothing, at the end', async () => {
    const { half, stream } = setUp();
    half.arrive(bytes('bye'), null);

    expect(text(await stream.readAsync(10))).toBe('bye');
    expect(await stream.readAsync(10)).toHaveLength(0);
    expect(await stream.readAsync(10)).toHaveLength(0);
  });

  it('takes limits right behind the count', async () => {
    const { half, stream } = setUp();
    await expect(stream.readAsync(3, { timeoutMs: 0 })).rejects.toMatchObject({ phase: 'read' });
    half.arrive(bytes('abc'));

    expect(text(await stream.readAsync(3, {}))).toBe('abc');
  });

  it('resolves to nothing for a count of 0, even while nothing is there', async () => {
    expect(await setUp().stream.readAsync(0)).toHaveLength(0);
  });

  it('gives what arrived before the connection broke to the next reads, and only then fails', async () => {
    const { half, stream } = setUp();
    half.arrive(bytes('last'));
    half.fail(reset);

    await expect(stream.readAsync(10)).rejects.toBe(reset);
    expect(text(await stream.readAsync(10, InputStreamOptions.partial))).toBe('last');
    await expect(stream.readAsync(10)).rejects.toBe(reset);
  });

  it.each([
    ['Cannot write to 192.0.2.1 port 7: reset', 'Cannot read from 192.0.2.1 port 7: reset'],
    ['Cannot write: reset', 'Cannot read: cannot write: reset'],
  ])('tells a failure of writing, "%s", as what it means for reading', async (ofWriting, message) => {
    const { half, stream } = setUp();
    const status = SocketErrorStatus.connectionResetByPeer;
    const cause = statusError(status, ofWriting, { phase: 'write' });
    half.fail(cause);

    await expect(stream.readAsync(1)).rejects.toMatchObject({ status, message, cause, phase: 'read' });
  });

  it('refuses a second read at once and leaves the first unharmed', async () => {
    const { half, stream } = setUp();
    const first = stream.readAsync(2);

    await expect(stream.readAsync(2)).rejects.toMatchObject({ number: 0x800710dd, source: 'caller' });
    expect(() => stream.tryRead()).toThrow(expect.objectContaining({ number: 0x800710dd }));
    half.arrive(bytes('ok'));
    expect(text(await first)).toBe('ok');
  });

  it('loses nothing when it is cancelled half way', async () => {
    const { half, stream } = setUp();
    const abort = new AbortController();
    const reason = new Error('enough');
    const read = expect(stream.readAsync(10, InputStreamOptions.none, { signal: abort.signal })).rejects.toBe(
      reason,
    );
    half.arrive(bytes('abc'), bytes('de'));
    abort.abort(reason);
    await read;
    half.arrive(bytes('f'));

    expect(text(await stream.readAsync(6))).toBe('abcdef');
  });

  it('holds few chunks of a peer that sends a byte at a time, and gives few back', async () => {
    const { half, stream } = setUp();
    const controller = new AbortController();
    const read = stream.readAsync(50_000, { signal: controller.signal });
    const sent = Uint8Array.from({ length: 20_000 }, (_, i) => i & 0xff);
    for (const byte of sent) half.arrive(Uint8Array.of(byte));
    controller.abort('off');
    await expect(read).rejects.toBe('off');

    const { value: batch } = await stream.batches().next();
    expect(batch?.length).toBeLessThan(30);
    expect(concatBytes(batch ?? [])).toEqual(sent);
  });

  it("ends after timeoutMs, and the bytes that came late are the next reader's", async () => {
    const { half, stream, clock } = setUp();
    const read = expect(
      stream.readAsync(4, InputStreamOptions.none, { timeoutMs: 30_000 }),
    ).rejects.toMatchObject({
      status: SocketErrorStatus.connectionTimedOut,
      phase: 'read',
      message: 'Cannot read: not done within 30000 ms',
    });
    await clock.advance(29_999);
    half.arrive(bytes('x'));
    await clock.advance(1);
    await read;
    half.arrive(bytes('yz'));

    expect(clock.pendingTimers).toBe(0);
    expect(text(await stream.readAsync(3))).toBe('xyz');
  });

  it.each([
    [
      'an aborted signal',
      (): { signal: AbortSignal } => ({ signal: AbortSignal.abort(new Error('was over')) }),
      'was over',
    ],
    ['no time left', (): { timeoutMs: number } => ({ timeoutMs: 0 }), 'Cannot read: not done within 0 ms'],
  ])('takes nothing with %s', async (_, options, message) => {
    const { half, stream } = setUp();
    half.arrive(bytes('kept'));

    await expect(stream.readAsync(4, InputStreamOptions.none, options())).rejects.toThrow(message);
    expect(text(await stream.readAsync(4))).toBe('kept');
  });
});

describe('InputStream.tryRead()', () => {
  it('answers without waiting: nothing yet, bytes, a part of them, the end', () => {
    const { half, stream } = setUp();

    expect(stream.tryRead()).toBeUndefined();
    half.arrive(bytes('hello'), null);
    expect(text(stream.tryRead(2) ?? bytes(''))).toBe('he');
    expect(text(stream.tryRead() ?? bytes(''))).toBe('llo');
    expect(stream.tryRead()).toBeNull();
  });

  it('asks for more when nothing is there, so that polling gets somewhere', () => {
    const { half, stream } = setUp();
    stream.tryRead();

    expect(half.timesAsked).toBe(1);
  });
});

describe('iterating an InputStream', () => {
  it('yields the chunks as they came and ends with the stream', async () => {
    const { half, stream } = setUp();
    half.arrive(bytes('a'), bytes('bc'), null);
    const seen: string[] = [];
    for await (const chunk of stream) seen.push(text(chunk));

    expect(seen).toEqual(['a', 'bc']);
  });

  it('lends chunks until the next is asked for, and those it cannot lend it gives', async () => {
    const { half, stream } = setUp();
    const [first, second, third] = ['abcd', 'efgh', 'ijkl'].map(bytes);
    half.arrive(first ?? null, second ?? null);
    const chunks = stream.borrowedChunks();
    expect((await chunks.next()).value).toBe(first);
    expect(half.reused).toEqual([]);

    const head = stream.tryRead(1);
    const rest = (await chunks.next()).value;
    expect(half.reused).toEqual([first]);
    expect([head, rest].map((part) => part && text(part))).toEqual(['e', 'fgh']);

    const last = chunks.next();
    expect(half.reused).toHaveLength(1); // not what `head` shows
    half.arrive(third ?? null, null);
    expect((await last).value).toBe(third);
    expect((await chunks.next()).done).toBe(true);
    expect(half.reused).toEqual([first, third]);
  });

  it('lends for good what was borrowed when the loop was left', async () => {
    const { half, stream } = setUp();
    half.arrive(bytes('abcd'), bytes('efgh'));
    for await (const chunk of stream.borrowedChunks()) {
      expect(text(chunk)).toBe('abcd');
      break;
    }
    expect(text(await stream.readAsync(4))).toBe('efgh');
    expect(half.reused).toEqual([]);
  });

  it('yields everything that is there at once when batched', async () => {
    const { half, stream } = setUp();
    half.arrive(bytes('a'), bytes('b'), bytes('c'));
    const batches = stream.batches();

    expect(await texts(batches)).toEqual(['a', 'b', 'c']);
    half.arrive(bytes('d'), null);
    expect(await texts(batches)).toEqual(['d']);
    expect((await batches.next()).done).toBe(true);
  });

  it('keeps what was not handed out when the loop is left', async () => {
    const { half, stream } = setUp();
    half.arrive(bytes('one'), bytes('two'));
    for await (const chunk of stream) {
      expect(text(chunk)).toBe('one');
      break;
    }

    expect(text(await stream.readAsync(3))).toBe('two');
  });

  it('is over once the loop was left, whatever comes', async () => {
    const { half, stream } = setUp();
    const chunks = stream.chunks();
    half.arrive(bytes('one'));
    expect((await chunks.return?.())?.done).toBe(true);

    expect((await chunks.next()).done).toBe(true);
    expect(text(await stream.readAsync(3))).toBe('one');
  });

  it.each(['chunks', 'batches', 'borrowedChunks'] as const)(
    'looks at its limits before a loop by %s() begins',
    (name) => {
      expect(() => setUp().stream[name]({ timeoutMs: -1 })).toThrow(RangeError);
    },
  );

  it('just ends when we close while it waits', async () => {
    const { stream } = setUp();
    const next = stream[Symbol.asyncIterator]().next();
    stream.close();

    expect((await next).done).toBe(true);
  });

  it('throws when the connection breaks', async () => {
    const { half, stream } = setUp();
    const next = expect(stream[Symbol.asyncIterator]().next()).rejects.toBe(reset);
    half.fail(reset);
    await next;
  });
});

describe('InputStream.close()', () => {
  it('ends a pending read with operationAborted and refuses later ones with RO_E_CLOSED', async () => {
    const { stream } = setUp();
    const read = expect(stream.readAsync(1)).rejects.toMatchObject({
      status: SocketErrorStatus.operationAborted,
      number: 0x800703e3,
    });
    stream.close();
    stream.close();
    await read;

    await expect(stream.readAsync(1)).rejects.toMatchObject({ number: 0x80000013 });
    expect(() => stream.tryRead()).toThrow(expect.objectContaining({ number: 0x80000013 }));
  });
});

describe('an InputStream under random use', () => {
  it('delivers every byte once and in order, however it arrives, is read and is called off', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('arrive' as const), size: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ kind: fc.constant('read' as const), size: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ kind: fc.constant('partial' as const), size: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ kind: fc.constant('take' as const), size: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ kind: fc.constant('cancel' as const), size: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { half, stream } = setUp();
        const seen: number[] = [];
        let sent = 0;
        let pending: { done: Promise<void>; abort: AbortController } | undefined;
        for (const { kind, size } of steps) {
          if (kind === 'arrive') half.arrive(Uint8Array.from({ length: size }, () => sent++ % 251));
          else if (kind === 'cancel') {
            pending?.abort.abort();
            await pending?.done;
            pending = undefined;
          } else if (pending === undefined && kind === 'take') seen.push(...(stream.tryRead(size) ?? []));
          else if (pending === undefined) {
            const abort = new AbortController();
            const flags = kind === 'read' ? InputStreamOptions.none : InputStreamOptions.partial;
            const read = stream.readAsync(size, flags, { signal: abort.signal });
            const done = read.then(
              (chunk) => void seen.push(...chunk),
              () => {},
            );
            pending = { done, abort };
            // What could be answered at once is, so it is over in the next turn of the microtasks.
            if (half.unreadBytes > 0 || stream.unreadBytes > 0) await Promise.race([done, Promise.resolve()]);
          }
        }
        half.arrive(null);
        await pending?.done;
        for await (const chunk of stream) seen.push(...chunk);

        expect(seen).toEqual(Array.from({ length: sent }, (_, i) => i % 251));
      }),
    );
  });
});
