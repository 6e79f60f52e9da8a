import type { Clock, Transport } from '../../lib/index.js';
import { nodeTransport } from '../../lib/transport/node/node-transport.js';
import { systemClock } from '../../lib/util/clock.js';

/** A clock that stands still until it is advanced; ends of ticks are real. */
export class HandClock implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly work: () => void }[] = [];

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.length;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, work: () => void): () => void {
    const timer = { at: this.#now + delayMs, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  atEndOfTick(work: () => void): void {
    systemClock.atEndOfTick(work);
  }

  advance(byMs: number): void {
    this.#now += byMs;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { work } of due) work();
  }
}

/** The network of this machine, in the time of a clock of the spec's. */
export function networkWithClock(clock: Clock): Transport {
  return { ...nodeTransport, clock };
}
