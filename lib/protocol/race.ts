import { onAbort } from '../util/abort.js';
import type { Clock } from '../util/clock.js';

/** How a race of attempts goes. */
export interface RaceOptions<T> {
  readonly clock: Clock;
  /** Milliseconds after which the next candidate joins those under way; `Infinity`: one at a time. */
  readonly stepMs: number;
  readonly signal: AbortSignal;
  /** Gets rid of what a loser came up with after the race was over. */
  readonly discard: (late: T) => void;
}

/**
 * Tries candidates in order until one succeeds, the next one starting when the step is over or at once when
 * an attempt fails (RFC 8305, 5). An attempt is not given up for being slow: only when another has won, or
 * the race is called off.
 *
 * @throws the last failure, when every candidate failed; the reason of the signal.
 */
export function race<C, T>(
  candidates: readonly C[],
  attempt: (candidate: C, signal: AbortSignal) => Promise<T>,
  { clock, stepMs, signal, discard }: RaceOptions<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const losers = new AbortController();
    let next = 0;
    let underWay = 0;
    let isOver = false;
    let cancelStep = (): void => {};

    const end = (): void => {
      isOver = true;
      cancelStep();
      forget();
      losers.abort();
    };
    const startNext = (): void => {
      const candidate = candidates[next++];
      cancelStep();
      if (candidate === undefined) return;
      underWay++;
      attempt(candidate, losers.signal).then(won, failed);
      if (next < candidates.length && stepMs !== Infinity) cancelStep = clock.after(stepMs, startNext);
    };
    const won = (result: T): void => {
      if (isOver) {
        discard(result);
        return;
      }
      end();
      resolve(result);
    };
    const failed = (failure: unknown): void => {
      if (isOver) return;
      underWay--;
      startNext();
      if (underWay > 0) return;
      end();
      reject(failure);
    };
    const forget = onAbort(signal, () => {
      end();
      reject(signal.reason as Error);
    });
    startNext();
  });
}
