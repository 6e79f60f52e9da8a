import { sleep, type Clock } from '../../common/clock.js';

/** Whoever is so far behind does not make up for it: a burst would only be lost in some queue. */
const MAX_BEHIND_MS = 200;

/**
 * Numbers from 0 up, each at its time: the n-th `n * intervalMs` after the beginning. The times are reckoned from
 * the beginning and not from each other, so that timers that are late do not add up.
 *
 * Ends when the signal is aborted.
 */
export async function* paced(clock: Clock, intervalMs: number, signal: AbortSignal): AsyncGenerator<number> {
  let beginMs = clock.now();
  for (let n = 0; ; n++) {
    const waitMs = beginMs + n * intervalMs - clock.now();
    if (waitMs < -MAX_BEHIND_MS) beginMs -= waitMs;
    if (waitMs > 0) await sleep(clock, waitMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    yield n;
  }
}
