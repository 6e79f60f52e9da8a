import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';

import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';
import { Attempts } from '../../lib/util/attempts.js';

/** An inbox of numbers that an attempt takes from. */
function setUp(): {
  attempts: Attempts;
  take: () => number | undefined;
  arrive: (value: number) => void;
  asked: () => number;
} {
  const inbox: number[] = [];
  let wake: (() => void) | undefined;
  let asked = 0;
  const attempts = new Attempts(
    {
      onceReady: (wish) => {
        asked++;
        wake = wish;
      },
    },
    new VirtualClock(false),
    'read',
  );
  return {
    attempts,
    take: () => inbox.shift(),
    arrive: (value) => {
      inbox.push(value);
      wake?.();
    },
    asked: () => asked,
  };
}

describe('Attempts.until()', () => {
  it('answers at once, without asking to be woken, when the attempt does', async () => {
    const { attempts, take, arrive, asked } = setUp();
    arrive(7);

    expect(await attempts.until(take, 'read')).toBe(7);
    expect(asked()).toBe(0);
  });

  it('rejects with what a getter of its options throws, whenever that is, and is free again', async () => {
    const { attempts, take, arrive } = setUp();
    let undone = 0;
    for (const readsBefore of [0, 1, 2]) {
      let reads = 0;
      const options = {
        get timeoutMs(): number {
          if (reads++ >= readsBefore) throw new Error('a getter');
          return 1_000;
        },
      };
      const undo = (): void => {
        undone++;
      };
      await expect(attempts.until(take, 'read', options, { undo })).rejects.toThrow('a getter');
      const next = attempts.until(take, 'read');
      arrive(readsBefore);
      expect(await next).toBe(readsBefore);
    }
    expect(undone).toBe(1);
  });

  it('tries again whenever it is woken, until there is an answer', async () => {
    const { attempts, take, arrive, asked } = setUp();
    const sum = { value: 0 };
    const answer = attempts.until(() => {
      sum.value += take() ?? 0;
      return sum.value >= 6 ? sum.value : undefined;
    }, 'read');
    arrive(1);
    arrive(2);
    arrive(3);

    expect(await answer).toBe(6);
    expect(asked()).toBe(3);
  });

  it('refuses a second attempt and leaves the first unharmed', async () => {
    const { attempts, take, arrive } = setUp();
    const first = attempts.until(take, 'read');

    await expect(attempts.until(take, 'read')).rejects.toMatchObject({
      number: 0x800710dd,
      message: 'Cannot read: another one is pending',
    });
    arrive(1);
    expect(await first).toBe(1);
  });

  it('undoes what an attempt has taken when it is called off, and leaves no listener', async () => {
    const { attempts, arrive } = setUp();
    const abort = new AbortController();
    let undone = 0;
    const answer = expect(
      attempts.until<never>(() => undefined, 'read', { signal: abort.signal }, { undo: () => undone++ }),
    ).rejects.toBe('reason');
    abort.abort('reason');
    await answer;
    arrive(1);

    expect(undone).toBe(1);
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
  });

  it('answers what it has for a close, or else rejects', async () => {
    const { attempts } = setUp();
    const first = attempts.until<string>(() => undefined, 'read', undefined, { whenClosed: 'closed' });
    attempts.close(() => new Error('not asked for'));
    expect(await first).toBe('closed');

    const second = expect(attempts.until<string>(() => undefined, 'read')).rejects.toThrow('gone');
    attempts.close(() => new Error('gone'));
    await second;
  });
});
