import { isInt64 } from './integers.js';

/** The unit of WinRT's times is 100 ns. */
const TICKS_PER_MILLISECOND = 10_000;

/**
 * How many ticks a number of milliseconds is, rounded to the nearest.
 *
 * Whole milliseconds and the fraction go apart: their product would soon pass 2 ** 53 and lose ticks.
 */
export function ticksOfMilliseconds(durationMs: number): bigint {
  if (typeof durationMs !== 'number') throw new TypeError(`value must be a number, not ${typeof durationMs}`);
  if (!Number.isFinite(durationMs)) throw new RangeError(`value must be finite, not ${durationMs}`);
  const whole = Math.trunc(durationMs);
  const fraction = Math.round((durationMs - whole) * TICKS_PER_MILLISECOND);
  const ticks = BigInt(whole) * BigInt(TICKS_PER_MILLISECOND) + BigInt(fraction);
  if (isInt64(ticks)) return ticks;
  throw new RangeError(`value must be within 922 337 203 685 477 ms of zero, not ${durationMs}`);
}

/** How many milliseconds a number of ticks is, with the fraction. */
export function millisecondsOfTicks(ticks: bigint): number {
  const perMillisecond = BigInt(TICKS_PER_MILLISECOND);
  return Number(ticks / perMillisecond) + Number(ticks % perMillisecond) / TICKS_PER_MILLISECOND;
}
