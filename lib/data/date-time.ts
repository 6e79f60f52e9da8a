import { isInt64 } from './integers.js';

/** The unit of WinRT's times is 100 ns. */
const TICKS_PER_MILLISECOND = 10_000n;

/** Ticks from 1601-01-01T00:00:00Z, where WinRT begins to count, to 1970-01-01T00:00:00Z, where `Date` does. */
const TICKS_TO_1970 = 116_444_736_000_000_000n;

/** The moment in ticks since 1601. A `Date` reaches further than 64 bits of ticks do. */
export function ticksOfDate(date: Date): bigint {
  if (!(date instanceof Date)) throw new TypeError(`value must be a Date, not ${typeof date}`);
  const milliseconds = date.getTime();
  if (Number.isNaN(milliseconds)) throw new RangeError('value must be a valid Date, not an invalid one');
  const ticks = BigInt(milliseconds) * TICKS_PER_MILLISECOND + TICKS_TO_1970;
  if (isInt64(ticks)) return ticks;
  throw new RangeError(`value must be from the year -27627 to 30828, not ${date.toISOString()}`);
}

/** The moment that ticks since 1601 stand for; of a broken millisecond, its beginning. */
export function dateOfTicks(ticks: bigint): Date {
  const since1970 = ticks - TICKS_TO_1970;
  const rest = since1970 % TICKS_PER_MILLISECOND;
  const milliseconds = since1970 / TICKS_PER_MILLISECOND - (rest < 0n ? 1n : 0n);
  return new Date(Number(milliseconds));
}
