import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DataReader } from '../../lib/data/data-reader.js';
import { UnicodeEncoding } from '../../lib/data/unicode-encoding.js';
import { SocketErrorStatus } from '../../lib/errors/socket-error-status.js';
import { statusError } from '../../lib/errors/failures.js';
import { InputStreamOptions } from '../../lib/streams/input-stream-options.js';
import { anyCharacter } from '../support/any-character.js';
import { ScriptedPeer, utf8 } from './scripted-streams.js';

const { none, partial, readAhead } = InputStreamOptions;
const AT_THE_WRONG_TIME = { name: 'SocketError', number: 0x800710dd, source: 'caller' };
const CLOSED = { name: 'SocketError', number: 0x80000013, source: 'caller' };

function connect(options: InputStreamOptions = none): { peer: ScriptedPeer; reader: DataReader } {
  const peer = new ScriptedPeer();
  const reader = new DataReader(peer.stream);
  reader.inputStreamOptions = options;
  return { peer, reader };
}

/** The text that is loaded. */
function textOf(reader: DataReader): string {
  return reader.readString(reader.unconsumedBufferLength);
}

/** What a promise is worth after everything that can happen now has happened. */
async function soon<T>(promise: Promise<T>): Promise<T | 'pending'> {
  return Promise.race([promise, new Promise<'pending'>((resolve) => setImmediate(resolve, 'pending'))]);
}

const reset = statusError(
  SocketErrorStatus.connectionResetByPeer,
  'Cannot read: the peer reset the connection',
);

describe('DataReader.loadAsync()', () => {
  describe.each([
    ['none', none],
    ['partial', partial],
    ['readAhead', readAhead],
    ['partial | readAhead', (partial | readAhead) as InputStreamOptions],
  ])('with %s', (_, options) => {
    const isContentWithSome = (options & partial) !== 0;
    const takesAll = (options & readAhead) !== 0;

    it('loads what is there already', async () => {
      const { peer, reader } = connect(options);
      peer.send('abcd');
      expect(await reader.loadAsync(4)).toBe(4);
      expect(textOf(reader)).toBe('abcd');
    });

    it('waits for the first byte', async () => {
      const { peer, reader } = connect(options);
      const load = reader.loadAsync(1);
      expect(await soon(load)).toBe('pending');
      peer.send('a');
      expect(await load).toBe(1);
    });

    it(isContentWithSome ? 'is content with fewer' : 'waits for all', async () => {
      const { peer, reader } = connect(options);
      const load = reader.loadAsync(4);
      peer.send('ab');
      expect(await soon(load)).toBe(isContentWithSome ? 2 : 'pending');
      peer.send('cd');
      expect(await load).toBe(isContentWithSome ? 2 : 4);
    });

    it(takesAll ? 'loads what else is there' : 'leaves what it was not asked for', async () => {
      const { peer, reader } = connect(options);
      peer.send('abc', 'def', 'ghi');
      expect(await reader.loadAsync(4)).toBe(takesAll ? 9 : 4);
      expect(textOf(reader)).toBe(takesAll ? 'abcdefghi' : 'abcd');
    });

    it('loads fewer at the end of the stream, and then none', async () => {
      const { peer, reader } = connect(options);
      peer.send('abc');
      peer.finish();
      expect(await reader.loadAsync(4)).toBe(3);
      expect(await reader.loadAsync(4)).toBe(0);
      expect(textOf(reader)).toBe('abc');
    });

    it('ends when the peer finishes while it waits', async () => {
      const { peer, reader } = connect(options);
      const load = reader.loadAsync(4);
      peer.finish();
      expect(await load).toBe(0);
    });

    it('loads nothing when asked for nothing', async () => {
      const { peer, reader } = connect(options);
      expect(await reader.loadAsync(0)).toBe(0);
      peer.send('ab');
      expect(await reader.loadAsync(0, { timeoutMs: 1 })).toBe(takesAll ? 2 : 0);
    });

    it('keeps what came before the connection broke to be read', async () => {
      const { peer, reader } = connect(options);
      peer.send('abc');
      peer.breakOff(reset);
      const load = reader.loadAsync(4);
      await (isContentWithSome ? expect(load).resolves.toBe(3) : expect(load).rejects.toBe(reset));
      await expect(reader.loadAsync(1)).rejects.toBe(reset);
      await expect(reader.loadAsync(1)).rejects.toBe(reset);
      expect(textOf(reader)).toBe('abc');
    });

    it('succeeds if enough came before the connection broke', async () => {
      const { peer, reader } = connect(options);
      peer.send('abc');
      peer.breakOff(reset);
      expect(await reader.loadAsync(2)).toBe(takesAll ? 3 : 2);
      expect(await reader.loadAsync(0)).toBe(0);
    });
  });

  it('appends to what is loaded already', async () => {
    const { peer, reader } = connect();
    peer.send('abcd');
    await reader.loadAsync(1);
    await reader.loadAsync(2);
    expect(textOf(reader)).toBe('abc');
  });

  it('keeps the options it began with', async () => {
    const { peer, reader } = connect(none);
    const load = reader.loadAsync(2);
    reader.inputStreamOptions = partial;
    peer.send('a');
    expect(await soon(load)).toBe('pending');
    peer.send('b');
    expect(await load).toBe(2);
  });

  it('fails while it waits when the connection breaks, and what came before can be read', async () => {
    const { peer, reader } = connect();
    const failure = expect(reader.loadAsync(4)).rejects.toBe(reset);
    peer.send('abc');
    peer.breakOff(reset);
    await failure;
    expect(textOf(reader)).toBe('abc');
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 32, '4'])('refuses to load %p bytes', async (count) => {
    const { peer, reader } = connect();
    peer.send('abcd');
    await expect(reader.loadAsync(count as number)).rejects.toThrow('count must be a');
    expect(await reader.loadAsync(4)).toBe(4);
  });

  it('refuses a second load and does not harm the first', async () => {
    const { peer, reader } = connect();
    peer.send('ab');
    const load = reader.loadAsync(3);
    await expect(reader.loadAsync(1)).rejects.toMatchObject(AT_THE_WRONG_TIME);
    await expect(reader.loadAsync(1, { timeoutMs: 5 })).rejects.toMatchObject(AT_THE_WRONG_TIME);
    peer.send('cd');
    expect(await load).toBe(3);
    expect(textOf(reader)).toBe('abc');
  });

  it('lets what is loaded be read while another load waits', async () => {
    const { peer, reader } = connect();
    peer.send('ab');
    await reader.loadAsync(2);
    const load = reader.loadAsync(2);
    expect(reader.readString(1)).toBe('a');
    peer.send('cd');
    expect(await load).toBe(2);
    expect(textOf(reader)).toBe('bcd');
  });

  it('fails at once while somebody else reads from the stream, and works afterwards', async () => {
    const { peer, reader } = connect();
    const read = peer.stream.readAsync(2);
    await expect(reader.loadAsync(1)).rejects.toMatchObject(AT_THE_WRONG_TIME);
    peer.send('abc');
    expect(await read).toEqual(utf8('ab'));
    expect(await reader.loadAsync(1)).toBe(1);
    expect(textOf(reader)).toBe('c');
  });

  describe.each([
    [
      'is aborted',
      { message: 'enough' },
      (_: ScriptedPeer, controller: AbortController) => {
        controller.abort(new Error('enough'));
      },
    ],
    [
      'runs out of time',
      { status: SocketErrorStatus.connectionTimedOut },
      (peer: ScriptedPeer) => {
        peer.clock.advance(1_000);
      },
    ],
  ])('that %s', (_, reason, act) => {
    it('loses nothing and lets the reader go on', async () => {
      const { peer, reader } = connect();
      const controller = new AbortController();
      const { signal } = controller;
      const failure = expect(reader.loadAsync(4, { signal, timeoutMs: 1_000 })).rejects.toMatchObject(reason);
      peer.send('ab');
      act(peer, controller);
      await failure;

      expect(reader.unconsumedBufferLength).toBe(0);
      peer.send('cd');
      expect(await reader.loadAsync(1)).toBe(1);
      expect(await reader.loadAsync(3, { timeoutMs: 1_000 })).toBe(3);
      expect(textOf(reader)).toBe('abcd');
    });

    it('leaves the reader free to give the stream back at once', async () => {
      const { peer, reader } = connect();
      const controller = new AbortController();
      const { signal } = controller;
      const failure = expect(reader.loadAsync(4, { signal, timeoutMs: 1_000 })).rejects.toMatchObject(reason);
      peer.send('ab');
      act(peer, controller);
      expect(await reader.detachStream().readAsync(2)).toEqual(utf8('ab'));
      await failure;
    });
  });

  it('does not begin when it is called off already', async () => {
    const { peer, reader } = connect();
    peer.send('abcd');
    await expect(reader.loadAsync(4, { signal: AbortSignal.abort('no') })).rejects.toBe('no');
    await expect(reader.loadAsync(4, { timeoutMs: 0 })).rejects.toMatchObject({
      status: SocketErrorStatus.connectionTimedOut,
    });
    await expect(reader.loadAsync(4, { timeoutMs: -1 })).rejects.toThrow(RangeError);
    expect(reader.unconsumedBufferLength).toBe(0);
    expect(await reader.loadAsync(4)).toBe(4);
  });

  it('fails after close() and when it waits while close() comes', async () => {
    const { reader } = connect();
    const failure = expect(reader.loadAsync(1)).rejects.toMatchObject({
      status: SocketErrorStatus.operationAborted,
    });
    reader.close();
    await failure;
    await expect(reader.loadAsync(1)).rejects.toMatchObject(CLOSED);
    await expect(reader.loadAsync(0)).rejects.toMatchObject(CLOSED);
  });

  it('fails after the stream was closed by others', async () => {
    const { peer, reader } = connect();
    peer.stream.close();
    await expect(reader.loadAsync(1)).rejects.toMatchObject(CLOSED);
  });

  it('loads the same text however the peer cuts it up', async () => {
    const script = fc.tuple(
      fc.string({ unit: anyCharacter, maxLength: 60 }),
      fc.array(fc.nat(6), { maxLength: 60 }),
      fc.constantFrom<InputStreamOptions>(0, 1, 2, 3),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(UnicodeEncoding.utf8, UnicodeEncoding.utf16LE),
    );
    await fc.assert(
      fc.asyncProperty(script, async ([text, sizes, options, count, encoding]) => {
        const { peer, reader } = connect(options);
        reader.unicodeEncoding = encoding;
        let left = encoding === UnicodeEncoding.utf8 ? utf8(text) : utf16(text);
        const sending = (async () => {
          for (const size of sizes) {
            peer.send(left.subarray(0, size));
            left = left.subarray(size);
            await Promise.resolve();
          }
          peer.send(left);
          peer.finish();
        })();

        let read = '';
        while ((await reader.loadAsync(count)) > 0) read += reader.readString(reader.completeStringLength);
        await sending;
        expect(read).toBe(text);
        expect(reader.unconsumedBufferLength).toBe(0);
      }),
    );
  });
});

describe('DataReader.detachStream()', () => {
  it('keeps what is loaded and gives back all else', async () => {
    const { peer, reader } = connect();
    peer.send('abcd', 'ef');
    await reader.loadAsync(2);
    const stream = reader.detachStream();
    expect(stream).toBe(peer.stream);
    expect(await stream.readAsync(4)).toEqual(utf8('cdef'));
    expect(textOf(reader)).toBe('ab');
  });

  it('leaves the reader without a stream, to load from or to close', async () => {
    const { peer, reader } = connect();
    reader.detachStream();
    await expect(reader.loadAsync(1)).rejects.toMatchObject(AT_THE_WRONG_TIME);
    expect(() => reader.detachStream()).toThrow(expect.objectContaining(AT_THE_WRONG_TIME));
    reader.close();
    expect(() => reader.detachStream()).toThrow(expect.objectContaining(CLOSED));
    peer.send('a');
    expect(await peer.stream.readAsync(1)).toEqual(utf8('a'));
  });

  it('lets another reader take over where this one stopped', async () => {
    const { peer, reader } = connect();
    peer.send('abcd');
    await reader.loadAsync(1);
    const next = new DataReader(reader.detachStream());
    await next.loadAsync(3);
    expect([textOf(reader), textOf(next)]).toEqual(['a', 'bcd']);
  });

  it('is refused while a load is running, as detachBuffer() is', async () => {
    const { peer, reader } = connect();
    const load = reader.loadAsync(1);
    expect(() => reader.detachStream()).toThrow(expect.objectContaining(AT_THE_WRONG_TIME));
    expect(() => reader.detachBuffer()).toThrow(expect.objectContaining(AT_THE_WRONG_TIME));
    peer.send('a');
    expect(await load).toBe(1);
    expect(reader.detachBuffer()).toEqual(utf8('a'));
    expect(reader.detachStream()).toBe(peer.stream);
  });
});

describe('DataReader, on a stream others read from too', () => {
  it('leaves to others what it has not loaded, and goes on behind them', async () => {
    const { peer, reader } = connect();
    peer.send('abcdef', 'ghi');
    await reader.loadAsync(1);
    expect(await peer.stream.readAsync(2)).toEqual(utf8('bc'));
    await reader.loadAsync(2);
    expect(peer.stream.tryRead(1)).toEqual(utf8('f'));
    await reader.loadAsync(3);
    expect(textOf(reader)).toBe('adeghi');
  });

  it('takes nothing past others although another reader gave the stream back while it waited', async () => {
    const { peer, reader } = connect();
    const other = new DataReader(peer.stream);
    const load = reader.loadAsync(1);
    other.detachStream();
    peer.send('abc');
    await load;
    expect(await peer.stream.readAsync(2)).toEqual(utf8('bc'));
  });

  it('takes turns with another reader', async () => {
    const { peer, reader } = connect();
    const other = new DataReader(peer.stream);
    peer.send('abc', 'defg', 'h');
    for (const each of [reader, other, reader, other]) await each.loadAsync(2);
    expect([textOf(reader), textOf(other)]).toEqual(['abef', 'cdgh']);
  });
});

describe('DataReader.close()', () => {
  it('closes the stream, once', () => {
    const { peer, reader } = connect();
    reader.close();
    reader.close();
    expect(() => peer.stream.tryRead()).toThrow(expect.objectContaining(CLOSED));
  });

  it('does not count as read what was not loaded', async () => {
    const { peer, reader } = connect();
    peer.send('abc');
    await reader.loadAsync(1);
    reader.close();
    expect(peer.stream.unreadBytes).toBe(2);
  });
});

describe('DataReader.completeStringLength', () => {
  it('leaves a character that is not complete for the next load', async () => {
    const { peer, reader } = connect(partial);
    const [e2, ...rest] = utf8('€');
    peer.send('a', [e2 ?? 0]);
    await reader.loadAsync(100);
    expect(reader.readString(reader.completeStringLength)).toBe('a');
    expect(reader.unconsumedBufferLength).toBe(1);
    peer.send(rest, 'b');
    await reader.loadAsync(100);
    expect(reader.readString(reader.completeStringLength)).toBe('€b');
  });
});

function utf16(text: string): Uint8Array {
  return Uint8Array.from(
    { length: 2 * text.length },
    (_, i) => (text.charCodeAt(i >> 1) >> (8 * (i % 2))) & 0xff,
  );
}
