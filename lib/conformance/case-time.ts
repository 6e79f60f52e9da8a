import { afterTurn, type Clock, systemClock } from '../util/clock.js';
import { check } from './check.js';
import { Deviation } from './deviation.js';

/**
 * What `promptly` means: long enough for a busy machine with two cores, short enough to tell from never, and shorter than
 * the 5 s after which a `close()` gives up by itself, which would look like an end of what waited. A guess.
 */
const PROMPT_MS = 4_000;

/** How long a call is watched before it counts as waiting. */
const WATCHED_MS = 30;

/** How often something is asked for that tells no one of its change. */
const POLL_MS = 5;

/** The time of a case, by the clock that drives the sockets under test. */
export class CaseTime {
  readonly clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.clock = clock;
  }

  /**
   * Lets time go by, and the event loop bring what has come meanwhile: it looks at timers first, so that a process
   * which was held up would go on before it has read.
   */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.after(ms, () => {
        this.clock.allowTurns?.(1);
        afterTurn(resolve);
      });
    });
  }

  /** Waits for `work`; throws when it takes longer than anything prompt does. */
  async promptly<T>(work: Promise<T>, what: string): Promise<T> {
    let cancel = (): void => {};
    const late = new Promise<never>((_, reject) => {
      cancel = this.clock.after(PROMPT_MS, () => {
        reject(new Deviation(`${what} did not happen within ${PROMPT_MS} ms`));
      });
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      cancel();
    }
  }

  /** Throws if `work` has settled, or does so while it is watched. */
  async checkWaits(work: Promise<unknown>, what: string): Promise<void> {
    check(await this.isPending(work, WATCHED_MS), `${what} did not wait`);
  }

  /** Whether `work` has not settled after `ms`. */
  isPending(work: Promise<unknown>, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.clock.after(ms, () => {
        resolve(true);
      });
      const settled = (): void => {
        cancel();
        resolve(false);
      };
      work.then(settled, settled);
    });
  }

  /** Waits until `claim` holds; for counters and the like, whose change is no event. */
  async until(claim: () => boolean, what: string): Promise<void> {
    const endsMs = this.clock.now() + PROMPT_MS;
    while (!claim()) {
      check(this.clock.now() < endsMs, `${what} did not happen within ${PROMPT_MS} ms`);
      await this.pause(POLL_MS);
    }
  }
}
