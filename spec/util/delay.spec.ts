import { describe, expect, it } from '@jest/globals';

import { Cancellation } from '../../lib/util/cancellation.js';
import { delay } from '../../lib/util/delay.js';
import { HandClock } from '../support/tcp-hand-clock.js';

describe('delay()', () => {
  it('is over when its time is, and no longer heeds who could have called it off', async () => {
    const clock = new HandClock();
    const calledOff = new Cancellation();
    let isOver = false;
    const waiting = delay(clock, 10, calledOff).then(() => (isOver = true));
    clock.advance(9);
    await Promise.resolve();
    expect(isOver).toBe(false);

    clock.advance(1);
    calledOff.abort(new Error('too late'));
    await waiting;
    expect(isOver).toBe(true);
  });

  it.each([
    ['a signal', () => new AbortController()],
    ['a cancellation', () => new Cancellation()],
  ])('rejects with the reason of %s, and leaves no timer', async (_, make) => {
    const clock = new HandClock();
    const caller = make();
    const waiting = delay(clock, 10, caller instanceof Cancellation ? caller : caller.signal);
    const reason = new Error('called off');
    caller.abort(reason);

    await expect(waiting).rejects.toBe(reason);
    expect(clock.waiting).toBe(0);
  });
});
