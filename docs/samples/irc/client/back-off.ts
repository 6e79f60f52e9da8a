import type { ReconnectOptions } from './irc-client-options.js';

/**
 * How long to wait before the next attempt to connect: twice as long after each failure, up to a limit,
 * and somewhere between half and all of it by chance. Without that chance, a thousand clients of a server
 * that was restarted come back in the same second, again and again.
 *
 * @param failures - attempts that failed in a row.
 * @param random - from 0 up to 1.
 */
export function backOffMs(failures: number, options: ReconnectOptions, random: number): number {
  const { firstDelayMs = 1_000, maxDelayMs = 60_000 } = options;
  const longestMs = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(failures, 32));
  return longestMs * (0.5 + random / 2);
}
