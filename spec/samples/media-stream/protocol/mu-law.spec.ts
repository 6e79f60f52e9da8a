import { describe, expect, it } from '@jest/globals';
import { muLaw } from '../../../../docs/samples/media-stream/protocol/mu-law.js';

describe('muLaw()', () => {
  // The ends of the segments in G.711, table 2b, whose values have 14 bits: times four.
  it.each([
    [0, 0xff],
    [-1, 0x7f],
    [8, 0xfe],
    [124, 0xef],
    [892, 0xcf],
    [8_031 * 4, 0x80],
    [32_767, 0x80],
    [-32_768, 0x00],
  ])('of %d is %d', (sample, code) => {
    expect(muLaw(sample)).toBe(code);
  });

  it('goes down as the sample goes up', () => {
    const codes = Array.from({ length: 32_768 }, (_, sample) => muLaw(sample));

    expect(codes).toEqual([...codes].sort((one, other) => other - one));
    expect(new Set(codes).size).toBe(128);
  });
});
