import type { Clock } from '../../util/clock.js';

/** How long {@link NetworkClock.wait} waits besides its time. */
export interface ClockWaitOptions {
  /** Ends the wait; it rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/** How far {@link NetworkClock.runUntilIdle} goes. */
export interface RunOptions {
  /** Timers to run before it gives up, from 1 up. Default: 1 000 000, some seconds of work. */
  readonly maxTimers?: number | undefined;
}

/**
 * The time of a network in memory. Every timer of the library is one of this clock's, and code under test that
 * needs timers can use the same, so that thirty seconds go by in no time.
 *
 * The clock stands still while anything is ready to be done. Then, and unless the network was made with
 * `autoAdvance: false`, it goes on to the next timer by itself; a `wait`, a timeout or a delayed arrival just
 * comes. It sees nothing else that code may wait for: a file, a child process, a timer of the real clock or
 * `AbortSignal.timeout`. Code that does is better tested with `autoAdvance: false`.
 */
export interface NetworkClock extends Clock {
  /** Milliseconds since the network was made. */
  now(): number;

  /** How many timers are set. None means that everything waits for something other than time. */
  readonly pendingTimers: number;

  /**
   * Lets `ms` go by: runs the timers that become due, in their order, and after each of them lets everything
   * settle that it set off. `advance(0)` lets settle what is under way now.
   *
   * @param ms - milliseconds, from 0 up.
   * @throws RangeError, TypeError - `ms` is negative or no number.
   * @throws Error - the clock shows real time, or is being advanced already.
   */
  advance(ms: number): Promise<void>;

  /**
   * Runs timers until none is left and everything has settled.
   *
   * @throws Error - it does not come to an end, because something sets a timer again and again; or as
   *   {@link NetworkClock.advance}.
   */
  runUntilIdle(options?: RunOptions): Promise<void>;

  /**
   * Waits for `ms` of this clock.
   *
   * @param ms - milliseconds, from 0 up.
   * @throws RangeError, TypeError - `ms` is negative or no number.
   */
  wait(ms: number, options?: ClockWaitOptions): Promise<void>;
}
