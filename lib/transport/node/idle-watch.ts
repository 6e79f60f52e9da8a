import { afterUnlessOver } from '../../util/clock.js';

/** Tells when nothing was done for so long, as `setTimeout` of `net.Socket` does. It keeps no process alive. */
export class IdleWatch {
  /** 0: it never tells. */
  #limitMs = 0;
  readonly #idle: () => void;
  #cancel: (() => void) | undefined;

  constructor(idle: () => void) {
    this.#idle = idle;
  }

  get limitMs(): number {
    return this.#limitMs;
  }

  /** The time begins anew. */
  start(limitMs: number): void {
    this.#limitMs = limitMs;
    this.busy();
  }

  /** Something was done. */
  busy(): void {
    this.stop();
    if (this.#limitMs > 0) this.#cancel = afterUnlessOver(this.#limitMs, this.#idle);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
