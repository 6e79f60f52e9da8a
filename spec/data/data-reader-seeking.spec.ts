import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DataReader } from '../../lib/data/data-reader.js';
import { UnicodeEncoding } from '../../lib/data/unicode-encoding.js';
import { statusError } from '../../lib/errors/failures.js';
import { SocketErrorStatus } from '../../lib/errors/socket-error-status.js';
import { cutAnywhere } from './chunkings.js';
import { ScriptedPeer, utf8 } from './scripted-streams.js';

const ENDED_EARLY = { name: 'SocketError', number: 0x80070026, source: 'peer' };
const TOO_LONG = { name: 'SocketError', status: SocketErrorStatus.messageTooLong, source: 'peer' };
const CLOSED = { number: 0x80000013 };
const reset = statusError(SocketErrorStatus.connectionResetByPeer, 'Cannot read: reset');

function connect(): { peer: ScriptedPeer; reader: DataReader } {
  const peer = new ScriptedPeer();
  return { peer, reader: new DataReader(peer.stream) };
}

function loadedText(reader: DataReader): string {
  return reader.readString(reader.unconsumedBufferLength);
}

describe('DataReader.loadExactlyAsync()', () => {
  it('loads as many bytes as it is told, behind those that are loaded', async () => {
    const { peer, reader } = connect();
    peer.send('ab', 'cdef');
    await reader.loadExactlyAsync(1);
    await reader.loadExactlyAsync(0);
    await reader.loadExactlyAsync(3);
    expect(loadedText(reader)).toBe('abcd');
  });

  it('fails when the peer finishes before, and keeps what came', async () => {
    const { peer, reader } = connect();
    peer.send('abc');
    const load = reader.loadExactlyAsync(4);
    const failure = expect(load).rejects.toMatchObject(ENDED_EARLY);
    peer.finish();
    await failure;
    await expect(load).rejects.toThrow('Cannot load 4 bytes: the peer finished after 3');
    expect(loadedText(reader)).toBe('abc');
  });

  it('keeps what came before the connection broke', async () => {
    const { peer, reader } = connect();
    peer.send('abc');
    peer.breakOff(reset);
    await expect(reader.loadExactlyAsync(4)).rejects.toBe(reset);
    expect(loadedText(reader)).toBe('abc');
  });

  it('loses nothing when it is called off', async () => {
    const { peer, reader } = connect();
    peer.send('abc');
    const load = reader.loadExactlyAsync(4, { timeoutMs: 10 });
    const failure = expect(load).rejects.toMatchObject({ status: SocketErrorStatus.connectionTimedOut });
    peer.clock.advance(10);
    await failure;
    peer.send('d');
    await reader.loadExactlyAsync(4);
    expect(loadedText(reader)).toBe('abcd');
  });

  it('needs a stream', async () => {
    await expect(DataReader.fromBuffer(utf8('ab')).loadExactlyAsync(1)).rejects.toMatchObject({
      number: 0x800710dd,
    });
    await expect(connect().reader.loadExactlyAsync(-1)).rejects.toThrow(RangeError);
  });
});

describe('DataReader.readUntilAsync()', () => {
  it('finds each delimiter, however the bytes were cut', async () => {
    const letter = fc.constantFrom(0x61, 0x62);
    const cases = fc
      .tuple(
        fc.array(letter, { maxLength: 40 }).map((numbers) => Uint8Array.from(numbers)),
        fc.array(letter, { minLength: 1, maxLength: 4 }).map((numbers) => String.fromCharCode(...numbers)),
      )
      .chain(([bytes, delimiter]) =>
        fc.tuple(fc.constant(bytes), fc.constant(delimiter), cutAnywhere(bytes)),
      );
    await fc.assert(
      fc.asyncProperty(cases, async ([bytes, delimiter, chunks]) => {
        const { peer, reader } = connect();
        const parts = new TextDecoder().decode(bytes).split(delimiter);
        const rest = parts.pop() ?? '';
        let next = reader.readUntilAsync(delimiter);
        for (const chunk of chunks) peer.send(chunk);
        for (const part of parts) {
          expect(await next).toEqual(utf8(part));
          next = reader.readUntilAsync(delimiter);
        }
        const end =
          rest === '' ? expect(next).resolves.toBeNull() : expect(next).rejects.toMatchObject(ENDED_EARLY);
        peer.finish();
        await end;
        expect(loadedText(reader)).toBe(rest);
      }),
      { numRuns: 500 },
    );
  });

  it('takes bytes, or text in the encoding of the reader', async () => {
    const { peer, reader } = connect();
    peer.send(Uint8Array.of(1, 2, 3, 0, 9, 0x0a, 0x01, 0x00, 0x0a, 0x00, 0x0a));
    expect(await reader.readUntilAsync(Uint8Array.of(3, 0))).toEqual(Uint8Array.of(1, 2));
    expect(await reader.readUntilAsync(Uint8Array.of(9).buffer)).toEqual(new Uint8Array());
    reader.unicodeEncoding = UnicodeEncoding.utf16BE;
    // 0a 01 | 00 0a: the delimiter 00 0a is a whole unit only there.
    expect(await reader.readUntilAsync('\n')).toEqual(Uint8Array.of(0x0a, 0x01));
    expect(await reader.readUntilAsync('\n')).toEqual(new Uint8Array());
  });

  it('counts the bytes in front of the delimiter, and leaves what is too long', async () => {
    const { peer, reader } = connect();
    peer.send('12345--123456--');
    expect(await reader.readUntilAsync('--', { limitBytes: 5 })).toEqual(utf8('12345'));
    await expect(reader.readUntilAsync('--', { limitBytes: 5 })).rejects.toMatchObject(TOO_LONG);
    await expect(reader.readUntilAsync('--', { limitBytes: 3 })).rejects.toMatchObject(TOO_LONG);
    expect(await reader.readUntilAsync('--', { limitBytes: 6 })).toEqual(utf8('123456'));
  });

  it('loses nothing when it is called off, and looks for another delimiter from the start', async () => {
    const { peer, reader } = connect();
    peer.send('a;b');
    const controller = new AbortController();
    const read = reader.readUntilAsync('.', { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(read).rejects.toThrow('enough');
    expect(await reader.readUntilAsync(';')).toEqual(utf8('a'));
    peer.send('.');
    expect(await reader.readUntilAsync('.')).toEqual(utf8('b'));
  });

  it('refuses what cannot be meant', async () => {
    const { reader } = connect();
    await expect(reader.readUntilAsync('')).rejects.toThrow(RangeError);
    await expect(reader.readUntilAsync(5 as never)).rejects.toThrow(TypeError);
    await expect(reader.readUntilAsync('x', { limitBytes: 0 })).rejects.toThrow(RangeError);
    reader.close();
    await expect(reader.readUntilAsync('x')).rejects.toMatchObject(CLOSED);
  });
});

describe('DataReader.skipAsync()', () => {
  it('skips what is loaded and what comes', async () => {
    const { peer, reader } = connect();
    peer.send('abcd');
    await reader.loadAsync(2);
    const skip = reader.skipAsync(6);
    peer.send('efgh');
    expect(await skip).toBe(6);
    expect(reader.position).toBe(6);
    expect(await reader.loadAsync(2)).toBe(2);
    expect(loadedText(reader)).toBe('gh');
  });

  it('tells how many there were when the peer finished before', async () => {
    const { peer, reader } = connect();
    peer.send('abc');
    peer.finish();
    expect(await reader.skipAsync(10)).toBe(3);
    expect(await DataReader.fromBuffer(utf8('ab')).skipAsync(9)).toBe(2);
  });

  it('looks at its limits although bytes in memory need no waiting', async () => {
    const reader = DataReader.fromBuffer(utf8('ab'));
    await expect(reader.skipAsync(1, { timeoutMs: -1 })).rejects.toThrow(RangeError);
    await expect(reader.skipAsync(1, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    expect(reader.position).toBe(0);
  });

  it('leaves a position to go on from when it is called off', async () => {
    const { peer, reader } = connect();
    const skip = reader.skipAsync(2 ** 40, { timeoutMs: 5 });
    const failure = expect(skip).rejects.toMatchObject({ status: SocketErrorStatus.connectionTimedOut });
    for (let i = 0; i < 100; i++) peer.send(new Uint8Array(1_000));
    peer.clock.advance(5);
    await failure;
    expect(reader.position).toBe(100_000);
    peer.send('x');
    await reader.loadExactlyAsync(1);
    expect(loadedText(reader)).toBe('x');
  });
});

describe('DataReader.peek()', () => {
  it('shows loaded bytes and leaves them, over chunks as well', async () => {
    const { peer, reader } = connect();
    peer.send('ab', 'cd');
    await reader.loadExactlyAsync(3);
    expect(reader.peek(3)).toEqual(utf8('abc'));
    expect(reader.position).toBe(0);
    expect(() => reader.peek(4)).toThrow(expect.objectContaining({ number: 0x8000000b }));
    expect(loadedText(reader)).toBe('abc');
  });
});

describe('a peer that sends a byte at a time', () => {
  it('makes the reader hold few chunks, and the bytes are right', async () => {
    const { peer, reader } = connect();
    const load = reader.loadAsync(40_000);
    for (let i = 0; i < 40_000; i++) peer.send([i & 0xff]);
    await load;
    expect(reader.readBuffer(40_000)).toEqual(Uint8Array.from({ length: 40_000 }, (_, i) => i & 0xff));
  });
});
