import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeText,
  encodeText,
  roomForText,
  TAIL_BYTES,
  textLength,
  wholeUnits,
} from '../../lib/data/text.js';
import { UnicodeEncoding } from '../../lib/data/unicode-encoding.js';
import { anyCharacter } from '../support/any-character.js';
import { hex } from './hex.js';

const { utf8, utf16LE, utf16BE } = UnicodeEncoding;
const encodings = fc.constantFrom(utf8, utf16LE, utf16BE);
/** Any string, surrogates without their other half included, of lengths round the limits of the fast paths. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 80 }),
  fc.string({ unit: anyCharacter, maxLength: 80 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 80 })
    .map((units) => String.fromCharCode(...units)),
);

function encode(text: string, encoding: UnicodeEncoding): Uint8Array {
  const room = roomForText(text, encoding);
  const bytes = new Uint8Array(room + 4);
  const size = encodeText(text, encoding, bytes, 2, room);
  return bytes.slice(2, 2 + size);
}

function decode(bytes: Uint8Array, encoding: UnicodeEncoding): string {
  return decodeText(Uint8Array.of(0xff, ...bytes, 0xff), 1, bytes.length, encoding);
}

describe('encodeText()', () => {
  it.each([
    ['UTF-8', utf8, 'aä€😀', '61 c3 a4 e2 82 ac f0 9f 98 80'],
    ['UTF-16LE', utf16LE, 'aä€😀', '61 00 e4 00 ac 20 3d d8 00 de'],
    ['UTF-16BE', utf16BE, 'aä€😀', '00 61 00 e4 20 ac d8 3d de 00'],
    ['UTF-8 without adding a byte order mark', utf8, '', ''],
    ['UTF-8 with a byte order mark of the text itself', utf8, '\ufeffa', 'ef bb bf 61'],
    ['UTF-8 with U+FFFD for half a pair', utf8, 'a\ud83d', '61 ef bf bd'],
    ['UTF-16LE with half a pair as it is', utf16LE, 'a\ud83d', '61 00 3d d8'],
  ])('writes %s', (_, encoding, text, bytes) => {
    expect(hex(encode(text, encoding))).toBe(bytes);
  });

  it('writes UTF-8 as TextEncoder does', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(hex(encode(text, utf8))).toBe(hex(new TextEncoder().encode(text)));
      }),
    );
  });

  it('takes as many bytes as textLength() says', () => {
    fc.assert(
      fc.property(anyText, encodings, (text, encoding) => {
        expect(encode(text, encoding)).toHaveLength(textLength(text, encoding));
      }),
    );
  });
});

describe('decodeText()', () => {
  it('reads back UTF-16, halves of pairs included', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(utf16LE, utf16BE), (text, encoding) => {
        expect(decode(encode(text, encoding), encoding)).toBe(text);
      }),
    );
  });

  it('reads back long UTF-16', () => {
    const text = 'aä€😀'.repeat(1_000);
    expect(decode(encode(text, utf16LE), utf16LE)).toBe(text);
  });

  it('reads any bytes as UTF-8 as TextDecoder does, keeping byte order marks', () => {
    const standard = new TextDecoder('utf-8', { ignoreBOM: true });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), utf8Like()), (bytes) => {
        expect(decode(bytes, utf8)).toBe(standard.decode(bytes));
      }),
    );
  });
});

describe('wholeUnits()', () => {
  it.each([
    ['nothing', utf8, [], 0],
    ['ASCII', utf8, [0x61, 0x62], 2],
    ['a whole character', utf8, [0xe2, 0x82, 0xac], 3],
    ['the first of two bytes', utf8, [0x61, 0xc3], 1],
    ['the first of three', utf8, [0x61, 0xe2], 1],
    ['two of three', utf8, [0x61, 0xe2, 0x82], 1],
    ['three of four', utf8, [0x61, 0xf0, 0x9f, 0x98], 1],
    ['bytes that go on with nothing', utf8, [0x80, 0x80, 0x80, 0x80], 4],
    ['a byte that begins nothing', utf8, [0x61, 0xff], 2],
    ['an overlong form', utf8, [0x61, 0xc0], 2],
    ['an overlong form of three bytes', utf8, [0xe0, 0x80], 2],
    ['a surrogate', utf8, [0xed, 0xa0], 2],
    ['an overlong form of four bytes', utf8, [0xf0, 0x80], 2],
    ['a number beyond Unicode', utf8, [0xf4, 0x90], 2],
    ['a pair of bytes', utf16LE, [0x61, 0x00], 1],
    ['half a code unit', utf16LE, [0x61, 0x00, 0x62], 1],
    ['half a pair, little-endian', utf16LE, [0x61, 0x00, 0x3d, 0xd8], 1],
    ['half a pair, big-endian', utf16BE, [0x00, 0x61, 0xd8, 0x3d], 1],
    ['half a pair and half a code unit, little-endian', utf16LE, [0x61, 0x00, 0x3d, 0xd8, 0x00], 1],
    ['half a pair and half a code unit, big-endian', utf16BE, [0x00, 0x61, 0xd8, 0x3d, 0xde], 1],
    ['half a code unit alone', utf16BE, [0xd8], 0],
    ['a whole pair', utf16LE, [0x3d, 0xd8, 0x00, 0xde], 2],
  ])('sees where text ends with %s', (_, encoding, bytes, units) => {
    const tail = Uint8Array.from(bytes.slice(-TAIL_BYTES));
    expect(wholeUnits(bytes.length, tail, encoding)).toBe(units);
  });

  const leavesWhatTextDecoderLeaves = (bytes: Uint8Array): void => {
    const streaming = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true });
    const units = wholeUnits(bytes.length, bytes.slice(-TAIL_BYTES), utf8);
    expect(decode(bytes.slice(0, units), utf8)).toBe(streaming);
  };

  it('leaves of UTF-8 just what TextDecoder leaves when it streams', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 8 }), utf8Like()), leavesWhatTextDecoderLeaves),
      { numRuns: 1_000 },
    );
  });

  it('does so whatever byte comes first, with each byte that ends a range behind it', () => {
    for (let first = 0; first < 256; first++) {
      leavesWhatTextDecoderLeaves(Uint8Array.of(first));
      for (const second of [0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0]) {
        leavesWhatTextDecoderLeaves(Uint8Array.of(first, second));
      }
    }
  });
});

/** Bytes that are nearly UTF-8. */
function utf8Like(): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.string({ unit: anyCharacter, maxLength: 24 }), fc.nat(), fc.nat(255), fc.nat(3))
    .map(([text, at, byte, cut]) => {
      const bytes = new TextEncoder().encode(text);
      if (byte % 4 === 0 && bytes.length > 0) bytes[at % bytes.length] = byte;
      return bytes.slice(0, Math.max(0, bytes.length - cut));
    });
}
