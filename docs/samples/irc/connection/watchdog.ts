import type { Clock } from '../../common/clock.js';

export interface WatchdogOptions {
  readonly clock: Clock;
  /** Silence after which to ask whether the peer is still there, in milliseconds. */
  readonly pingAfterMs: number;
  /** How long it then has to say anything at all. */
  readonly answerWithinMs: number;
  readonly ping: () => void;
  readonly giveUp: () => void;
}

/**
 * Notices that a peer is gone. TCP does not: with the cable pulled, a connection nobody writes to looks
 * alive for ever. So both ends of IRC ask after a while of silence, and any line at all is an answer.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  #heardAt: number;
  #isWaiting = false;
  #isStopped = false;
  #cancel: () => void;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#heardAt = options.clock.now();
    this.#cancel = this.#look(options.pingAfterMs);
  }

  /** Takes note of a line. Cheap on purpose, a busy line is heard often: the running timer is left alone. */
  heard(): void {
    this.#heardAt = this.#options.clock.now();
    this.#isWaiting = false;
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #look(delayMs: number): () => void {
    if (this.#isStopped) return () => undefined;
    return this.#options.clock.after(delayMs, () => {
      this.#cancel = this.#check();
    });
  }

  #check(): () => void {
    const { clock, pingAfterMs, answerWithinMs, ping, giveUp } = this.#options;
    if (this.#isWaiting) {
      giveUp();
      return () => undefined;
    }
    const silentMs = clock.now() - this.#heardAt;
    if (silentMs < pingAfterMs) return this.#look(pingAfterMs - silentMs);

    this.#isWaiting = true;
    ping();
    return this.#look(answerWithinMs);
  }
}
