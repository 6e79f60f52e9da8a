import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dateOfTicks, ticksOfDate } from '../../lib/data/date-time.js';

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

describe('ticksOfDate()', () => {
  it.each([
    ['1601-01-01T00:00:00Z', 0n],
    ['1601-01-01T00:00:00.001Z', 10_000n],
    ['1600-12-31T23:59:59.999Z', -10_000n],
    ['1970-01-01T00:00:00Z', 116_444_736_000_000_000n],
    ['2020-03-14T15:26:35Z', 0x01d5fa14f2608780n],
  ])('counts 100 ns from 1601 to %s', (moment, ticks) => {
    expect(ticksOfDate(new Date(moment))).toBe(ticks);
    expect(dateOfTicks(ticks)).toEqual(new Date(moment));
  });

  it('reaches as far as 64 bits do', () => {
    const first = dateOfTicks(MIN + 10_000n);
    const last = dateOfTicks(MAX);
    expect(ticksOfDate(first)).toBeGreaterThan(MIN);
    expect(ticksOfDate(last)).toBeLessThanOrEqual(MAX);
    expect(() => ticksOfDate(new Date(first.getTime() - 1))).toThrow(RangeError);
    expect(() => ticksOfDate(new Date(last.getTime() + 1))).toThrow(RangeError);
  });

  it('refuses a date that is none', () => {
    expect(() => ticksOfDate(new Date(Number.NaN))).toThrow(RangeError);
    expect(() => ticksOfDate('2020-03-14' as unknown as Date)).toThrow(TypeError);
  });
});

describe('dateOfTicks()', () => {
  it.each([
    ['a tick before 1970', 116_444_736_000_000_000n - 1n, -1],
    ['a tick after 1970', 116_444_736_000_000_000n + 1n, 0],
    ['a tick short of a millisecond after 1970', 116_444_736_000_000_000n + 9_999n, 0],
    ['a millisecond after 1970', 116_444_736_000_000_000n + 10_000n, 1],
  ])('cuts off what is less than a millisecond: %s', (_, ticks, milliseconds) => {
    expect(dateOfTicks(ticks).getTime()).toBe(milliseconds);
  });

  it('makes a valid date of any 64 bits', () => {
    fc.assert(
      fc.property(fc.bigInt(MIN, MAX), (ticks) => {
        const back = BigInt(dateOfTicks(ticks).getTime()) * 10_000n + 116_444_736_000_000_000n;
        expect(ticks - back).toBeGreaterThanOrEqual(0n);
        expect(ticks - back).toBeLessThan(10_000n);
      }),
    );
  });
});
