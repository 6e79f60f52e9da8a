import type { Clock } from '../common/clock.js';

/** A signal that aborts when the caller's does, or when nothing has moved for a while. */
export class TransferLimit {
  readonly signal: AbortSignal;
  readonly #clock: Clock;
  readonly #stalledAfterMs: number;
  readonly #stalled = new AbortController();
  #disarm: () => void = () => undefined;

  constructor(clock: Clock, stalledAfterMs: number, signal: AbortSignal | undefined) {
    this.#clock = clock;
    this.#stalledAfterMs = stalledAfterMs;
    const { signal: stalled } = this.#stalled;
    this.signal = signal === undefined ? stalled : AbortSignal.any([signal, stalled]);
    this.moved();
  }

  /** Something has moved: the wait begins anew. */
  moved(): void {
    this.#disarm();
    this.#disarm = this.#clock.after(this.#stalledAfterMs, () => {
      const what = `Nothing was transferred for ${this.#stalledAfterMs} ms`;
      this.#stalled.abort(new DOMException(what, 'TimeoutError'));
    });
  }

  stop(): void {
    this.#disarm();
  }
}
