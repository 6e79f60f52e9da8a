import { getEventListeners } from 'node:events';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { SocketErrorStatus } from '../../lib/errors/socket-error-status.js';
import { bounded, onAbort, refusal, startWait, throwIfRefused } from '../../lib/util/abort.js';
import type { Clock } from '../../lib/util/clock.js';
import { Deadline } from '../../lib/util/deadline.js';

/** A clock that a test moves by hand. */
class HandClock implements Clock {
  readonly #timers = new Set<{ readonly at: number; readonly work: () => void }>();
  #now = 0;

  get timers(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, work: () => void): () => void {
    const timer = { at: this.#now + delayMs, work };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  atEndOfTick(work: () => void): void {
    queueMicrotask(work);
  }

  advance(delayMs: number): void {
    this.#now += delayMs;
    for (const timer of this.#timers) {
      if (timer.at > this.#now) continue;
      this.#timers.delete(timer);
      timer.work();
    }
  }
}

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;
const moment = (): Promise<void> => Promise.resolve();
const forever = new Promise<never>(() => undefined);

let clock: HandClock;
let controller: AbortController;
let signal: AbortSignal;
let told: unknown[];

beforeEach(() => {
  clock = new HandClock();
  controller = new AbortController();
  signal = controller.signal;
  told = [];
});

const tell = (news: unknown) => (): void => void told.push(news);

describe('onAbort()', () => {
  it('has one listener on a signal however many wait, and none when nobody does', () => {
    const takeBack = Array.from({ length: 1000 }, () => onAbort(signal, () => undefined));
    expect(listeners(signal)).toBe(1);

    for (const each of takeBack) each();
    expect(listeners(signal)).toBe(0);
  });

  it('tells everybody in order, once, and leaves no listener', () => {
    onAbort(signal, tell(1));
    onAbort(signal, tell(2));
    controller.abort();
    controller.abort();

    expect(told).toEqual([1, 2]);
    expect(listeners(signal)).toBe(0);
  });

  it('does not tell who has unregistered, before or while others are told', () => {
    onAbort(signal, tell(1))();
    onAbort(signal, () => {
      takeBack();
    });
    const takeBack = onAbort(signal, tell(2));
    controller.abort();

    expect(told).toEqual([]);
  });

  it('tells, in a moment, who registers while others are told, whatever these unregister then', async () => {
    const takeBack = onAbort(signal, () => {
      onAbort(signal, tell('again'));
      takeBack();
      takeOtherBack();
    });
    const takeOtherBack = onAbort(signal, tell('other'));
    controller.abort();
    expect(told).toEqual([]);

    await moment();
    expect(told).toEqual(['again']);
  });

  it('unregisters a callback only once, though it is registered twice', () => {
    const callback = tell('both');
    const takeBack = onAbort(signal, callback);
    onAbort(signal, callback);
    takeBack();
    takeBack();
    controller.abort();

    expect(told).toEqual(['both']);
  });

  it('tells of an abort that has been, in a moment', async () => {
    controller.abort();
    onAbort(signal, tell('late'));
    onAbort(signal, tell('taken back'))();
    expect(told).toEqual([]);

    await moment();
    expect(told).toEqual(['late']);
    expect(listeners(signal)).toBe(0);
  });

  it('keeps a callback that is registered while others are told', async () => {
    const takeBack = onAbort(signal, () => {
      onAbort(signal, tell('new'));
      takeBack();
    });
    controller.abort();

    await moment();
    expect(told).toEqual(['new']);
  });
});

describe('onAbort() with a callback that throws', () => {
  it('tells the others first, and does not hide the mistake', () => {
    // What a listener throws is an uncaught exception, so this signal is a stand-in that calls it in plain.
    let abort: (event: object) => void = () => undefined;
    const standIn = {
      aborted: false,
      addEventListener: (_: string, listener: typeof abort) => void (abort = listener),
      removeEventListener: tell('no listener'),
    } as unknown as AbortSignal;
    const failure = new Error('mine');
    onAbort(standIn, tell(1));
    onAbort(standIn, () => {
      throw failure;
    });
    onAbort(standIn, tell(2));

    expect(() => {
      abort({ target: standIn });
    }).toThrow(expect.objectContaining({ message: 'BUG: an abort callback threw', errors: [failure] }));
    expect(told).toEqual(['no listener', 1, 2]);
  });
});

describe('refusal() and throwIfRefused()', () => {
  it.each([
    ['nothing', undefined],
    ['no limits', {}],
    ['limits not reached', { signal: new AbortController().signal, timeoutMs: 1 }],
  ])('let %s pass', (_, options) => {
    expect(refusal(options, 'Cannot read', 'read')).toBeUndefined();
    throwIfRefused(options, 'Cannot read', 'read');
  });

  it('give the reason of an aborted signal, whatever it is', () => {
    controller.abort(null);
    expect(refusal({ signal }, 'Cannot read')).toBeNull();
    expect(refusal({ signal: AbortSignal.abort('enough') }, 'Cannot read')).toBe('enough');
    expect(refusal({ signal: AbortSignal.abort() }, 'Cannot read')).toMatchObject({ name: 'AbortError' });
  });

  it('say that no time is no time', () => {
    expect(() => {
      throwIfRefused({ timeoutMs: 0 }, 'Cannot read', 'read');
    }).toThrow('Cannot read: not done within 0 ms');
  });
});

describe('startWait()', () => {
  const end = (reason: unknown): void => void told.push(reason);

  it('asks neither signal nor clock when there is no limit', () => {
    startWait(undefined, clock, 'Cannot read', 'read', end)();
    startWait({}, clock, 'Cannot read', 'read', end)();
    expect(clock.timers).toBe(0);
  });

  it('ends with the reason of the signal and forgets the time', () => {
    startWait({ signal, timeoutMs: 100 }, clock, 'Cannot read', 'read', end);
    controller.abort('enough');
    clock.advance(100);

    expect(told).toEqual(['enough']);
    expect(clock.timers).toBe(0);
  });

  it('ends when the time is over and forgets the signal', () => {
    startWait({ signal, timeoutMs: 100 }, clock, 'Cannot read', 'read', end);
    clock.advance(99);
    expect(told).toEqual([]);

    clock.advance(1);
    controller.abort();
    expect(told).toEqual([
      expect.objectContaining({
        message: 'Cannot read: not done within 100 ms',
        status: SocketErrorStatus.connectionTimedOut,
        phase: 'read',
      }),
    ]);
    expect(listeners(signal)).toBe(0);
  });

  it('leaves nothing behind once it was stopped', () => {
    const stop = startWait({ signal, timeoutMs: 100 }, clock, 'Cannot read', 'read', end);
    expect([listeners(signal), clock.timers]).toEqual([1, 1]);
    stop();
    stop();
    expect([listeners(signal), clock.timers]).toEqual([0, 0]);

    controller.abort();
    clock.advance(100);
    expect(told).toEqual([]);
  });

  it.each([
    ['the signal was aborted before', { signal: AbortSignal.abort('before') }, 'before'],
    ['there is no time', { timeoutMs: 0 }, expect.objectContaining({ phase: 'read' })],
  ])('ends in a moment when %s, unless it was stopped', async (_, options, reason) => {
    startWait(options, clock, 'Cannot read', 'read', end);
    startWait(options, clock, 'Cannot read', 'read', end)();
    expect(told).toEqual([]);

    await moment();
    expect(told).toEqual([reason]);
  });
});

describe('startWait() with a deadline', () => {
  const end = (reason: unknown): void => void told.push(reason);
  const over = expect.objectContaining({
    message: 'Cannot read: the deadline of 100 ms is over',
    status: SocketErrorStatus.connectionTimedOut,
    phase: 'read',
  });
  let deadline: Deadline;

  beforeEach(() => {
    deadline = new Deadline(100, { transport: { clock } });
  });

  it('ends when what is left of it is over, and so do all who come later', async () => {
    clock.advance(60);
    startWait({ deadline }, clock, 'Cannot read', 'read', end);
    clock.advance(39);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual([over]);

    expect(() => {
      throwIfRefused({ deadline }, 'Cannot write', 'write');
    }).toThrow('Cannot write: the deadline of 100 ms is over');
    startWait({ deadline }, clock, 'Cannot read', 'read', end);
    await moment();
    expect(told).toEqual([over, over]);
    expect(clock.timers).toBe(0);
  });

  it.each([
    ['the time of the call', 50, 'Cannot read: not done within 50 ms'],
    ['the deadline', 150, 'Cannot read: the deadline of 100 ms is over'],
  ])('ends with %s when that is over first', (_, timeoutMs, message) => {
    startWait({ deadline, timeoutMs }, clock, 'Cannot read', 'read', end);
    clock.advance(150);
    expect(told).toEqual([expect.objectContaining({ message })]);
  });

  it('has nothing left once a call has waited for its end, should the timer have come early', () => {
    const early = new (class extends HandClock {
      override after(delayMs: number, work: () => void): () => void {
        return super.after(delayMs - 0.5, work);
      }
    })();
    deadline = new Deadline(100, { transport: { clock: early } });
    startWait({ deadline }, early, 'Cannot read', 'read', end);
    early.advance(99.5);
    expect(told).toEqual([over]);
    expect(deadline.leftMs).toBe(0);
  });

  it('leaves nothing behind once it was stopped', () => {
    startWait({ deadline, signal }, clock, 'Cannot read', 'read', end)();
    expect([listeners(signal), clock.timers]).toEqual([0, 0]);
  });
});

describe('bounded()', () => {
  it('gives the work itself back when there is no limit', () => {
    expect(bounded(forever, {}, clock, 'Cannot connect')).toBe(forever);
  });

  it.each([
    ['result', () => Promise.resolve(7), { status: 'fulfilled', value: 7 }],
    ['failure', () => Promise.reject(new Error('no')), { status: 'rejected', reason: new Error('no') }],
  ])('hands on the %s of the work, with nothing left behind', async (_, work, expected) => {
    const [outcome] = await Promise.allSettled([
      bounded(work(), { signal, timeoutMs: 5 }, clock, 'Cannot connect'),
    ]);

    expect(outcome).toEqual(expected);
    expect([listeners(signal), clock.timers]).toEqual([0, 0]);
  });

  it('fails with the reason of the signal; a later failure of the work disturbs nobody', async () => {
    let fail: (error: Error) => void = () => undefined;
    const work = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const failure = expect(bounded(work, { signal }, clock, 'Cannot connect')).rejects.toBe('enough');
    controller.abort('enough');
    await failure;

    fail(new Error('too late'));
    await new Promise(setImmediate);
  });

  it('fails when the time is over', async () => {
    const options = { signal, timeoutMs: 50 };
    const failure = expect(
      bounded(forever, options, clock, 'Cannot connect', 'lookup'),
    ).rejects.toMatchObject({
      message: 'Cannot connect: not done within 50 ms',
      phase: 'lookup',
    });
    clock.advance(50);
    await failure;

    expect(listeners(signal)).toBe(0);
  });

  it.each([
    ['an aborted signal', { signal: AbortSignal.abort(new Error('before')) }, 'before'],
    ['no time', { timeoutMs: 0 }, 'Cannot connect: not done within 0 ms'],
  ])('fails with %s although the work is done', async (_, options, message) => {
    const work = Promise.resolve('done');
    await expect(bounded(work, options, clock, 'Cannot connect')).rejects.toThrow(message);
  });

  // Node's warning of too many listeners would fail this file: see spec/support/quiet-process.ts.
  it('leaves no listener after 100,000 operations on one signal', async () => {
    for (let round = 0; round < 100; round += 1) {
      const operations = Array.from({ length: 1000 }, (_, index) =>
        bounded(Promise.resolve(index), { signal, timeoutMs: 1000 }, clock, 'Cannot read'),
      );
      expect(listeners(signal)).toBe(1);
      await Promise.all(operations);
    }

    expect([listeners(signal), clock.timers]).toEqual([0, 0]);
  });
});
