import { quote } from './quote.js';

/** Timers of JavaScript hosts count in signed 32 bits; anything longer would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** Refuses what no timer can wait for; errors name `argument`. */
export function checkTimeoutMs(value: unknown, argument: string): void {
  if (typeof value !== 'number') throw new TypeError(`${argument} must be a number, not ${quote(value)}`);
  if (!(value >= 0 && value <= MAX_TIMEOUT_MS)) {
    throw new RangeError(`${argument} must be from 0 to ${MAX_TIMEOUT_MS}, not ${value}`);
  }
}
