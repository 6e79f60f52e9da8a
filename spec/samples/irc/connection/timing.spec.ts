import { describe, expect, it } from '@jest/globals';
import { backOffMs } from '../../../../docs/samples/irc/client/back-off.js';
import { Allowance } from '../../../../docs/samples/irc/connection/allowance.js';
import { realClock, sleep } from '../../../../docs/samples/common/clock.js';
import { Watchdog } from '../../../../docs/samples/irc/connection/watchdog.js';
import { HandClock } from '../../support/hand-clock.js';

function watched(clock: HandClock): { readonly dog: Watchdog; readonly seen: string[] } {
  const seen: string[] = [];
  const dog = new Watchdog({
    clock,
    pingAfterMs: 60,
    answerWithinMs: 30,
    ping: () => seen.push(`ping at ${clock.now()}`),
    giveUp: () => seen.push(`gave up at ${clock.now()}`),
  });
  return { dog, seen };
}

describe('Watchdog', () => {
  it('asks after silence, and gives up when nothing comes', () => {
    const clock = new HandClock();
    const { seen } = watched(clock);
    clock.advance(1_000);
    expect(seen).toEqual(['ping at 60', 'gave up at 90']);
    expect(clock.pending).toBe(0);
  });

  it('takes anything at all for an answer', () => {
    const clock = new HandClock();
    const { dog, seen } = watched(clock);
    clock.advance(50);
    dog.heard();
    clock.advance(59);
    expect(seen).toEqual([]);
    clock.advance(1);
    expect(seen).toEqual(['ping at 110']);
    clock.advance(29);
    dog.heard();
    clock.advance(50);
    expect(seen).toEqual(['ping at 110']);
    clock.advance(20);
    expect(seen).toHaveLength(2);
    dog.stop();
    expect(clock.pending).toBe(0);
  });

  it('may be stopped by what it calls', () => {
    const clock = new HandClock();
    const dog: Watchdog = new Watchdog({
      ...{ clock, pingAfterMs: 60, answerWithinMs: 30, giveUp: () => undefined },
      ping: () => {
        dog.stop();
      },
    });
    clock.advance(60);
    expect(clock.pending).toBe(0);
  });
});

describe('Allowance', () => {
  it('lets some through in a row, then one at a time', () => {
    const clock = new HandClock();
    const allowance = new Allowance(clock, 3, 1_000);
    expect([1, 2, 3, 4, 5].map(() => allowance.spend())).toEqual([0, 0, 0, 1_000, 2_000]);
    clock.advance(2_000);
    expect(allowance.spend()).toBe(1_000);
    clock.advance(60_000);
    expect([1, 2, 3, 4].map(() => allowance.spend())).toEqual([0, 0, 0, 1_000]);
  });

  it('has no limit at a pace of nothing', () => {
    const allowance = new Allowance(new HandClock(), 1, 0);
    expect([1, 2, 3].map(() => allowance.spend())).toEqual([0, 0, 0]);
    expect(allowance.trySpend()).toBe(true);
  });

  it('can refuse instead of asking for patience', () => {
    const clock = new HandClock();
    const allowance = new Allowance(clock, 2, 1_000);
    expect([1, 2, 3].map(() => allowance.trySpend())).toEqual([true, true, false]);
    clock.advance(1_000);
    expect([1, 2].map(() => allowance.trySpend())).toEqual([true, false]);
  });
});

describe('backOffMs()', () => {
  it.each([
    [0, 0, 500],
    [0, 0.999999, 1_000],
    [1, 0.5, 1_500],
    [3, 1, 8_000],
    [6, 1, 60_000],
    [1_000, 0, 30_000],
  ])('after %d failures and a chance of %d waits %d ms', (failures, random, delayMs) => {
    expect(Math.round(backOffMs(failures, {}, random))).toBe(delayMs);
  });
});

describe('sleep()', () => {
  it('ends in time, or with the reason of the abort, and leaves nothing behind', async () => {
    const clock = new HandClock();
    const { signal } = new AbortController();
    const slept = sleep(clock, 10, signal);
    clock.advance(10);
    await slept;
    const calling = new AbortController();
    const called = expect(sleep(clock, 10, calling.signal)).rejects.toThrow('enough');
    calling.abort(new Error('enough'));
    await called;
    await expect(sleep(clock, 10, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    expect(clock.pending).toBe(0);
  });

  it('works by the real clock, too', async () => {
    const begin = realClock.now();
    await sleep(realClock, 5, new AbortController().signal);
    expect(realClock.now() - begin).toBeGreaterThanOrEqual(4);
  });
});
