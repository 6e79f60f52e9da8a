import { describe, expect, it } from '@jest/globals';
import type { Channel } from 'streamsocket';

import { statusError } from '../../lib/errors/failures.js';
import { SocketErrorStatus } from '../../lib/errors/socket-error-status.js';
import { QueueingAcceptor } from '../../lib/transport/queueing-acceptor.js';

const failure = statusError(SocketErrorStatus.tooManyOpenFiles, 'Cannot accept');

/** An acceptor that a spec fills by hand. */
class HandAcceptor extends QueueingAcceptor {
  readonly local = { kind: 'path', path: '/x' } as const;
  readonly resets: string[] = [];

  arrive(...names: readonly string[]): void {
    for (const name of names) {
      const channel: Partial<Channel> & { name: string } = { name, abort: () => this.resets.push(name) };
      this.offer(channel as unknown as Channel);
    }
  }

  break(): void {
    this.fail(failure);
  }

  lose(): void {
    this.forgetUntaken();
  }

  close(closed: () => void): void {
    this.resetUntaken();
    closed();
  }
}

describe('QueueingAcceptor', () => {
  it('hands out what arrives in its order, and resets and counts what comes over the bound', () => {
    const acceptor = new HandAcceptor(2);
    acceptor.arrive('a', 'b', 'c');

    expect([acceptor.take(), acceptor.take(), acceptor.take()]).toMatchObject([
      { name: 'a' },
      { name: 'b' },
      undefined,
    ]);
    expect(acceptor.resets).toEqual(['c']);
    expect(acceptor.refusedConnections).toBe(1);
  });

  it('throws a failure once, in front of what waits', () => {
    const acceptor = new HandAcceptor(2);
    acceptor.arrive('a');
    acceptor.break();

    expect(() => acceptor.take()).toThrow(failure);
    expect(acceptor.take()).toMatchObject({ name: 'a' });
  });

  it.each<[string, (acceptor: HandAcceptor) => void]>([
    [
      'a connection',
      (acceptor) => {
        acceptor.arrive('a');
      },
    ],
    [
      'a failure',
      (acceptor) => {
        acceptor.break();
      },
    ],
  ])('wakes once for %s, never from within the call that asks', async (_, happen) => {
    const acceptor = new HandAcceptor(2);
    let wakes = 0;
    const wake = (): void => {
      wakes++;
    };
    acceptor.onceAcceptable(wake);
    expect(wakes).toBe(0);
    happen(acceptor);
    happen(acceptor);
    expect(wakes).toBe(1);

    acceptor.onceAcceptable(wake);
    expect(wakes).toBe(1);
    await Promise.resolve();
    expect(wakes).toBe(2);
  });

  it('resets what waits when it closes, and whatever comes then, which is not counted', () => {
    const acceptor = new HandAcceptor(2);
    acceptor.arrive('a', 'b');
    acceptor.close(() => {});
    acceptor.arrive('c');

    expect(acceptor.resets).toEqual(['a', 'b', 'c']);
    expect(acceptor.take()).toBeUndefined();
    expect(acceptor.refusedConnections).toBe(0);
  });

  it('leaves connections alone that are gone already', () => {
    const acceptor = new HandAcceptor(2);
    acceptor.arrive('a');
    acceptor.lose();

    expect(acceptor.take()).toBeUndefined();
    expect(acceptor.resets).toEqual([]);
  });
});
