import { describe, expect, it } from '@jest/globals';

import { availableParallelism } from 'node:os';

import { plantedBugs } from '../../conformance/planted-bugs.js';
import { startTcpProgram } from '../../support/tcp-programs.js';
import { type CorpusEntry, corpusText, readCorpus } from './corpus.js';
import { firstFailure } from './program-arbitrary.js';
import { type Program, run } from './random-programs.js';

/**
 * A hundred thousand take a minute or two and every core: `RANDOM_PROGRAMS=100000 npm test -- random-programs`.
 */
const RUNS = Number(process.env.RANDOM_PROGRAMS ?? 1_000);

/** More than that is shared among processes, one for each core, outside of Jest. */
const RUNS_HERE = 5_000;

/** What a hundred thousand programs may take. */
const LIMIT_MS_PER_PROGRAM = 120_000 / 100_000;

const corpus = await readCorpus();

describe('connections under a random program', () => {
  it(
    `behave like the model, ${RUNS} times`,
    async () => {
      if (RUNS > RUNS_HERE) await runElsewhere(RUNS);
      else expect(await firstFailure(RUNS)).toBeUndefined();
    },
    120_000 + RUNS * 4,
  );

  it.each(corpus)('behave like the model again: %s', async (_, { program }) => {
    await expect(run(program)).resolves.toBeUndefined();
  });

  it.each(corpus.filter(([, { bug }]) => bug !== undefined))(
    'do not with the mistake that was found by %s',
    async (_, { why, bug, program }) => {
      const planted = plantedBugs.find(({ name }) => name === bug);

      await expect(run(program, planted?.plant)).rejects.toThrow(why);
    },
  );
});

describe('firstFailure()', () => {
  it('says what is wrong, with the seed, as a file of the corpus', async () => {
    const noWrites = (program: Program): Promise<void> =>
      program.steps.some(({ kind }) => kind === 'write')
        ? Promise.reject(new Error('a write was made'))
        : Promise.resolve();
    const told = await firstFailure(100, noWrites, 7);

    expect(told).toMatch(/^Error: a write was made \(program \d+ of seed 7, path [\d:]+\)\n/);
    const { why, program } = JSON.parse(told?.slice(told.indexOf('{')) ?? '') as CorpusEntry;
    expect(why).toBe('Error: a write was made');
    expect(program.steps).toEqual([{ kind: 'write', line: 0, end: 0, size: 1 }]);
  });

  it('is of the same programs with the same seed', async () => {
    const seen: string[] = [];
    const note = (program: Program): Promise<void> => {
      seen.push(corpusText({ why: '', program }));
      return Promise.resolve();
    };
    await firstFailure(20, note, 7);
    await firstFailure(20, note, 7);

    expect(seen.slice(20)).toEqual(seen.slice(0, 20));
  });
});

async function runElsewhere(runs: number): Promise<void> {
  const count = availableParallelism();
  const startedMs = performance.now();
  const work = Array.from({ length: count }, async (_, i) => {
    const share = Math.ceil((runs - i) / count);
    await using process = await startTcpProgram('random-programs', [String(share)]);
    const status = await process.ends(120_000 + share * 10);
    return status === 'exit status 0' ? '' : process.output;
  });
  expect((await Promise.all(work)).join('')).toBe('');
  const tookMs = performance.now() - startedMs;
  // A run of this size is asked for to see this number.
  console.log(`${runs} random programs in ${Math.round(tookMs / 1_000)} s`);
  expect(tookMs).toBeLessThan(runs * LIMIT_MS_PER_PROGRAM);
}
