import { describe, expect, it } from '@jest/globals';

import { AcceptedSockets } from '../../lib/sockets/accepted-sockets.js';
import type { StreamSocket } from '../../lib/sockets/stream-socket.js';
import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';

/** A socket as far as it is of interest here: it closes when it is told to, or reset. */
class Closing {
  wasReset = false;
  #closed = (): void => {};

  onceClosed(closed: () => void): void {
    this.#closed = closed;
  }

  close(): void {
    this.#closed();
  }

  abort(): void {
    this.wasReset = true;
    this.close();
  }
}

function handOut(count: number): {
  readonly acceptedSockets: AcceptedSockets;
  readonly sockets: readonly Closing[];
} {
  const acceptedSockets = new AcceptedSockets();
  const sockets = Array.from({ length: count }, () => new Closing());
  for (const socket of sockets) acceptedSockets.add(socket as unknown as StreamSocket);
  return { acceptedSockets, sockets };
}

describe('AcceptedSockets', () => {
  it.each([
    ['as they came', [0, 1, 2, 3]],
    ['the last first', [3, 2, 1, 0]],
    ['one of the middle first', [1, 3, 0, 2]],
  ])('counts those that are open, in whatever order they close: %s', (_, order) => {
    const { acceptedSockets, sockets } = handOut(4);
    const sizes = order.map((at) => {
      sockets[at]?.close();
      return acceptedSockets.size;
    });

    expect(sizes).toEqual([3, 2, 1, 0]);
  });

  it('resets exactly those that are open when the time is over, and is empty then', async () => {
    const { acceptedSockets, sockets } = handOut(5);
    const clock = new VirtualClock(false);
    sockets[0]?.close();
    sockets[3]?.close();
    const drained = acceptedSockets.drain(1_000, clock);
    await clock.advance(1_000);
    await drained;

    expect(sockets.map(({ wasReset }) => wasReset)).toEqual([false, true, true, false, true]);
    expect(acceptedSockets.size).toBe(0);
  });

  it('has drained as soon as the last one closes', async () => {
    const { acceptedSockets, sockets } = handOut(2);
    const clock = new VirtualClock(false);
    let hasDrained = false;
    const drained = acceptedSockets.drain(1_000, clock).then(() => {
      hasDrained = true;
    });
    sockets[1]?.close();
    await clock.advance(500);
    expect(hasDrained).toBe(false);
    sockets[0]?.close();
    await drained;

    expect(clock.pendingTimers).toBe(0);
    expect(sockets.some(({ wasReset }) => wasReset)).toBe(false);
  });
});
