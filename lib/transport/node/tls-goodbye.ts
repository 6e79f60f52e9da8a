import type { Clock } from '../../util/clock.js';
import type { Channel } from '../contract.js';

/** How long the last words to a peer may take; what a round trip around the earth takes, and some more. */
const GOODBYE_LIMIT_MS = 1_000;

/**
 * Ends a channel over which an alert was sent last, so that the peer gets to read it: to close over bytes of its own
 * would make a reset, which overtakes the alert.
 */
export function closeWhenHeard(channel: Channel, clock: Clock): void {
  const close = (): void => {
    cancel();
    channel.close();
  };
  const cancel = clock.after(GOODBYE_LIMIT_MS, () => {
    channel.abort();
  });
  const drop = (): void => {
    try {
      for (let chunk = channel.take(); chunk !== undefined; chunk = channel.take()) {
        if (chunk === null) {
          close();
          return;
        }
      }
      channel.onceReadable(drop);
    } catch {
      close();
    }
  };
  channel.finish((failure) => {
    if (failure !== undefined) close();
  });
  drop();
}
