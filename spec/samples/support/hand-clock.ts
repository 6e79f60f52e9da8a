import type { Clock } from '../../../docs/samples/common/clock.js';

interface Timer {
  readonly at: number;
  readonly work: () => void;
}

/** Time that stands still until the spec moves it. */
export class HandClock implements Clock {
  #now = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  after(delayMs: number, work: () => void): () => void {
    const timer = { at: this.#now + delayMs, work };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Timers that have not fired and were not taken back. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Milliseconds to the next timer, if there is one. */
  get nextInMs(): number | undefined {
    const next = this.#next();
    return next && next.at - this.#now;
  }

  /** Lets time pass, firing timers at their moments. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(); next !== undefined && next.at <= end; next = this.#next()) {
      this.#now = Math.max(this.#now, next.at);
      this.#timers.delete(next);
      next.work();
    }
    this.#now = end;
  }

  #next(): Timer | undefined {
    return [...this.#timers].sort((one, other) => one.at - other.at)[0];
  }
}
