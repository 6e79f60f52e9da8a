import { describe, expect, it } from '@jest/globals';

import { allOf, race } from '../../lib/protocol/race.js';
import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';
import type { Cancellation } from '../../lib/util/cancellation.js';

/** What becomes of an attempt, and when; `never`: it hangs until it is called off. */
type Outcome = readonly [name: string, afterMs: number, result: 'wins' | 'fails' | 'never'];

interface Course {
  readonly log: string[];
  readonly result: Promise<string>;
  readonly clock: VirtualClock;
  readonly discarded: string[];
  readonly abort: AbortController;
}

/** Runs a race over scripted attempts; the log says what began, ended and was called off, and when. */
function run(outcomes: readonly Outcome[], stepMs: number): Course {
  const clock = new VirtualClock(false);
  const log: string[] = [];
  const discarded: string[] = [];
  const abort = new AbortController();
  const attempt = ([name, afterMs, result]: Outcome, losers: Cancellation): Promise<string> => {
    log.push(`${clock.now()} ${name} begins`);
    return new Promise((resolve, reject) => {
      const forget = losers.onAbort(() => log.push(`${clock.now()} ${name} called off`));
      if (result === 'never') return;
      clock.after(afterMs, () => {
        forget();
        if (result === 'wins') resolve(name);
        else reject(new Error(`${name} failed`));
      });
    });
  };
  const result = race(allOf(outcomes), attempt, {
    clock,
    stepMs,
    signal: abort.signal,
    discard: (late) => discarded.push(late),
  });
  result.catch(() => {});
  return { log, result, clock, discarded, abort };
}

describe('race()', () => {
  it('sets no timer when nothing is left that could join', () => {
    const { clock } = run([['a', 0, 'never']], 250);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each<[string, Outcome[], number, string, string[]]>([
    [
      'the first answers before the step',
      [
        ['a', 10, 'wins'],
        ['b', 0, 'wins'],
      ],
      250,
      'a',
      ['0 a begins'],
    ],
    [
      'a slow first is joined by the second, which wins',
      [
        ['a', 900, 'wins'],
        ['b', 10, 'wins'],
      ],
      250,
      'b',
      ['0 a begins', '250 b begins', '260 a called off'],
    ],
    [
      'a slow first wins although the second has begun',
      [
        ['a', 300, 'wins'],
        ['b', 900, 'wins'],
      ],
      250,
      'a',
      ['0 a begins', '250 b begins', '300 b called off'],
    ],
    [
      'a failure starts the next at once, and the step counts from there',
      [
        ['a', 20, 'fails'],
        ['b', 900, 'wins'],
        ['c', 5, 'wins'],
      ],
      250,
      'c',
      ['0 a begins', '20 b begins', '270 c begins', '275 b called off'],
    ],
    [
      'one at a time: a slow attempt is not joined',
      [
        ['a', 5000, 'fails'],
        ['b', 1, 'wins'],
      ],
      Infinity,
      'b',
      ['0 a begins', '5000 b begins'],
    ],
  ])('%s', async (_, outcomes, stepMs, winner, log) => {
    const course = run(outcomes, stepMs);
    await course.clock.runUntilIdle();

    expect(await course.result).toBe(winner);
    expect(course.log).toEqual(log);
    expect(course.clock.pendingTimers).toBe(0);
  });

  // CPython, test_asyncio/test_staggered.py, and aiohappyeyeballs, tests/test_staggered.py, which has it from there; Go,
  // net/dial_test.go.
  it.each<[string, Outcome[], number, string, string[], string[]]>([
    [
      'CPython: without a delay the second is not begun when the first succeeds',
      [
        ['0', 0, 'wins'],
        ['1', 0, 'wins'],
      ],
      Infinity,
      '0',
      ['0 0 begins'],
      [],
    ],
    [
      'CPython: the first fails and the second succeeds',
      [
        ['0', 0, 'fails'],
        ['1', 0, 'wins'],
      ],
      Infinity,
      '1',
      ['0 0 begins', '0 1 begins'],
      [],
    ],
    [
      'CPython: the first takes much longer than the delay and the second succeeds',
      [
        ['0', 10_000, 'never'],
        ['1', 0, 'wins'],
      ],
      100,
      '1',
      ['0 0 begins', '100 1 begins', '100 0 called off'],
      [],
    ],
    [
      'CPython: two are done at the same moment, and a third never',
      [
        ['0', 250, 'wins'],
        ['1', 150, 'wins'],
        ['2', 0, 'never'],
      ],
      100,
      '0',
      ['0 0 begins', '100 1 begins', '200 2 begins', '250 1 called off', '250 2 called off'],
      ['1'],
    ],
    [
      'aiohappyeyeballs: four are done at the same moment, and all but the first are got rid of',
      [
        ['0', 50, 'wins'],
        ['1', 40, 'wins'],
        ['2', 30, 'wins'],
        ['3', 20, 'wins'],
      ],
      10,
      '0',
      [
        ...['0 0 begins', '10 1 begins', '20 2 begins', '30 3 begins'],
        ...['50 1 called off', '50 2 called off', '50 3 called off'],
      ],
      ['1', '2', '3'],
    ],
    [
      'Go: a spurious connection, by an attempt that does not heed being called off, is closed',
      [
        ['0', 200, 'wins'],
        ['1', 200, 'wins'],
      ],
      100,
      '0',
      ['0 0 begins', '100 1 begins', '200 1 called off'],
      ['1'],
    ],
  ])('%s', async (_, outcomes, stepMs, winner, log, discarded) => {
    const course = run(outcomes, stepMs);
    await course.clock.runUntilIdle();

    expect(await course.result).toBe(winner);
    expect(course.log).toEqual(log);
    expect(course.discarded).toEqual(discarded);
    expect(course.clock.pendingTimers).toBe(0);
  });

  it('fails with the last failure when every attempt has failed', async () => {
    const course = run(
      [
        ['a', 900, 'fails'],
        ['b', 10, 'fails'],
      ],
      250,
    );
    const failure = expect(course.result).rejects.toThrow('a failed');
    await course.clock.runUntilIdle();
    await failure;

    expect(course.log).toEqual(['0 a begins', '250 b begins']);
  });

  it('gets rid of a loser that connects after all', async () => {
    const course = run(
      [
        ['a', 300, 'wins'],
        ['b', 40, 'wins'],
        ['c', 1, 'wins'],
      ],
      250,
    );
    await course.clock.runUntilIdle();

    expect(await course.result).toBe('b');
    expect(course.discarded).toEqual(['a']);
  });

  it('calls everything off when it is aborted, and leaves no timer', async () => {
    const course = run(
      [
        ['a', 0, 'never'],
        ['b', 0, 'never'],
        ['c', 0, 'never'],
      ],
      250,
    );
    await course.clock.advance(300);
    const failure = expect(course.result).rejects.toThrow('enough');
    course.abort.abort(new Error('enough'));
    await failure;

    expect(course.log).toEqual(['0 a begins', '250 b begins', '300 a called off', '300 b called off']);
    expect(course.clock.pendingTimers).toBe(0);
  });
});
