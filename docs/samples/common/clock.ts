/**
 * What the samples ask for the time. `streamsocket`'s own clocks have this shape, so a test hands in
 * one that it moves by hand and a reconnect after a minute takes no time at all.
 */
export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  now(): number;

  /** Calls `work` once, `delayMs` from now; the returned function takes that back. */
  after(delayMs: number, work: () => void): () => void;
}

export const realClock: Clock = {
  now: () => performance.now(),
  after: (delayMs, work) => {
    const timer = setTimeout(work, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Waits for `delayMs`; rejects with the signal's reason when it is aborted first. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const onAbort = (): void => {
      cancel();
      reject(signal.reason as Error);
    };
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
