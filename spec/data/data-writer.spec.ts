import { describe, expect, it } from '@jest/globals';
import { ByteOrder } from '../../lib/data/byte-order.js';
import { DataWriter } from '../../lib/data/data-writer.js';
import { UnicodeEncoding } from '../../lib/data/unicode-encoding.js';
import type { OutputStream } from '../../lib/streams/output-stream.js';
import { hex } from './hex.js';

const { littleEndian, bigEndian } = ByteOrder;
const { utf8, utf16LE, utf16BE } = UnicodeEncoding;
const CLOSED = { name: 'SocketError', number: 0x80000013, source: 'caller' };

type Write = (writer: DataWriter) => unknown;

function written(write: Write, byteOrder: ByteOrder = bigEndian): string {
  const writer = new DataWriter();
  writer.byteOrder = byteOrder;
  write(writer);
  return hex(writer.detachBuffer());
}

describe('DataWriter', () => {
  it.each([
    ['writeByte', 0, '00'],
    ['writeByte', 255, 'ff'],
    ['writeInt16', 32_767, '7f ff'],
    ['writeInt16', -32_768, '80 00'],
    ['writeUInt16', 65_534, 'ff fe'],
    ['writeInt32', 2_147_483_647, '7f ff ff ff'],
    ['writeInt32', -2_147_483_648, '80 00 00 00'],
    ['writeUInt32', 4_294_967_294, 'ff ff ff fe'],
    ['writeUInt32', 0, '00 00 00 00'],
    ['writeInt64', 2n ** 63n - 1n, '7f ff ff ff ff ff ff ff'],
    ['writeInt64', -(2n ** 63n), '80 00 00 00 00 00 00 00'],
    ['writeInt64', -2, 'ff ff ff ff ff ff ff fe'],
    ['writeUInt64', 2n ** 64n - 2n, 'ff ff ff ff ff ff ff fe'],
    ['writeUInt64', 198_736_080n, '00 00 00 00 0b d8 78 d0'],
    ['writeUInt64', 198_736_080, '00 00 00 00 0b d8 78 d0'],
    ['writeUInt64', Number.MAX_SAFE_INTEGER, '00 1f ff ff ff ff ff ff'],
    ['writeSingle', 1, '3f 80 00 00'],
    ['writeSingle', Infinity, '7f 80 00 00'],
    ['writeSingle', 3.402_823_466_385_288_6e38, '7f 7f ff ff'],
    ['writeDouble', 1, '3f f0 00 00 00 00 00 00'],
    ['writeDouble', -0, '80 00 00 00 00 00 00 00'],
  ] as const)('%s() writes %p as %s big-endian, and turned round little-endian', (name, value, digits) => {
    const write: Write = (writer) => {
      writer[name](value as never);
    };
    expect(written(write, bigEndian)).toBe(digits);
    expect(written(write, littleEndian)).toBe(digits.split(' ').reverse().join(' '));
  });

  it.each([
    ['writeByte', 256, RangeError],
    ['writeByte', -1, RangeError],
    ['writeByte', 0.5, RangeError],
    ['writeByte', Number.NaN, RangeError],
    ['writeByte', '1', TypeError],
    ['writeByte', 1n, TypeError],
    ['writeBoolean', 1, TypeError],
    ['writeInt16', 32_768, RangeError],
    ['writeInt16', -32_769, RangeError],
    ['writeUInt16', 65_536, RangeError],
    ['writeUInt16', -1, RangeError],
    ['writeInt32', 2 ** 31, RangeError],
    ['writeInt32', -(2 ** 31) - 1, RangeError],
    ['writeUInt32', 2 ** 32, RangeError],
    ['writeUInt32', -1, RangeError],
    ['writeUInt32', null, TypeError],
    ['writeInt64', 2n ** 63n, RangeError],
    ['writeInt64', -(2n ** 63n) - 1n, RangeError],
    ['writeInt64', 2 ** 53, RangeError],
    ['writeInt64', 1.5, RangeError],
    ['writeInt64', '1', TypeError],
    ['writeUInt64', 2n ** 64n, RangeError],
    ['writeUInt64', -1n, RangeError],
    ['writeUInt64', -1, RangeError],
    ['writeUInt64', undefined, TypeError],
    ['writeSingle', 3.5e38, RangeError],
    ['writeSingle', '1', TypeError],
    ['writeDouble', 1n, TypeError],
    ['writeDouble', undefined, TypeError],
    ['writeBytes', 'abc', TypeError],
    ['writeBytes', [1, 2], TypeError],
    ['writeBuffer', null, TypeError],
    ['writeGuid', 'abc', TypeError],
    ['writeDateTime', 0, TypeError],
    ['writeDateTime', new Date(Number.NaN), RangeError],
    ['writeTimeSpan', Infinity, RangeError],
    ['writeTimeSpan', 10n, TypeError],
    ['writeString', 5, TypeError],
    ['measureString', undefined, TypeError],
  ] as const)('%s() refuses %p and writes nothing', (name, value, kind) => {
    const writer = new DataWriter();
    const write = (): unknown => writer[name](value as never);
    expect(write).toThrow(kind);
    expect(write).toThrow(/^(value|buffer) must be /);
    expect(writer.unstoredBufferLength).toBe(0);
  });

  it('names the value it refuses', () => {
    const writer = new DataWriter();
    expect(() => {
      writer.writeByte(256);
    }).toThrow('value must be a whole number from 0 to 255, not 256');
    expect(() => {
      writer.writeInt64(2n ** 63n);
    }).toThrow('value must be from -(2 ** 63) to 2 ** 63 - 1, not 9223372036854775808');
  });

  it.each([
    [true, '01'],
    [false, '00'],
  ])('writeBoolean() writes %s as %s', (value, digits) => {
    expect(
      written((writer) => {
        writer.writeBoolean(value);
      }),
    ).toBe(digits);
  });

  it.each<[string, ByteOrder, string, Write]>([
    [
      'a little-endian GUID',
      littleEndian,
      '77 8b 48 fd 04 be 7b 44 82 42 e5 92 74 7d c3 a8',
      (writer) => {
        writer.writeGuid('fd488b77-be04-447b-8242-e592747dc3a8');
      },
    ],
    [
      'a big-endian GUID',
      bigEndian,
      '66 1f 4a 60 4a da 46 3e a3 4e cf bf 91 ce 8a 93',
      (writer) => {
        writer.writeGuid('661f4a60-4ada-463e-938a-ce91bfcf4ea3');
      },
    ],
    [
      'a little-endian moment',
      littleEndian,
      '80 87 60 f2 14 fa d5 01',
      (writer) => {
        writer.writeDateTime(new Date('2020-03-14T15:26:35Z'));
      },
    ],
    [
      'a big-endian moment',
      bigEndian,
      '01 d5 fa 14 f2 60 87 80',
      (writer) => {
        writer.writeDateTime(new Date('2020-03-14T15:26:35Z'));
      },
    ],
    [
      'the first moment',
      bigEndian,
      '00 00 00 00 00 00 00 00',
      (writer) => {
        writer.writeDateTime(new Date('1601-01-01T00:00:00Z'));
      },
    ],
    [
      'a little-endian span of time',
      littleEndian,
      '00 40 d9 25 ee 0e 00 00',
      (writer) => {
        writer.writeTimeSpan(19 * 86_400_000);
      },
    ],
    [
      'a big-endian span of time',
      bigEndian,
      '00 00 00 16 ec e0 b5 70',
      (writer) => {
        writer.writeTimeSpan(9_846_343);
      },
    ],
  ])('writes %s as WinRT does', (_, byteOrder, digits, write) => {
    expect(written(write, byteOrder)).toBe(digits);
  });

  it.each([
    [utf8, 'aä€😀', '61 c3 a4 e2 82 ac f0 9f 98 80'],
    [utf16LE, 'a€😀', '61 00 ac 20 3d d8 00 de'],
    [utf16BE, 'a€😀', '00 61 20 ac d8 3d de 00'],
  ])(
    'writeString() in encoding %d returns the number of bytes, as measureString()',
    (encoding, text, digits) => {
      const writer = new DataWriter();
      writer.byteOrder = littleEndian;
      writer.unicodeEncoding = encoding;
      const size = writer.writeString(text);
      expect(writer.measureString(text)).toBe(size);
      expect(writer.unstoredBufferLength).toBe(size);
      expect(hex(writer.detachBuffer())).toBe(digits);
    },
  );

  it('writes text of any length', () => {
    const writer = new DataWriter();
    const text = 'ä€'.repeat(100_000);
    expect(writer.writeString(text)).toBe(500_000);
    expect(new TextDecoder().decode(writer.detachBuffer())).toBe(text);
  });

  describe('writeBuffer()', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4);

    it.each<[string, string, Parameters<DataWriter['writeBuffer']>]>([
      ['all of it', '01 02 03 04', [bytes]],
      ['all from a point on', '03 04', [bytes, 2]],
      ['a part', '02 03', [bytes, 1, 2]],
      ['nothing of it', '', [bytes, 4]],
      ['a part of a view', '03', [bytes.subarray(1), 1, 1]],
      ['an ArrayBuffer', '02 03 04', [bytes.buffer, 1]],
    ])('writes %s', (_, digits, parameters) => {
      expect(
        written((writer) => {
          writer.writeBuffer(...parameters);
        }),
      ).toBe(digits);
    });

    it.each([
      [5, undefined, 'start must be a whole number from 0 to 4, not 5'],
      [-1, undefined, 'start must be a whole number from 0 to 4, not -1'],
      [2, 3, 'count must be a whole number from 0 to 2, not 3'],
      [0, -1, 'count must be a whole number from 0 to 4, not -1'],
    ])('refuses start %p and count %p', (start, count, message) => {
      const writer = new DataWriter();
      expect(() => {
        writer.writeBuffer(bytes, start, count);
      }).toThrow(message);
      expect(writer.unstoredBufferLength).toBe(0);
    });
  });

  it('copies what it is given', () => {
    const writer = new DataWriter();
    const bytes = Uint8Array.of(1, 2);
    writer.writeBytes(bytes);
    bytes.fill(9);
    expect(writer.detachBuffer()).toEqual(Uint8Array.of(1, 2));
  });

  it.each([10, 10_000])('detachBuffer() leaves the writer empty and %d bytes untouched', (size) => {
    const writer = new DataWriter();
    writer.writeBytes(new Uint8Array(size).fill(1));
    const detached = writer.detachBuffer();
    expect(writer.unstoredBufferLength).toBe(0);
    writer.writeBytes(new Uint8Array(size).fill(2));
    expect(detached).toEqual(new Uint8Array(size).fill(1));
    expect(writer.unstoredBufferLength).toBe(size);
  });

  it('keeps the settings it is given and refuses others', () => {
    const writer = new DataWriter();
    expect([writer.byteOrder, writer.unicodeEncoding]).toEqual([1, 0]);
    writer.byteOrder = littleEndian;
    writer.unicodeEncoding = utf16LE;
    expect(() => {
      writer.byteOrder = 2 as ByteOrder;
    }).toThrow(RangeError);
    expect(() => {
      writer.unicodeEncoding = -1 as UnicodeEncoding;
    }).toThrow(RangeError);
    expect([writer.byteOrder, writer.unicodeEncoding]).toEqual([0, 1]);
  });

  it('refuses a stream that is none', () => {
    expect(() => new DataWriter(null as unknown as OutputStream)).toThrow(TypeError);
  });

  it('takes nothing once it is closed', () => {
    const writer = new DataWriter();
    writer.writeByte(1);
    writer.close();
    writer[Symbol.dispose]();
    expect(writer.unstoredBufferLength).toBe(0);
    for (const write of [
      () => {
        writer.writeByte(1);
      },
      () => {
        writer.writeBytes(new Uint8Array());
      },
      () => writer.writeString(''),
      () => writer.detachBuffer(),
    ]) {
      expect(write).toThrow(expect.objectContaining(CLOSED));
    }
  });
});
