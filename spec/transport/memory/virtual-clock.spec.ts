import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { VirtualClock } from '../../../lib/transport/memory/virtual-clock.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('VirtualClock.after()', () => {
  it.each<[string, readonly number[], readonly number[]]>([
    ['in the order of their times', [30, 10, 20], [10, 20, 30]],
    ['in the order of their calls when the times are the same', [10, 0, 10.5, 10], [0, 10, 10, 10.5]],
    ['at once when there is no delay', [0, 0], [0, 0]],
  ])('runs timers %s', async (_, delays, expected) => {
    const clock = new VirtualClock(false);
    const told: number[] = [];
    for (const delay of delays) clock.after(delay, () => void told.push(delay));
    await clock.advance(100);

    expect(told).toEqual(expected);
    expect(clock.pendingTimers).toBe(0);
  });

  it('runs nothing that was taken back, and lets that be done at any time', async () => {
    const clock = new VirtualClock(false);
    const told: string[] = [];
    const cancelSecond = clock.after(2, () => void told.push('second'));
    const cancelFirst = clock.after(1, () => {
      told.push('first');
      cancelSecond();
    });
    await clock.runUntilIdle();
    cancelFirst();
    cancelSecond();

    expect(told).toEqual(['first']);
    expect(clock.now()).toBe(1);
  });

  it('never runs a timer from within the call, however short its time', () => {
    const clock = new VirtualClock(true);
    let isTold = false;
    clock.after(0, () => {
      isTold = true;
    });

    expect(isTold).toBe(false);
    clock.stop();
  });

  it.each([
    ['negative', -1, RangeError],
    ['no number', NaN, RangeError],
    ['endless', Infinity, RangeError],
    ['a text', '10' as unknown as number, TypeError],
  ])('refuses a delay that is %s', async (_, delayMs, error) => {
    const clock = new VirtualClock(true);

    expect(() => clock.after(delayMs, () => undefined)).toThrow(error);
    await expect(clock.advance(delayMs)).rejects.toThrow(error);
    await expect(clock.wait(delayMs)).rejects.toThrow(error);
    expect(clock.pendingTimers).toBe(0);
  });

  it('runs whatever timers are set and taken back in the order of a plain list', async () => {
    const step = fc.record({ delay: fc.integer({ min: 0, max: 20 }), isTakenBack: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        const clock = new VirtualClock(false);
        const told: number[] = [];
        const cancels = steps.map(({ delay }, i) => clock.after(delay, () => void told.push(i)));
        for (const [i, { isTakenBack }] of steps.entries()) if (isTakenBack) cancels[i]?.();
        await clock.runUntilIdle();

        const left = steps.flatMap(({ delay, isTakenBack }, i) => (isTakenBack ? [] : [{ delay, i }]));
        expect(told).toEqual(left.sort((a, b) => a.delay - b.delay || a.i - b.i).map(({ i }) => i));
      }),
    );
  });
});

describe('VirtualClock.advance()', () => {
  it('lets everything settle that a timer has set off before it runs the next', async () => {
    const clock = new VirtualClock(false);
    const told: string[] = [];
    clock.after(1, () => {
      told.push('first');
      void (async () => {
        await Promise.resolve();
        clock.atEndOfTick(() => {
          told.push('end of tick');
          void Promise.resolve().then(() => void told.push('promise after it'));
        });
      })();
    });
    clock.after(1, () => void told.push('second'));
    await clock.advance(1);

    expect(told).toEqual(['first', 'end of tick', 'promise after it', 'second']);
  });

  it('runs timers that are set meanwhile and due within its time, and no others', async () => {
    const clock = new VirtualClock(false);
    const told: number[] = [];
    const tick = (): void => {
      told.push(clock.now());
      clock.after(4, tick);
    };
    tick();
    await clock.advance(10);

    expect(told).toEqual([0, 4, 8]);
    expect(clock.now()).toBe(10);
  });

  it('lets what is under way settle, even by 0', async () => {
    const clock = new VirtualClock(false);
    let steps = 0;
    void (async () => {
      for (; steps < 100; steps++) await Promise.resolve();
    })();
    await clock.advance(0);

    expect(steps).toBe(100);
  });

  it('refuses to be called while another call runs, and is unharmed by that', async () => {
    const clock = new VirtualClock(true);
    const first = clock.advance(10);
    await expect(clock.advance(5)).rejects.toThrow('Cannot advance the clock: it is being advanced already');
    await expect(clock.runUntilIdle()).rejects.toThrow('it is being advanced already');
    await first;

    expect(clock.now()).toBe(10);
  });

  it('rejects with what a timer throws, and goes on the next time', async () => {
    const clock = new VirtualClock(false);
    const told: string[] = [];
    clock.after(1, () => {
      throw new Error('a bug');
    });
    clock.after(2, () => void told.push('second'));

    await expect(clock.advance(5)).rejects.toThrow('a bug');
    await clock.advance(1);
    expect(told).toEqual(['second']);
  });
});

describe('VirtualClock.runUntilIdle()', () => {
  it('ends at the time of the last timer', async () => {
    const clock = new VirtualClock(false);
    let isTold = false;
    clock.after(30_000, () => {
      clock.after(1, () => {
        isTold = true;
      });
    });
    await clock.runUntilIdle();

    expect(isTold).toBe(true);
    expect(clock.now()).toBe(30_001);
  });

  it('gives up over a timer that is set again and again, and says so', async () => {
    const clock = new VirtualClock(false);
    const tick = (): void => void clock.after(10, tick);
    tick();

    await expect(clock.runUntilIdle({ maxTimers: 50 })).rejects.toThrow(
      'Cannot run until idle: after 50 timers, at 500 ms, 1 are set; something sets a timer again and again',
    );
  });

  it('refuses a limit that is none', async () => {
    await expect(new VirtualClock(true).runUntilIdle({ maxTimers: 0 })).rejects.toThrow(RangeError);
  });
});

describe('a VirtualClock that advances by itself', () => {
  it('goes on to the next timer once everything waits, and not before', async () => {
    const clock = new VirtualClock(true);
    const told: number[] = [];
    const worker = (async () => {
      await clock.wait(1_000);
      for (let i = 0; i < 100; i++) await Promise.resolve();
      told.push(clock.now());
      await clock.wait(500);
      told.push(clock.now());
    })();
    clock.after(1_000, () => void told.push(-clock.now()));
    await worker;

    expect(told).toEqual([1_000, -1_000, 1_500]);
  });

  it('stands where a call of advance() has left it until the caller waits again', async () => {
    const clock = new VirtualClock(true);
    let isTold = false;
    clock.after(50, () => {
      isTold = true;
    });
    await clock.advance(49);
    expect([clock.now(), isTold]).toEqual([49, false]);

    await turn();
    expect([clock.now(), isTold]).toEqual([50, true]);
  });

  it('does not move for timers that were taken back', async () => {
    const clock = new VirtualClock(true);
    clock.after(1_000, () => undefined)();
    await turn();
    await turn();

    expect(clock.now()).toBe(0);
  });
});

describe('a VirtualClock that does not advance by itself', () => {
  it('runs what is due now, and leaves the rest for whoever advances it', async () => {
    const clock = new VirtualClock(false);
    const told: string[] = [];
    clock.after(0, () => void told.push('now'));
    clock.after(1, () => void told.push('later'));
    for (let i = 0; i < 5; i++) await turn();
    expect(told).toEqual(['now']);

    await clock.advance(1);
    expect(told).toEqual(['now', 'later']);
  });
});

describe('VirtualClock.wait()', () => {
  it('rejects with the reason of its signal and leaves no timer', async () => {
    const clock = new VirtualClock(false);
    const controller = new AbortController();
    const waiting = expect(clock.wait(1_000, { signal: controller.signal })).rejects.toBe('enough');
    controller.abort('enough');
    await waiting;

    expect(clock.pendingTimers).toBe(0);
    await expect(clock.wait(1, { signal: controller.signal })).rejects.toBe('enough');
  });
});

describe('VirtualClock.stop()', () => {
  it('forgets every timer and refuses to be advanced', async () => {
    const clock = new VirtualClock(true);
    let isTold = false;
    const cancel = clock.after(1, () => {
      isTold = true;
    });
    clock.stop();
    cancel();
    clock.after(1, () => {
      isTold = true;
    });
    await turn();

    expect(isTold).toBe(false);
    await expect(clock.advance(1)).rejects.toThrow('Cannot advance the clock: its network was closed');
  });
});
