/**
 * The only door to timers. Everything that waits for time asks the clock of its transport, so that a
 * network in memory can run a thirty-second timeout in no time at all.
 */
export interface Clock {
  /** Milliseconds since a moment of the clock's own choosing; never goes back. */
  now(): number;

  /** Calls `work` once, `delayMs` from now at the earliest. The returned function cancels that. */
  after(delayMs: number, work: () => void): () => void;

  /**
   * Calls `work` when the code that runs now, and every promise continuation it has made ready, is done.
   *
   * Later than a microtask: a loop of `await`ed calls that need not wait runs to its end first. That is
   * what lets many small stores become one system call.
   */
  atEndOfTick(work: () => void): void;

  /**
   * Tells of something that takes so many turns of the event loop and no time: a clock that goes on when nothing else
   * can happen has to wait that long to know. Left out by clocks that show real time.
   */
  allowTurns?(turns: number): void;
}

// Looked up once: as properties of the global object both are calls (Node 20).
const realTime = performance;
const runtime = process;

/** Real time. */
export const systemClock: Clock = {
  now: () => realTime.now(),
  after: (delayMs, work) => {
    const timer = setTimeout(work, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
  atEndOfTick: (work) => {
    runtime.nextTick(work);
  },
};

/** As `systemClock.after`, of which the process does not wait for the end. */
export function afterUnlessOver(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs);
  timer.unref();
  return () => {
    clearTimeout(timer);
  };
}

/**
 * Calls `work` when all that is ready is done: the code that runs now, promise continuations, ends of ticks,
 * and whatever those make ready in turn. What waits for a timer or for the outside world is not ready.
 */
export function afterTurn(work: () => void): void {
  setImmediate(work);
}
