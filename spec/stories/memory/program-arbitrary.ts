import * as fc from 'fast-check';

import { type Program, run, type Step, STEPS } from './random-programs.js';
import { corpusText } from './corpus.js';

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...STEPS),
  line: fc.constantFrom(0 as const, 0 as const, 1 as const),
  end: fc.constantFrom(0 as const, 1 as const),
  size: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 300 })),
});

/** Any program; most of what happens in it happens to the first connection. */
const program: fc.Arbitrary<Program> = fc.record({
  seed: fc.nat({ max: 1_000_000 }),
  highWaterBytes: fc.constantFrom(1, 20, 65_536),
  capacityBytes: fc.constantFrom(1, 10, 100, 262_144),
  chunkBytes: fc.constantFrom(1, 7, 100, Infinity),
  steps: fc.array(step, { maxLength: 24 }),
});

/**
 * Runs so many random programs.
 *
 * @param seed - the same seed is the same programs. Default: another one each time.
 * @returns what is wrong, as small as it could be made, and how to keep it; `undefined` if nothing is.
 */
export async function firstFailure(
  numRuns: number,
  runOne: (program: Program) => Promise<void> = run,
  seed?: number,
): Promise<string | undefined> {
  const options = { numRuns, endOnFailure: false, ...(seed === undefined ? {} : { seed }) };
  const details = await fc.check(fc.asyncProperty(program, runOne), options);
  if (!details.failed) return undefined;
  const [failed] = details.counterexample ?? [];
  const why = String(details.errorInstance);
  return [
    `${why} (program ${details.numRuns} of seed ${details.seed}, path ${details.counterexamplePath ?? ''})`,
    'Keep it as spec/stories/memory/corpus/<what-is-wrong>.json, which every run plays again:',
    failed === undefined ? '' : corpusText({ why, program: failed }),
  ].join('\n');
}
