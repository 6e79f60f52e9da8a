/**
 * How unevenly packets arrive: the mean change of their time under way, smoothed over sixteen; RFC 3550, section
 * 6.4.1 and appendix A.8. The clocks of sender and receiver need not agree: only differences count.
 */
export class JitterMeter {
  readonly #clockRate: number;
  #last: { readonly timestamp: number; readonly arrivalMs: number } | undefined;
  #jitterMs = 0;

  /** @param clockRate - units of the timestamps in a second. */
  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  get jitterMs(): number {
    return this.#jitterMs;
  }

  /** @param timestamp - 32 bits. */
  hear(timestamp: number, arrivalMs: number): void {
    if (this.#last !== undefined) {
      const sentAfterMs = (((timestamp - this.#last.timestamp) | 0) / this.#clockRate) * 1_000; // `| 0`: signed, so that it wraps
      const differenceMs = Math.abs(arrivalMs - this.#last.arrivalMs - sentAfterMs);
      this.#jitterMs += (differenceMs - this.#jitterMs) / 16;
    }
    this.#last = { timestamp, arrivalMs };
  }

  /** What comes next has nothing to do with what was before. */
  restart(): void {
    this.#last = undefined;
  }
}
