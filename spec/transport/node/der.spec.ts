import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { DerTag, numberOf, oidOf, readDer, readDerIn } from '../../../lib/transport/node/der.js';

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);

describe('readDer()', () => {
  it('reads values that follow each other, of lengths short and long', () => {
    const long = new Uint8Array(300).fill(7);
    const der = bytes(0x04, 1, 9, 0x30, 0, 0x04, 0x82, 1, 44, ...long);
    expect(readDer(der)).toEqual([
      { tag: DerTag.octetString, content: bytes(9) },
      { tag: DerTag.sequence, content: bytes() },
      { tag: DerTag.octetString, content: long },
    ]);
    expect(readDer(bytes())).toEqual([]);
  });

  it.each([
    ['ends behind a tag', bytes(4)],
    ['ends within a value', bytes(4, 2, 1)],
    ['ends within a length', bytes(4, 0x82, 1)],
    ['has a value without a length', bytes(4, 0x80, 0, 0)],
    ['has a length of five bytes', bytes(4, 0x85, 0, 0, 0, 0, 1, 1)],
    ['has a large tag', bytes(0x1f, 0x20, 1, 0)],
  ])('refuses what %s', (_, der) => {
    expect(() => readDer(der)).toThrow(RangeError);
  });

  it('answers whatever it is given with values within that, or a RangeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (der) => {
        try {
          const total = readDer(der).reduce((sum, { content }) => sum + content.length, 0);
          expect(total).toBeLessThanOrEqual(der.length);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});

describe('readDerIn()', () => {
  it('reads what is in a value with the tag, and refuses others, and none', () => {
    const [sequence] = readDer(bytes(0x30, 3, 4, 1, 9));
    expect(readDerIn(sequence)).toEqual([{ tag: DerTag.octetString, content: bytes(9) }]);
    expect(() => readDerIn(sequence, DerTag.oid)).toThrow(RangeError);
    expect(() => readDerIn(undefined)).toThrow(RangeError);
  });
});

it.each([
  ['2.5.29.19', [0x55, 0x1d, 0x13]],
  ['1.2.840.113549.1.1.11', [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11]],
  ['2.999', [0x88, 0x37]],
])('oidOf() reads %s', (oid, content) => {
  expect(oidOf(bytes(...content))).toBe(oid);
});

it('numberOf() reads the most significant byte first', () => {
  expect([numberOf(bytes()), numberOf(bytes(1, 0)), numberOf(bytes(0xff, 0xff, 0xff))]).toEqual([
    ...[0, 256, 16_777_215],
  ]);
});
