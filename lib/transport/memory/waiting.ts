import type { Clock } from '../../util/clock.js';
import { delay } from '../../util/delay.js';
import { quote } from '../../util/quote.js';
import type { ClockWaitOptions } from './network-clock.js';

/** Refuses a time that cannot go by. */
export function checkDelay(ms: number, name: string): void {
  if (typeof ms !== 'number') throw new TypeError(`${name} must be a number, not ${quote(ms)}`);
  if (ms >= 0 && ms < Infinity) return;
  throw new RangeError(`${name} must be from 0 up and finite, not ${ms}`);
}

/** A delay of a clock as a promise; nothing stays behind when it is called off. */
export async function waitOn(clock: Clock, ms: number, { signal }: ClockWaitOptions): Promise<void> {
  checkDelay(ms, 'ms');
  signal?.throwIfAborted();
  await delay(clock, ms, signal);
}
