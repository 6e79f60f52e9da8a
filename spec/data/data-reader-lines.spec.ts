import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { DataReader } from '../../lib/data/data-reader.js';
import { DelimiterSearch } from '../../lib/data/delimiter-search.js';
import type { LineOptions, Newline } from '../../lib/data/line-format.js';
import { UnicodeEncoding } from '../../lib/data/unicode-encoding.js';
import { statusError } from '../../lib/errors/failures.js';
import { SocketErrorStatus } from '../../lib/errors/socket-error-status.js';
import { cutAnywhere } from './chunkings.js';
import { ScriptedPeer, utf8 } from './scripted-streams.js';

const TOO_LONG = { name: 'SocketError', status: SocketErrorStatus.messageTooLong, source: 'peer' };
const ENDED_EARLY = { name: 'SocketError', number: 0x80070026, source: 'peer' };

function connect(): { peer: ScriptedPeer; reader: DataReader } {
  const peer = new ScriptedPeer();
  return { peer, reader: new DataReader(peer.stream) };
}

async function linesOf(reader: DataReader, options?: LineOptions): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of reader.lines(options)) lines.push(line);
  return lines;
}

function linesOfText(text: string, options?: LineOptions): Promise<string[]> {
  return linesOf(DataReader.fromBuffer(utf8(text)), options);
}

async function soon<T>(promise: Promise<T>): Promise<T | 'pending'> {
  return Promise.race([promise, new Promise<'pending'>((resolve) => setImmediate(resolve, 'pending'))]);
}

function encoded(text: string, encoding: UnicodeEncoding): Uint8Array {
  if (encoding === UnicodeEncoding.utf8) return utf8(text);
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) {
    view.setUint16(2 * i, text.charCodeAt(i), encoding === UnicodeEncoding.utf16LE);
  }
  return bytes;
}

describe('DataReader.lines()', () => {
  it.each<[Newline, string, string[]]>([
    ['auto', 'a\nb\r\nc\rd\n\n\r\n\r\r\n', ['a', 'b', 'c\rd', '', '', '\r']],
    ['lf', 'a\nb\r\nc\rd\n\n', ['a', 'b\r', 'c\rd', '']],
    ['crlf', 'a\nb\r\nc\rd\r\n\r\n\r\r\n', ['a\nb', 'c\rd', '', '\r']],
    ['cr', 'a\nb\r\nc\rd\r', ['a\nb', '\nc', 'd']],
  ])('divides at newline %s', async (newline, text, lines) => {
    expect(await linesOfText(text, { newline })).toEqual(lines);
    expect(await linesOfText(text.slice(0, 1), { newline })).toEqual(['a']);
  });

  it('takes what is behind the last newline for a line, unless it is empty', async () => {
    expect(await linesOfText('a\nb')).toEqual(['a', 'b']);
    expect(await linesOfText('a\nb\r')).toEqual(['a', 'b\r']);
    expect(await linesOfText('')).toEqual([]);
  });

  it('finds the same lines however the bytes were cut, in every encoding', async () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('', '\u0a0a\u000d0', '\u010a\r', '𝄞'),
    );
    const newline = fc.constantFrom<Newline>('auto', 'lf', 'crlf', 'cr');
    const encoding = fc.constantFrom<UnicodeEncoding>(0, 1, 2);
    const cases = fc
      .tuple(fc.array(line, { maxLength: 6 }), newline, encoding)
      .chain(([parts, ...choice]) => {
        const text = parts.join(choice[0] === 'lf' ? '\n' : choice[0] === 'cr' ? '\r' : '\r\n');
        return fc.record({
          text: fc.constant(text),
          options: fc.constant({ newline: choice[0], encoding: choice[1] }),
          chunks: cutAnywhere(encoded(text, choice[1])),
        });
      });
    const separators = { auto: /\r?\n/, lf: '\n', crlf: '\r\n', cr: '\r' };
    await fc.assert(
      fc.asyncProperty(cases, async ({ text, options, chunks }) => {
        const { peer, reader } = connect();
        const found = linesOf(reader, options);
        for (const chunk of chunks) {
          peer.send(chunk);
          await Promise.resolve();
        }
        peer.finish();
        const expected = text.split(separators[options.newline]);
        if (expected.at(-1) === '') expected.pop();
        expect(await found).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('waits for a line that has not come whole', async () => {
    const { peer, reader } = connect();
    const lines = reader.lines();
    const first = lines.next();
    peer.send('a');
    expect(await soon(first)).toBe('pending');
    peer.send('b\r');
    expect(await soon(first)).toBe('pending');
    peer.send('\nc');
    expect(await first).toEqual({ done: false, value: 'ab' });
  });

  it('is over once the loop was left, whatever comes', async () => {
    const { peer, reader } = connect();
    const lines = reader.lines();
    peer.send('one\n');
    expect(await lines.return?.()).toEqual({ done: true, value: undefined });
    expect(await lines.next()).toEqual({ done: true, value: undefined });
    expect(await reader.readLineAsync()).toBe('one');
  });

  it('keeps the reader open when the loop is left, with the next line where it is', async () => {
    const { peer, reader } = connect();
    peer.send('one\ntwo\nthree');
    for await (const line of reader.lines()) {
      expect(line).toBe('one');
      break;
    }
    expect(await reader.readLineAsync()).toBe('two');
    // The rest goes to whoever reads the stream.
    expect(await peer.stream.readAsync(5)).toEqual(utf8('three'));
  });

  it.each([
    [
      'the reader',
      (reader: DataReader) => {
        reader.close();
      },
    ],
    [
      'the stream',
      (_: DataReader, peer: ScriptedPeer) => {
        peer.stream.close();
      },
    ],
  ])('just ends when %s is closed', async (_, close) => {
    const { peer, reader } = connect();
    const lines = reader.lines();
    const next = lines.next();
    close(reader, peer);
    expect(await next).toEqual({ done: true, value: undefined });
    expect(await lines.next()).toEqual({ done: true, value: undefined });
  });

  it('throws when the connection breaks, with what came before left to be read', async () => {
    const { peer, reader } = connect();
    const reset = statusError(SocketErrorStatus.connectionResetByPeer, 'Cannot read: reset');
    peer.send('one\ntwo');
    peer.breakOff(reset);
    const lines = reader.lines();
    expect(await lines.next()).toMatchObject({ value: 'one' });
    await expect(lines.next()).rejects.toBe(reset);
    expect(reader.readString(reader.unconsumedBufferLength)).toBe('two');
  });

  it.each([
    [{ limitBytes: 0 }, RangeError],
    [{ limitBytes: '9' }, TypeError],
    [{ newline: '\n' }, RangeError],
    [{ encoding: 9 }, RangeError],
  ])('refuses %j', async (options, error) => {
    const { reader } = connect();
    expect(() => reader.lines(options as LineOptions)).toThrow(error);
    await expect(reader.readLineAsync(options as LineOptions)).rejects.toThrow(error);
  });
});

describe('the limit of a line', () => {
  it.each<[Newline, string]>([
    ['auto', '\n'],
    ['auto', '\r\n'],
    ['lf', '\n'],
    ['crlf', '\r\n'],
    ['cr', '\r'],
  ])('of newline %s counts the bytes before %j, and no others, however they come', async (newline, end) => {
    for (const pieces of [
      (text: string) => [text],
      (text: string) => [text.slice(0, 3), text.slice(3, 6), text.slice(6)],
    ]) {
      const { peer, reader } = connect();
      peer.send(...pieces(`12345${end}123456${end}`));
      expect(await reader.readLineAsync({ newline, limitBytes: 5 })).toBe('12345');
      const failure = reader.readLineAsync({ newline, limitBytes: 5 });
      await expect(failure).rejects.toMatchObject(TOO_LONG);
      await expect(failure).rejects.toThrow('Cannot read a line: it does not end within 5 bytes');
      await expect(reader.readLineAsync({ newline, limitBytes: 5 })).rejects.toMatchObject(TOO_LONG);
      expect(await reader.readLineAsync({ newline, limitBytes: 6 })).toBe('123456');
    }
  });

  it('may be a single byte', async () => {
    expect(await linesOfText('a\n\nb', { limitBytes: 1 })).toEqual(['a', '', 'b']);
    await expect(linesOfText('ab\n', { limitBytes: 1 })).rejects.toMatchObject(TOO_LONG);
  });

  it('holds for text behind the last newline as well', async () => {
    await expect(linesOfText('a\n123456', { limitBytes: 5 })).rejects.toMatchObject(TOO_LONG);
  });

  it('is 64 KiB unless told otherwise, and ends what a peer can make us hold', async () => {
    const { peer, reader } = connect();
    const line = reader.readLineAsync();
    const failure = expect(line).rejects.toMatchObject(TOO_LONG);
    let sent = 0;
    for (; sent < 1_000_000 && reader.unconsumedBufferLength === 0 && peer.unreadBytes === 0; sent += 1_000) {
      peer.send(new Uint8Array(1_000));
    }
    await failure;
    expect(sent).toBeLessThan(70_000);
  });
});

describe('DataReader.readLineAsync()', () => {
  it('loses nothing when it is called off', async () => {
    const { peer, reader } = connect();
    const controller = new AbortController();
    peer.send('abc');
    const line = reader.readLineAsync({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(line).rejects.toThrow('enough');
    const timed = reader.readLineAsync({ timeoutMs: 50 });
    peer.send('def');
    peer.clock.advance(50);
    await expect(timed).rejects.toMatchObject({ status: SocketErrorStatus.connectionTimedOut });
    peer.send('\n');
    expect(await reader.readLineAsync()).toBe('abcdef');
  });

  it('reads on from what is loaded, and mixes with values and with those who read the stream', async () => {
    const { peer, reader } = connect();
    peer.send(Uint8Array.of(7), 'head: x\n', 'body of nine', ' more\n');
    await reader.loadExactlyAsync(3);
    expect(reader.readByte()).toBe(7);
    expect(await reader.readLineAsync()).toBe('head: x');
    await reader.loadExactlyAsync(4);
    expect(reader.readString(4)).toBe('body');
    expect(await peer.stream.readAsync(3)).toEqual(utf8(' of'));
    expect(await reader.readLineAsync()).toBe(' nine more');
    expect(reader.position).toBe(1 + 8 + 4 + 11);
  });

  it('forgets what it has seen of bytes that others have had meanwhile', async () => {
    const { peer, reader } = connect();
    const controller = new AbortController();
    peer.send('abcdef');
    const line = reader.readLineAsync({ signal: controller.signal });
    controller.abort();
    await expect(line).rejects.toThrow();
    await peer.stream.readAsync(5);
    peer.send('\nxyz\n');
    expect(await reader.readLineAsync()).toBe('f');
    expect(await reader.readLineAsync()).toBe('xyz');
  });

  it('is refused while another call waits, which is unharmed', async () => {
    const { peer, reader } = connect();
    const first = reader.readLineAsync({ newline: 'crlf' });
    const busy = { number: 0x800710dd };
    await expect(reader.readLineAsync({ newline: 'lf' })).rejects.toMatchObject(busy);
    await expect(reader.readUntilAsync('x')).rejects.toMatchObject(busy);
    await expect(reader.loadAsync(1)).rejects.toMatchObject(busy);
    await expect(reader.loadExactlyAsync(1)).rejects.toMatchObject(busy);
    await expect(reader.skipAsync(1)).rejects.toMatchObject(busy);
    peer.send('a\nb\r\n');
    expect(await first).toBe('a\nb');
  });

  it('returns null at the end, and an error within a character of UTF-16', async () => {
    expect(await DataReader.fromBuffer(new Uint8Array()).readLineAsync()).toBeNull();
    const reader = DataReader.fromBuffer(Uint8Array.of(0x61, 0, 0x62));
    const line = reader.readLineAsync({ encoding: UnicodeEncoding.utf16LE });
    await expect(line).rejects.toMatchObject(ENDED_EARLY);
    expect(reader.unconsumedBufferLength).toBe(3);
  });

  it('looks at each byte once, however many arrivals a line takes', async () => {
    const { peer, reader } = connect();
    const feed = jest.spyOn(DelimiterSearch.prototype, 'feed');
    const line = reader.readLineAsync();
    for (let i = 0; i < 20_000; i++) peer.send('a');
    // A call that was interrupted leaves off where it was, too.
    peer.stream.cancelPending(new Error('enough'));
    await expect(line).rejects.toThrow('enough');
    const again = reader.readLineAsync();
    for (let i = 0; i < 20_000; i++) peer.send('b');
    peer.send('\n');

    expect((await again)?.length).toBe(40_000);
    expect(feed.mock.calls.reduce((sum, [bytes, from]) => sum + bytes.length - from, 0)).toBe(40_001);
    feed.mockRestore();
  });
});
