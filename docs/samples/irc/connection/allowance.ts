import type { Clock } from '../../common/clock.js';

/**
 * How often something may be done: some times in a row, and then one by one at a steady pace. This is the
 * "penalty" of RFC 1459, 8.10, that keeps one client from flooding everybody.
 */
export class Allowance {
  readonly #clock: Clock;
  readonly #burst: number;
  readonly #paceMs: number;
  /** The moment at which everything spent will have been earned again. */
  #earnedAt = -Infinity;

  /**
   * @param burst - how many in a row.
   * @param paceMs - how long it takes to earn one; 0 for no limit.
   */
  constructor(clock: Clock, burst: number, paceMs: number) {
    this.#clock = clock;
    this.#burst = burst;
    this.#paceMs = paceMs;
  }

  /** Spends one, and says how many milliseconds to pause for it. */
  spend(): number {
    const now = this.#clock.now();
    this.#earnedAt = Math.max(now, this.#earnedAt) + this.#paceMs;
    return Math.max(0, this.#earnedAt - now - this.#burst * this.#paceMs);
  }

  /** Spends one if there is one to spend. */
  trySpend(): boolean {
    const now = this.#clock.now();
    const earnedAt = Math.max(now, this.#earnedAt) + this.#paceMs;
    if (earnedAt - now > this.#burst * this.#paceMs) return false;
    this.#earnedAt = earnedAt;
    return true;
  }
}
