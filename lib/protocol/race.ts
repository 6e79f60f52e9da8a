import { onAbort } from '../util/abort.js';
import { type Abortable, Cancellation } from '../util/cancellation.js';
import type { Clock } from '../util/clock.js';

/** What is tried, one after the other. More may come while some are tried already. */
export interface Candidates<C> {
  /**
   * The next one, if there is one now.
   *
   * @throws why there is none, now or later, if there never was any.
   */
  take(): C | undefined;

  /** Whether everything there is was taken. */
  readonly isExhausted: boolean;

  /** Calls `wake` when the answers of the other two have changed; a later call replaces an earlier one. */
  onceMore(wake: () => void): void;
}

/** Candidates that are all known. */
export function allOf<C>(candidates: readonly C[]): Candidates<C> {
  let next = 0;
  return {
    take: () => candidates[next++],
    get isExhausted() {
      return next >= candidates.length;
    },
    onceMore: () => {},
  };
}

/** How a race of attempts goes. */
export interface RaceOptions<T> {
  readonly clock: Clock;
  /** Milliseconds after which the next candidate joins those under way; `Infinity`: one at a time. */
  readonly stepMs: number;
  readonly signal: Abortable;
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
  candidates: Candidates<C>,
  attempt: (candidate: C, losers: Cancellation) => Promise<T>,
  { clock, stepMs, signal, discard }: RaceOptions<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const losers = new Cancellation();
    let underWay = 0;
    let isOver = false;
    let lastFailure: unknown;
    let cancelStep = (): void => {};

    const end = (makeReason: () => unknown): void => {
      isOver = true;
      cancelStep();
      forget();
      if (underWay > 0) losers.abort(makeReason());
    };
    const lose = (failure: unknown): void => {
      end(() => failure);
      reject(failure);
    };
    const startNext = (): void => {
      if (isOver) return;
      cancelStep();
      try {
        const candidate = candidates.take();
        if (candidate !== undefined) start(candidate);
        else if (!candidates.isExhausted) candidates.onceMore(startNext);
        else if (underWay === 0) lose(lastFailure);
      } catch (failure) {
        lose(failure);
      }
    };
    const start = (candidate: C): void => {
      underWay++;
      attempt(candidate, losers).then(won, failed);
      if (!candidates.isExhausted && stepMs !== Infinity) cancelStep = clock.after(stepMs, startNext);
    };
    const won = (result: T): void => {
      if (isOver) {
        discard(result);
        return;
      }
      underWay--;
      end(() => new DOMException('Another attempt has won', 'AbortError'));
      resolve(result);
    };
    const failed = (failure: unknown): void => {
      if (isOver) return;
      underWay--;
      lastFailure = failure;
      startNext();
    };
    const forget = onAbort(signal, () => {
      lose(signal.reason);
    });
    startNext();
  });
}
