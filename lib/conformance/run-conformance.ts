import { checkInteger } from '../util/bytes.js';
import { afterTurn, type Clock, systemClock } from '../util/clock.js';
import { bounded } from '../util/abort.js';
import type { ConformanceCase } from './conformance-case.js';
import { Deviation } from './deviation.js';
import type { Observer } from './observer.js';
import { describeFailure } from './expected-failure.js';

/**
 * What became of a case.
 *
 * - `'passed'`, `'failed'`: the adapter kept its promise, or not.
 * - `'not declared'`: the adapter's maker does not declare an ability that the case needs.
 * - `'not observable'`: the process that runs the cases cannot see what the case is about.
 */
export type CaseOutcome = 'passed' | 'failed' | 'not declared' | 'not observable';

export interface CaseResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: CaseOutcome;
  /** What was found, or what is missing; `''` for a case that passed. */
  readonly reason: string;
  /** What the case failed with. */
  readonly failure: unknown;
  readonly durationMs: number;
}

/** How cases are run. */
export interface RunConformanceOptions {
  /** Told of each case when it is over. */
  readonly onResult?: ((result: CaseResult) => void) | undefined;
  /** Milliseconds a case may take, from 1 up; then it has failed. Default: 60 000. */
  readonly guardMs?: number | undefined;
  /** What measures that time. Default: real time. */
  readonly clock?: Clock | undefined;
  /** What can be seen of the process. Default: nothing. */
  readonly observer?: Observer | undefined;
}

/** As long as Go's nettest gives each of its cases. */
const DEFAULT_GUARD_MS = 60_000;

/** How long a case whose time is over may take to clear away what it holds. A guess. */
const CLEARING_MS = 2_000;

/**
 * Runs cases, one after the other, and tells what became of each. It never rejects because of a case.
 *
 * An exception nobody caught or a rejection nobody handled, if the observer can see those, fails the case it
 * came up in.
 *
 * @throws RangeError - `guardMs` is below 1.
 */
export async function runConformance(
  cases: readonly ConformanceCase[],
  options: RunConformanceOptions = {},
): Promise<readonly CaseResult[]> {
  const { onResult, guardMs = DEFAULT_GUARD_MS, clock = systemClock, observer = {} } = options;
  checkInteger(guardMs, 1, 2 ** 31 - 1, 'guardMs');
  const results: CaseResult[] = [];
  for (const item of cases) {
    const result = await runCase(item, { guardMs, clock, observer });
    results.push(result);
    onResult?.(result);
  }
  return results;
}

interface Run {
  readonly guardMs: number;
  readonly clock: Clock;
  readonly observer: Observer;
}

async function runCase(item: ConformanceCase, run: Run): Promise<CaseResult> {
  const { id, title } = item;
  const notRun = { id, title, failure: undefined, durationMs: 0 };
  if (item.undeclared.length > 0) {
    return { ...notRun, outcome: 'not declared', reason: item.undeclared.join(', ') };
  }
  const unseen = item.observes.filter((observation) => run.observer[observation] === undefined);
  if (unseen.length > 0) return { ...notRun, outcome: 'not observable', reason: unseen.join(', ') };

  const startedMs = run.clock.now();
  const ended = (): { id: string; title: string; durationMs: number } => {
    return { id, title, durationMs: run.clock.now() - startedMs };
  };
  try {
    run.observer.unheard?.(); // what came up before is not this case's
    await runGuarded(item, run);
    await checkAllHeard(run.observer);
    return { ...ended(), outcome: 'passed', reason: '', failure: undefined };
  } catch (failure) {
    return { ...ended(), outcome: 'failed', reason: describeFailure(failure), failure };
  }
}

async function runGuarded(item: ConformanceCase, { guardMs, clock, observer }: Run): Promise<void> {
  const guard = new AbortController();
  const { signal } = guard;
  const cancel = clock.after(guardMs, () => {
    guard.abort(new Deviation(`still not done after ${guardMs} ms`));
  });
  const work = item.run({ observer, signal });
  try {
    await bounded(work, { signal }, clock, 'Cannot run the case');
  } finally {
    cancel();
    if (signal.aborted)
      await bounded(work, { timeoutMs: CLEARING_MS }, clock, 'Cannot clear').catch(() => {});
  }
}

async function checkAllHeard(observer: Observer): Promise<void> {
  if (observer.unheard === undefined) return;
  // A process tells of an unhandled rejection once its microtasks are done.
  await new Promise<void>(afterTurn);
  const [first, ...others] = observer.unheard();
  if (first === undefined) return;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  throw new Deviation(`an error reached the process unheard: ${describeFailure(first)}${more}`);
}
