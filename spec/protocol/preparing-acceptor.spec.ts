import { describe, expect, it } from '@jest/globals';
import type { Acceptor, Channel } from 'streamsocket';

import { type Preparation, PreparingAcceptor } from '../../lib/protocol/preparing-acceptor.js';
import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';

/** A connection by its name; what becomes of it is logged. */
type Named = Channel & { readonly name: string };

interface Scene {
  readonly acceptor: PreparingAcceptor;
  readonly clock: VirtualClock;
  readonly log: string[];
  /** Connections come in, or fail to. */
  readonly arrive: (...items: readonly (string | Error)[]) => void;
  /** What was accepted so far and can be taken. */
  readonly taken: () => readonly string[];
}

/** An acceptor over a scripted one. A connection takes as many milliseconds as its name says behind its letter. */
function setUp(limits: Partial<Preparation> = {}): Scene {
  const clock = new VirtualClock(false);
  const log: string[] = [];
  const waiting: (string | Error)[] = [];
  let wake = (): void => {};
  const channel = (name: string): Named =>
    ({ name, abort: () => log.push(`${name} reset`) }) as Partial<Named> as Named;
  const inner: Acceptor = {
    local: { kind: 'path', path: '/x' },
    refusedConnections: 2,
    take: () => {
      const next = waiting.shift();
      if (next instanceof Error) throw next;
      return next === undefined ? undefined : channel(next);
    },
    onceAcceptable: (callback) => {
      wake = callback;
      if (waiting.length > 0) queueMicrotask(callback);
    },
    close: (closed) => {
      log.push('closed');
      closed();
    },
  };
  const acceptor = new PreparingAcceptor(inner, {
    ...{ clock, timeoutMs: 100, maxUnderWay: 3, maxPendingConnections: 2 },
    prepare: (connection, givenUp) => {
      const { name } = connection as Named;
      const ms = Number(name.slice(1));
      if (ms === 0) return connection;
      if (Number.isNaN(ms)) throw new Error('unwanted');
      return new Promise((resolve, reject) => {
        const cancel = clock.after(ms, () => {
          resolve(connection);
        });
        givenUp.onAbort(() => {
          cancel();
          reject(givenUp.reason);
        });
      });
    },
    tooLate: () => new Error('late'),
    tooMany: () => new Error('one too many'),
    onFailed: (failure, connection) => {
      log.push(`${(connection as Named).name}: ${(failure as Error).message}`);
    },
    ...limits,
  });
  return {
    ...{ acceptor, clock, log },
    arrive: (...items) => {
      waiting.push(...items);
      wake();
    },
    taken: () => {
      const names: string[] = [];
      for (let next = acceptor.take(); next !== undefined; next = acceptor.take())
        names.push((next as Named).name);
      return names;
    },
  };
}

describe('PreparingAcceptor', () => {
  it('prepares side by side, and gives out what is ready in the order in which it became so', async () => {
    const { arrive, clock, taken } = setUp();
    arrive('a30', 'b10', 'c0');
    expect(taken()).toEqual(['c0']);
    await clock.advance(20);
    expect(taken()).toEqual(['b10']);
    await clock.runUntilIdle();
    expect(taken()).toEqual(['a30']);
  });

  it('wakes whoever waits, once', async () => {
    const { acceptor, arrive, clock } = setUp();
    let woken = 0;
    acceptor.onceAcceptable(() => woken++);
    arrive('a10', 'b10');
    expect(woken).toBe(0);
    await clock.runUntilIdle();
    expect(woken).toBe(1);
  });

  it('gives up what takes too long, and the oldest for one too many', async () => {
    const { arrive, clock, log, taken } = setUp();
    arrive('a200', 'b200', 'c90', 'd90');
    await clock.advance(0);
    expect(log).toEqual(['a200: one too many']);
    await clock.runUntilIdle();

    expect(log).toEqual(['a200: one too many', 'b200: late']);
    expect(taken()).toEqual(['c90', 'd90']);
  });

  it('tells of what is refused at once', () => {
    const { arrive, log, taken } = setUp();
    arrive('a?', 'b0');
    expect(taken()).toEqual(['b0']);
    expect(log).toEqual(['a?: unwanted']);
  });

  it('resets and counts what is ready and has no place', () => {
    const { acceptor, arrive, log, taken } = setUp();
    arrive('a0', 'b0', 'c0');
    expect(log).toEqual(['c0 reset']);
    expect(acceptor.refusedConnections).toBe(3);
    expect(taken()).toEqual(['a0', 'b0']);
  });

  it('tells whoever takes of an accept that failed, and goes on when it is asked again', async () => {
    const { acceptor, arrive, taken } = setUp();
    let woken = 0;
    acceptor.onceAcceptable(() => woken++);
    arrive(new Error('no descriptor'), 'a0');
    expect(woken).toBe(1);
    expect(() => acceptor.take()).toThrow('no descriptor');
    acceptor.onceAcceptable(() => woken++);
    expect(woken).toBe(1); // never from within the call
    await Promise.resolve();
    expect(woken).toBe(2);
    expect(taken()).toEqual(['a0']);
  });

  it('gives everything up when it is closed, and tells nobody', async () => {
    const { acceptor, arrive, clock, log } = setUp();
    arrive('a50', 'b0');
    let isClosed = false;
    acceptor.close(() => {
      isClosed = true;
    });
    await clock.runUntilIdle();

    expect(isClosed).toBe(true);
    expect(log).toEqual(['b0 reset', 'closed']);
    expect(clock.pendingTimers).toBe(0);
  });
});
