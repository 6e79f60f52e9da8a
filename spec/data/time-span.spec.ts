import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { millisecondsOfTicks, ticksOfMilliseconds } from '../../lib/data/time-span.js';

describe('ticksOfMilliseconds()', () => {
  it.each([
    ['nothing', 0, 0n],
    ['19 days', 19 * 86_400_000, 0x000eee25d94000n],
    ['9846343 ms', 9_846_343, 0x16ece0b570n],
    ['less than nothing', -1, -10_000n],
    ['a tick', 0.0001, 1n],
    ['half a millisecond, negative', -0.5, -5_000n],
    ['a tick less than a second', 999.9999, 9_999_999n],
    // 100 years and a tick's fraction, whose product with 10 000 a number could not hold
    ['a century and a millisecond', 3_155_760_000_001, 31_557_600_000_010_000n],
  ])('counts 100 ns in %s', (_, milliseconds, ticks) => {
    expect(ticksOfMilliseconds(milliseconds)).toBe(ticks);
    expect(millisecondsOfTicks(ticks)).toBe(milliseconds);
  });

  it('rounds to the nearest tick', () => {
    expect(ticksOfMilliseconds(0.000_06)).toBe(1n);
    expect(ticksOfMilliseconds(0.000_04)).toBe(0n);
  });

  it.each([Number.NaN, Infinity, -Infinity, 922_337_203_685_478, -922_337_203_685_478])(
    'refuses %d',
    (value) => {
      expect(() => ticksOfMilliseconds(value)).toThrow(RangeError);
      expect(() => ticksOfMilliseconds(value)).toThrow(`not ${value}`);
    },
  );

  it('refuses what is no number', () => {
    expect(() => ticksOfMilliseconds('1' as unknown as number)).toThrow(TypeError);
  });
});

describe('millisecondsOfTicks()', () => {
  it('gives back whole milliseconds exactly', () => {
    const limit = 922_337_203_685_477;
    fc.assert(
      fc.property(fc.integer({ min: -limit, max: limit }), (milliseconds) => {
        expect(millisecondsOfTicks(ticksOfMilliseconds(milliseconds))).toBe(milliseconds);
      }),
    );
  });
});
