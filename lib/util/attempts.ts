import { busyError } from '../errors/failures.js';
import type { SocketErrorPhase } from '../errors/socket-error-details.js';
import { startWait, throwIfRefused } from './abort.js';
import type { Clock } from './clock.js';
import { checkWaitOptions, type WaitOptions } from './wait-options.js';

/** What an attempt that ends without its answer still has to do. */
export interface AttemptEnding<T> {
  /** What to answer when we close meanwhile; without it the promise is rejected. */
  readonly whenClosed?: T;
  /** Gives back what the attempt had taken so far. */
  readonly undo?: () => void;
}

/** Where what an attempt waits for comes from. */
export interface AttemptSource {
  /** Calls `wake` once when another attempt may succeed; a later wish replaces an earlier one. */
  onceReady(wake: () => void): void;
}

interface Pending {
  readonly attempt: () => unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: unknown) => void;
  readonly disarm: (() => void) | undefined;
  readonly ending: AttemptEnding<unknown> | undefined;
}

/**
 * The one way this library waits for something to arrive: an attempt over what is there, made at once and
 * again whenever more has come, until it has an answer. Called off, it has nothing to lose, because it has
 * no state of its own. One attempt at a time; a second one fails at once and the first is unharmed.
 */
export class Attempts {
  readonly #source: AttemptSource;
  readonly #clock: Clock;
  readonly #phase: SocketErrorPhase;
  #pending: Pending | undefined;

  constructor(source: AttemptSource, clock: Clock, phase: SocketErrorPhase) {
    this.#source = source;
    this.#clock = clock;
    this.#phase = phase;
  }

  /** Throws while an attempt is pending. */
  checkFree(action: string, why = 'another one is pending'): void {
    if (this.#pending !== undefined) throw busyError(`Cannot ${action}: ${why}`);
  }

  /**
   * Makes `attempt` until it answers something other than `undefined` or throws.
   *
   * @param action - what it is for, as an infinitive: `read`.
   */
  until<T>(
    attempt: () => T | undefined,
    action: string,
    options?: WaitOptions,
    ending?: AttemptEnding<T>,
  ): Promise<T> {
    try {
      this.checkFree(action);
      if (options !== undefined) {
        checkWaitOptions(options);
        throwIfRefused(options, `Cannot ${action}`, this.#phase);
      }
      const answer = attempt();
      if (answer !== undefined) return Promise.resolve(answer);
    } catch (failure) {
      return Promise.reject(failure);
    }
    return new Promise<T>((resolve, reject) => {
      const disarm =
        options &&
        startWait(options, this.#clock, `Cannot ${action}`, this.#phase, (reason) => {
          this.cancel(reason);
        });
      this.#pending = { attempt, resolve: resolve as (answer: unknown) => void, reject, disarm, ending };
      this.#source.onceReady(this.wake);
    });
  }

  /** Tries again; to be called when more may have come. */
  readonly wake = (): void => {
    const pending = this.#pending;
    // Called off meanwhile: what has arrived waits where it is for the next attempt.
    if (pending === undefined) return;
    let answer: unknown;
    try {
      answer = pending.attempt();
    } catch (failure) {
      this.cancel(failure);
      return;
    }
    if (answer === undefined) {
      this.#source.onceReady(this.wake);
      return;
    }
    this.#pending = undefined;
    pending.disarm?.();
    pending.resolve(answer);
  };

  /** Ends a pending attempt with `reason`. */
  cancel(reason: unknown): void {
    this.#takePending()?.reject(reason);
  }

  /** Ends a pending attempt because we close: with the answer it has for that, or else with a reason. */
  close(makeReason: () => unknown): void {
    const pending = this.#takePending();
    if (pending === undefined) return;
    const answer = pending.ending?.whenClosed;
    if (answer === undefined) pending.reject(makeReason());
    else pending.resolve(answer);
  }

  #takePending(): Pending | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.disarm?.();
    pending?.ending?.undo?.();
    return pending;
  }
}
