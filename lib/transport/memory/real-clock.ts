import { systemClock } from '../../util/clock.js';
import type { ClockWaitOptions, NetworkClock } from './network-clock.js';
import { waitOn } from './waiting.js';

/** Real time behind the face of a network's clock: it can be read and waited for, not moved. */
export class RealClock implements NetworkClock {
  readonly #startMs = systemClock.now();
  readonly #timers = new Set<() => void>();

  now(): number {
    return systemClock.now() - this.#startMs;
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  after(delayMs: number, work: () => void): () => void {
    const forget = (): void => {
      cancel();
      this.#timers.delete(forget);
    };
    const cancel = systemClock.after(delayMs, () => {
      this.#timers.delete(forget);
      work();
    });
    this.#timers.add(forget);
    return forget;
  }

  atEndOfTick(work: () => void): void {
    systemClock.atEndOfTick(work);
  }

  wait(ms: number, options: ClockWaitOptions = {}): Promise<void> {
    return waitOn(this, ms, options);
  }

  advance(): Promise<void> {
    return Promise.reject(new Error('Cannot advance the clock: this network runs in real time'));
  }

  runUntilIdle(): Promise<void> {
    return Promise.reject(new Error('Cannot run until idle: this network runs in real time'));
  }

  /** Takes back every timer that is set. */
  stop(): void {
    for (const forget of [...this.#timers]) forget();
  }
}
