import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { TimerQueue } from '../../../lib/transport/memory/timer-queue.js';

interface Step {
  readonly dueMs: number;
  /** Which of the timers set so far to take back, if any. */
  readonly takesBack: number | undefined;
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  dueMs: fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 3 })),
  takesBack: fc.option(fc.nat(), { nil: undefined, freq: 2 }),
});

describe('TimerQueue', () => {
  it('gives timers in the order of their times, then of their setting, whatever is taken back in between', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 100, size: 'max' }), (steps) => {
        const queue = new TimerQueue();
        const cancels: (() => void)[] = [];
        const left = new Map<number, number>();
        const given: number[] = [];
        for (const [i, { dueMs, takesBack }] of steps.entries()) {
          cancels.push(queue.add(dueMs, () => void given.push(i)));
          left.set(i, dueMs);
          if (takesBack === undefined) continue;
          cancels[takesBack % cancels.length]?.();
          left.delete(takesBack % cancels.length);
        }
        expect(queue.size).toBe(left.size);
        for (let timer = queue.takeFirst(); timer !== undefined; timer = queue.takeFirst()) timer.work();

        const expected = [...left].sort(([i, a], [j, b]) => a - b || i - j).map(([i]) => i);
        expect(given).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('forgets everything when it is cleared, also for those who take back later', () => {
    const queue = new TimerQueue();
    const cancel = queue.add(1, () => undefined);
    queue.clear();
    queue.add(2, () => undefined);
    cancel();

    expect(queue.size).toBe(1);
    expect(queue.first?.dueMs).toBe(2);
  });
});
