import type { Clock } from '../../util/clock.js';
import type { Channel } from '../contract.js';

/** How long the peer may take to read the alert and hang up: a round trip around the earth, and some more. */
const LINGER_LIMIT_MS = 1_000;

/**
 * Closes a channel over which a TLS alert was sent last in such a way that the peer gets to read the alert: our half
 * ends, and what still comes in is dropped until the peer ends its half too. Closed at once, with bytes of the peer
 * unread, the connection would be reset, and a reset discards what the peer has not read. After the limit it is reset
 * all the same.
 */
export function lingeringClose(channel: Channel, clock: Clock): void {
  const close = (): void => {
    cancel();
    channel.close();
  };
  const cancel = clock.after(LINGER_LIMIT_MS, () => {
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
