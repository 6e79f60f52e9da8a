import { describe, expect, it } from '@jest/globals';

import { isTurn, markTurn } from '../../../lib/transport/node/turns.js';
import { afterTurn } from '../../../lib/util/clock.js';

const nextTurn = (): Promise<void> => new Promise(afterTurn);

describe('a turn of the event loop', () => {
  it('has one number, also behind promises and ticks', async () => {
    const turn = markTurn();
    await Promise.resolve();
    await new Promise((resolve) => {
      process.nextTick(resolve);
    });
    expect(markTurn()).toBe(turn);
    expect(isTurn(turn)).toBe(true);
  });

  it('has another one than those before, whether or not they were marked', async () => {
    const first = markTurn();
    await nextTurn();
    await nextTurn();
    expect(isTurn(first)).toBe(false);
    const second = markTurn();
    expect(second).not.toBe(first);
    await nextTurn();
    expect(isTurn(second)).toBe(false);
  });
});
