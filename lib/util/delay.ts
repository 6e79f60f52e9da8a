import { onAbort } from './abort.js';
import type { Abortable } from './cancellation.js';
import type { Clock } from './clock.js';

/** A delay of a clock as a promise, which rejects with the reason when it is called off; nothing stays behind then. */
export function delay(clock: Clock, ms: number, calledOff: Abortable | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => {
      forget?.();
      resolve();
    });
    const forget =
      calledOff &&
      onAbort(calledOff, () => {
        cancel();
        reject(calledOff.reason as Error);
      });
  });
}
