import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { type Program, run, type Step, STEPS } from './random-programs.js';

/** The whole number is run where time is no matter: `RANDOM_PROGRAMS=100000 npm test -- random-programs`. */
const RUNS = Number(process.env.RANDOM_PROGRAMS ?? 2_000);

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...STEPS),
  end: fc.constantFrom(0 as const, 1 as const),
  size: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 300 })),
});

const program: fc.Arbitrary<Program> = fc.record({
  seed: fc.nat({ max: 1_000_000 }),
  highWaterBytes: fc.constantFrom(1, 20, 65_536),
  capacityBytes: fc.constantFrom(1, 10, 100, 262_144),
  chunkBytes: fc.constantFrom(1, 7, 100, Infinity),
  steps: fc.array(step, { maxLength: 24 }),
});

/** Programs that have failed once, with what was wrong then. */
const corpus: readonly (readonly [string, Program])[] = [];

describe('a connection under a random program', () => {
  it(
    `behaves like the model, ${RUNS} times`,
    async () => {
      await fc.assert(fc.asyncProperty(program, run), { numRuns: RUNS, endOnFailure: false });
    },
    60_000 + RUNS * 2,
  );

  it.each([
    ...corpus,
    ['nothing happens', { seed: 1, highWaterBytes: 1, capacityBytes: 1, chunkBytes: 1, steps: [] }] as const,
  ])('behaves like the model again: %s', async (_, failed) => {
    await expect(run(failed)).resolves.toBeUndefined();
  });
});
