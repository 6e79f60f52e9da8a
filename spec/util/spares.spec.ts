import { describe, expect, it } from '@jest/globals';

import { Spares } from '../../lib/util/spares.js';

function setUp(): { spares: Spares<number>; made: () => number } {
  let made = 0;
  return { spares: new Spares(() => made++), made: () => made };
}

describe('Spares', () => {
  it('makes one when none is there, and hands out again what was given back', () => {
    const { spares, made } = setUp();
    const first = spares.take();
    const second = spares.take();
    spares.giveBack(first);

    expect(spares.take()).toBe(first);
    expect(first).not.toBe(second);
    expect(made()).toBe(2);
  });

  it('keeps so many and no more', () => {
    const { spares, made } = setUp();
    const taken = Array.from({ length: 1_000 }, () => spares.take());
    for (const one of taken) spares.giveBack(one);
    for (let i = 0; i < 1_000; i++) spares.take();

    expect(made()).toBe(1_000 + 1_000 - 64);
  });
});
