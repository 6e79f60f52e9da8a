import { describe, expect, it } from '@jest/globals';
import { ByteOrder } from '../../lib/data/byte-order.js';
import { DataReader } from '../../lib/data/data-reader.js';
import { UnicodeEncoding } from '../../lib/data/unicode-encoding.js';
import type { InputStream } from '../../lib/streams/input-stream.js';
import { InputStreamOptions } from '../../lib/streams/input-stream-options.js';
import { fromHex } from './hex.js';
import { ScriptedPeer, utf8 } from './scripted-streams.js';

const { littleEndian, bigEndian } = ByteOrder;
const OUT_OF_BOUNDS = { name: 'SocketError', number: 0x8000000b, source: 'caller' };
const CLOSED = { name: 'SocketError', number: 0x80000013, source: 'caller' };
const AT_THE_WRONG_TIME = { name: 'SocketError', number: 0x800710dd, source: 'caller' };

function readerOf(digits: string, byteOrder: ByteOrder = bigEndian): DataReader {
  const reader = DataReader.fromBuffer(fromHex(digits));
  reader.byteOrder = byteOrder;
  return reader;
}

/** Every method that reads a value of a certain size. */
const readers: readonly (readonly [name: string, size: number, read: (reader: DataReader) => unknown])[] = [
  ['readByte', 1, (reader) => reader.readByte()],
  ['readBoolean', 1, (reader) => reader.readBoolean()],
  ['readInt16', 2, (reader) => reader.readInt16()],
  ['readUInt16', 2, (reader) => reader.readUInt16()],
  ['readInt32', 4, (reader) => reader.readInt32()],
  ['readUInt32', 4, (reader) => reader.readUInt32()],
  ['readInt64', 8, (reader) => reader.readInt64()],
  ['readUInt64', 8, (reader) => reader.readUInt64()],
  ['readSingle', 4, (reader) => reader.readSingle()],
  ['readDouble', 8, (reader) => reader.readDouble()],
  ['readGuid', 16, (reader) => reader.readGuid()],
  ['readDateTime', 8, (reader) => reader.readDateTime()],
  ['readTimeSpan', 8, (reader) => reader.readTimeSpan()],
  ['readBytes', 5, (reader) => reader.readBytes(new Uint8Array(5))],
  ['readBuffer', 5, (reader) => reader.readBuffer(5)],
  ['readString', 5, (reader) => reader.readString(5)],
];

describe('DataReader', () => {
  it.each([
    ['readByte', '00', 0, 0],
    ['readByte', 'ff', 255, 255],
    ['readInt16', '7f ff', 32_767, -129],
    ['readInt16', '80 00', -32_768, 128],
    ['readUInt16', 'ff fe', 65_534, 65_279],
    ['readInt32', '7f ff ff ff', 2_147_483_647, -129],
    ['readInt32', '80 00 00 00', -2_147_483_648, 128],
    ['readUInt32', 'ff ff ff fe', 4_294_967_294, 4_278_190_079],
    ['readInt64', '7f ff ff ff ff ff ff ff', 2n ** 63n - 1n, -129n],
    ['readInt64', '80 00 00 00 00 00 00 00', -(2n ** 63n), 128n],
    ['readUInt64', 'ff ff ff ff ff ff ff fe', 2n ** 64n - 2n, 2n ** 64n - 1n - 2n ** 56n],
    ['readUInt64', '00 00 00 00 0b d8 78 d0', 198_736_080n, 0xd078d80b00000000n],
    ['readSingle', '3f 80 00 00', 1, 0x803f * 2 ** -149],
    ['readDouble', '3f f0 00 00 00 00 00 00', 1, 0xf03f * Number.MIN_VALUE],
    ['readDouble', '7f f0 00 00 00 00 00 00', Infinity, 0xf07f * Number.MIN_VALUE],
  ] as const)('%s() reads %s as %d big-endian and %d little-endian', (name, digits, big, little) => {
    expect(readerOf(digits, bigEndian)[name]()).toBe(big);
    expect(readerOf(digits, littleEndian)[name]()).toBe(little);
  });

  it.each([
    ['00', false],
    ['01', true],
    ['80', true],
  ])('readBoolean() reads %s as %s', (digits, value) => {
    expect(readerOf(digits).readBoolean()).toBe(value);
  });

  it('reads what WinRT wrote as a GUID', () => {
    const little = readerOf('77 8b 48 fd 04 be 7b 44 82 42 e5 92 74 7d c3 a8', littleEndian);
    expect(little.readGuid()).toBe('fd488b77-be04-447b-8242-e592747dc3a8');
    const big = readerOf('66 1f 4a 60 4a da 46 3e a3 4e cf bf 91 ce 8a 93', bigEndian);
    expect(big.readGuid()).toBe('661f4a60-4ada-463e-938a-ce91bfcf4ea3');
  });

  it('reads what WinRT wrote as a moment', () => {
    const moment = new Date('2020-03-14T15:26:35Z');
    expect(readerOf('80 87 60 f2 14 fa d5 01', littleEndian).readDateTime()).toEqual(moment);
    expect(readerOf('01 d5 fa 14 f2 60 87 80', bigEndian).readDateTime()).toEqual(moment);
    expect(readerOf('00 00 00 00 00 00 00 00').readDateTime()).toEqual(new Date('1601-01-01T00:00:00Z'));
  });

  it('reads what WinRT wrote as a span of time', () => {
    expect(readerOf('00 40 d9 25 ee 0e 00 00', littleEndian).readTimeSpan()).toBe(19 * 86_400_000);
    expect(readerOf('00 00 00 16 ec e0 b5 70', bigEndian).readTimeSpan()).toBe(9_846_343);
  });

  it.each(readers)('%s() needs %d bytes, and takes nothing if there are fewer', (_, size, read) => {
    const reader = DataReader.fromBuffer(new Uint8Array(size).fill(0x41));
    const short = DataReader.fromBuffer(new Uint8Array(size - 1).fill(0x41));

    read(reader);
    expect(reader.unconsumedBufferLength).toBe(0);
    expect(() => read(short)).toThrow(expect.objectContaining(OUT_OF_BOUNDS));
    expect(() => read(short)).toThrow(`Cannot read ${size} bytes: ${size - 1} are loaded`);
    expect(short.unconsumedBufferLength).toBe(size - 1);
  });

  it.each(readers)('%s() fails once the reader is closed', (_, size, read) => {
    const reader = DataReader.fromBuffer(new Uint8Array(size));
    reader.close();
    expect(() => read(reader)).toThrow(expect.objectContaining(CLOSED));
    expect(reader.unconsumedBufferLength).toBe(0);
  });

  it('starts big-endian, in UTF-8 and waiting for all it is asked for', () => {
    const { byteOrder, unicodeEncoding, inputStreamOptions } = new DataReader(new ScriptedPeer().stream);
    expect([byteOrder, unicodeEncoding, inputStreamOptions]).toEqual([1, 0, 0]);
  });

  it.each([
    ['byteOrder', 2],
    ['byteOrder', '1'],
    ['unicodeEncoding', 3],
    ['unicodeEncoding', undefined],
    ['inputStreamOptions', 4],
    ['inputStreamOptions', -1],
  ] as const)('refuses %s %s', (name, value) => {
    const reader = readerOf('');
    const before = reader[name];
    expect(() => {
      (reader as unknown as Record<string, unknown>)[name] = value;
    }).toThrow(`${name} must be`);
    expect(reader[name]).toBe(before);
  });

  it('keeps the settings it is given', () => {
    const reader = readerOf('');
    reader.byteOrder = littleEndian;
    reader.unicodeEncoding = UnicodeEncoding.utf16BE;
    reader.inputStreamOptions = InputStreamOptions.partial;
    expect([reader.byteOrder, reader.unicodeEncoding, reader.inputStreamOptions]).toEqual([0, 2, 1]);
  });

  it('refuses a stream that is none', () => {
    expect(() => new DataReader('stream' as unknown as InputStream)).toThrow(TypeError);
    expect(() => DataReader.fromBuffer('abc' as unknown as Uint8Array)).toThrow(TypeError);
  });

  describe('readBytes()', () => {
    it('fills the array it is given and returns it', () => {
      const array = new Uint8Array(3);
      expect(readerOf('01 02 03 04').readBytes(array)).toBe(array);
      expect(array).toEqual(Uint8Array.of(1, 2, 3));
    });

    it('fills part of a larger memory through a view', () => {
      const memory = new Uint8Array(4);
      readerOf('01 02').readBytes(memory.subarray(1, 3));
      expect(memory).toEqual(Uint8Array.of(0, 1, 2, 0));
    });
  });

  it.each(['readBuffer', 'readString'] as const)('%s() refuses a length that is none', (name) => {
    for (const length of [-1, 0.5, Number.NaN, 2 ** 32]) {
      expect(() => readerOf('01 02')[name](length)).toThrow(RangeError);
    }
    expect(() => readerOf('01 02')[name]('1' as unknown as number)).toThrow(TypeError);
  });

  describe('readString()', () => {
    it('counts bytes in UTF-8', () => {
      const reader = DataReader.fromBuffer(utf8('a€b'));
      expect(reader.readString(4)).toBe('a€');
      expect(reader.readString(1)).toBe('b');
    });

    it.each([
      [UnicodeEncoding.utf16LE, '61 00 ac 20 62 00'],
      [UnicodeEncoding.utf16BE, '00 61 20 ac 00 62'],
    ])('counts pairs of bytes in UTF-16 (%d), whatever the byte order of numbers', (encoding, digits) => {
      const reader = readerOf(digits, littleEndian);
      reader.unicodeEncoding = encoding;
      expect(reader.readString(2)).toBe('a€');
      expect(() => reader.readString(2)).toThrow('Cannot read 4 bytes: 2 are loaded');
      expect(reader.readString(1)).toBe('b');
    });

    it('keeps a pair of surrogates that two reads tear apart', () => {
      const reader = readerOf('3d d8 00 de');
      reader.unicodeEncoding = UnicodeEncoding.utf16LE;
      expect(reader.readString(1) + reader.readString(1)).toBe('😀');
    });

    it('reads U+FFFD for bytes that are not UTF-8', () => {
      expect(readerOf('61 ff 62 e2 82').readString(5)).toBe('a\ufffdb\ufffd');
    });
  });

  it('detachBuffer() takes what is left', () => {
    const reader = readerOf('01 02 03');
    reader.readByte();
    expect(reader.detachBuffer()).toEqual(Uint8Array.of(2, 3));
    expect(reader.unconsumedBufferLength).toBe(0);
    expect(reader.detachBuffer()).toEqual(new Uint8Array());
    reader.close();
    expect(() => reader.detachBuffer()).toThrow(expect.objectContaining(CLOSED));
  });

  it('has no stream to load from or to detach when it reads from memory', async () => {
    const reader = readerOf('01');
    await expect(reader.loadAsync(1)).rejects.toMatchObject(AT_THE_WRONG_TIME);
    expect(() => reader.detachStream()).toThrow(expect.objectContaining(AT_THE_WRONG_TIME));
    expect(reader.readByte()).toBe(1);
  });

  it('reads memory that is no Uint8Array', () => {
    const memory = Uint8Array.of(1, 2, 3).buffer;
    expect(DataReader.fromBuffer(memory).readUInt16()).toBe(0x0102);
    expect(DataReader.fromBuffer(new DataView(memory, 1)).readUInt16()).toBe(0x0203);
  });

  it('closes at the end of a using block', () => {
    const reader = readerOf('01');
    reader[Symbol.dispose]();
    reader.close();
    expect(() => reader.readByte()).toThrow(expect.objectContaining(CLOSED));
  });
});
