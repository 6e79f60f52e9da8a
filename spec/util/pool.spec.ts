import { describe, expect, it } from '@jest/globals';

import { Pool } from '../../lib/util/pool.js';

function setUp(): { pool: Pool<number>; made: () => number } {
  let made = 0;
  return { pool: new Pool(() => made++), made: () => made };
}

describe('Pool', () => {
  it('makes an object when none is idle, and hands out again what was released', () => {
    const { pool, made } = setUp();
    const first = pool.acquire();
    const second = pool.acquire();
    pool.release(first);

    expect(pool.acquire()).toBe(first);
    expect(first).not.toBe(second);
    expect(made()).toBe(2);
  });

  it('keeps 64 idle objects and no more, unless told otherwise', () => {
    const { pool, made } = setUp();
    const acquired = Array.from({ length: 1_000 }, () => pool.acquire());
    for (const object of acquired) pool.release(object);
    for (let i = 0; i < 1_000; i++) pool.acquire();

    expect(made()).toBe(1_000 + 1_000 - 64);
  });
});
