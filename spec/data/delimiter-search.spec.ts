import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DelimiterSearch } from '../../lib/data/delimiter-search.js';
import { cutAnywhere } from './chunkings.js';

/** Few letters, so that delimiters nearly match all the time. */
const letters = fc.integer({ min: 0, max: 1 });
const text = fc.array(letters, { maxLength: 40 }).map((numbers) => Uint8Array.from(numbers));
const delimiter = fc
  .array(letters, { minLength: 1, maxLength: 6 })
  .map((numbers) => Uint8Array.from(numbers));

/** Where the first delimiter ends that begins and ends between units, found the slow way. */
function firstEnd(bytes: Uint8Array, sought: Uint8Array, unitBytes: number): number {
  for (let start = 0; start + sought.length <= bytes.length; start++) {
    const isHere = sought.every((byte, i) => bytes[start + i] === byte);
    if (isHere && (start + sought.length) % unitBytes === 0) return start + sought.length;
  }
  return -1;
}

describe('DelimiterSearch', () => {
  it.each([1, 2])('finds the first delimiter in units of %d, however the bytes were cut', (unitBytes) => {
    const cases = fc
      .tuple(text, delimiter)
      .chain(([bytes, sought]) => fc.tuple(fc.constant(bytes), fc.constant(sought), cutAnywhere(bytes)));
    fc.assert(
      fc.property(cases, fc.boolean(), ([bytes, sought, chunks], isLimited) => {
        const expected = firstEnd(bytes, sought, unitBytes);
        const most = isLimited ? Math.floor(bytes.length / 2) : bytes.length;
        const search = new DelimiterSearch(sought, unitBytes);
        const isFound = chunks.some((chunk) => search.feed(chunk, 0, most));
        expect(isFound ? search.seen : -1).toBe(expected <= most ? expected : -1);
        if (!isFound) expect(search.seen).toBe(most);
      }),
      { numRuns: 2_000 },
    );
  });

  it('looks at each byte once', () => {
    let timesLooked = 0;
    const watched = (bytes: Uint8Array): Uint8Array => {
      return new Proxy(bytes, {
        get: (target, key) => {
          if (typeof key === 'string' && /^\d+$/.test(key)) timesLooked++;
          const value: unknown = Reflect.get(target, key, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    };
    // All of it could be the delimiter, again and again, until the last byte tells.
    const search = new DelimiterSearch(new Uint8Array(100));
    const piece = new Uint8Array(99);
    piece[98] = 1;
    for (let i = 0; i < 50; i++) expect(search.feed(watched(piece), 0, Infinity)).toBe(false);

    expect(search.seen).toBe(50 * 99);
    expect(timesLooked).toBeGreaterThan(0);
    expect(timesLooked).toBeLessThanOrEqual(50 * 99);
  });
});
