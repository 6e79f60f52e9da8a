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
  /** Calls `wake` once when another attempt may succeed; a later call replaces an earlier one. */
  onceReady(wake: () => void): void;
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
  // The attempt that is pending, if there is one, and what belongs to it. Fields: an object would be made for each.
  #pending: (() => unknown) | undefined;
  #resolve: ((answer: unknown) => void) | undefined;
  #reject: ((reason: unknown) => void) | undefined;
  #disarm: (() => void) | undefined;
  #ending: AttemptEnding<unknown> | undefined;

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
      if (this.#pending !== undefined) this.checkFree(action);
      if (options !== undefined) {
        checkWaitOptions(options);
        throwIfRefused(options, `Cannot ${action}`, this.#phase);
      }
      const answer = attempt();
      if (answer !== undefined) return Promise.resolve(answer);
      if (options !== undefined) this.#arm(action, options, ending);
    } catch (failure) {
      return Promise.reject(failure);
    }
    this.#pending = attempt;
    this.#ending = ending;
    const answered = new Promise<T>(this.#promise);
    this.#source.onceReady(this.wake);
    return answered;
  }

  /** Of an attempt that is about to wait. Throws what the options throw: they may be an object with getters. */
  #arm(action: string, options: WaitOptions, ending: AttemptEnding<unknown> | undefined): void {
    try {
      this.#disarm = startWait(options, this.#clock, `Cannot ${action}`, this.#phase, (reason) => {
        this.cancel(reason);
      });
    } catch (failure) {
      ending?.undo?.();
      throw failure;
    }
  }

  readonly #promise = (resolve: (answer: never) => void, reject: (reason: unknown) => void): void => {
    this.#resolve = resolve as (answer: unknown) => void;
    this.#reject = reject;
  };

  /** Tries again; to be called when more may have come. */
  readonly wake = (): void => {
    const pending = this.#pending;
    // Called off meanwhile: what has arrived waits where it is for the next attempt.
    if (pending === undefined) return;
    let answer: unknown;
    try {
      answer = pending();
    } catch (failure) {
      this.cancel(failure);
      return;
    }
    if (answer === undefined) {
      this.#source.onceReady(this.wake);
      return;
    }
    this.#over();
    this.#resolve?.(answer);
  };

  /** Ends a pending attempt with `reason`. */
  cancel(reason: unknown): void {
    if (this.#giveUp()) this.#reject?.(reason);
  }

  /** Ends a pending attempt because we close: with the answer it has for that, or else with a reason. */
  close(makeReason: () => unknown): void {
    const answer = this.#ending?.whenClosed;
    if (!this.#giveUp()) return;
    if (answer === undefined) this.#reject?.(makeReason());
    else this.#resolve?.(answer);
  }

  /** Whether there was an attempt to give up. */
  #giveUp(): boolean {
    const ending = this.#ending;
    if (this.#pending === undefined) return false;
    this.#over();
    ending?.undo?.();
    return true;
  }

  #over(): void {
    const disarm = this.#disarm;
    this.#pending = undefined;
    this.#ending = undefined;
    this.#disarm = undefined;
    disarm?.();
  }
}
