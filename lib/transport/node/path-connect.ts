import { SocketError } from '../../errors/socket-error.js';
import type { Abortable } from '../../util/cancellation.js';
import { type Clock, systemClock } from '../../util/clock.js';
import { delay } from '../../util/delay.js';

/** How long a server may take none of the connections that wait; for as long, about, Linux tries TCP. */
const BUSY_LIMIT_MS = 120_000;

const FIRST_WAIT_MS = 1;
const MAX_WAIT_MS = 64;

/**
 * Connects to a path. Where as many connections as it may hold wait for its server, Linux tries again by itself for TCP,
 * and for a path only if the caller has it block; a caller who does not is sent away (EAGAIN in connect(2)), as libuv is.
 * Bun (1.4) takes that for a refusal, which it cannot be told from.
 *
 * @param connect - makes one attempt.
 * @param calledOff - ends the wait for the next.
 */
export async function connectPath<T>(
  connect: () => Promise<T>,
  calledOff: Abortable,
  clock: Clock = systemClock,
): Promise<T> {
  const endMs = clock.now() + BUSY_LIMIT_MS;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, MAX_WAIT_MS)) {
    try {
      return await connect();
    } catch (failure) {
      const isBusy = failure instanceof SocketError && failure.code === 'EAGAIN';
      if (!isBusy || clock.now() >= endMs) throw failure;
    }
    await delay(clock, waitMs, calledOff);
  }
}
