import { it } from '@jest/globals';

import { AsyncLocalStorage } from 'node:async_hooks';

import type { ConformanceCase } from '../../lib/conformance/conformance-case.js';
import type { Observer } from '../../lib/conformance/observer.js';
import { runConformance } from '../../lib/conformance/run-conformance.js';

const storage = new AsyncLocalStorage<unknown>();

const observer: Observer = {
  // A spec's `process` hears of nothing; spec/support/quiet-process.ts does, and fails the file.
  unheard: () => [],
  // Turns of the loop that wait are Jest's as well, and over in a moment.
  openResources: () => process.getActiveResourcesInfo().filter((kind) => kind !== 'Immediate'),
  memoryBytes: () => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
  asyncContext: { run: (value, work) => storage.run(value, work), get: () => storage.getStore() },
};

/** How Jest is to call a case. */
function titleOf({ id, title, undeclared }: ConformanceCase): string {
  return undeclared.length === 0 ? `${id} ${title}` : `${id} is not declared (${undeclared.join(', ')})`;
}

/**
 * Defines a test for each case. On real networks cases wait more than they work, so several are played at a time;
 * those that look at the whole process, or make every accept fail, are played alone.
 */
export function defineTests(cases: readonly ConformanceCase[], isReal: boolean): void {
  for (const item of cases) {
    const isAlone = item.observes.length > 0 || item.needs.includes('failingAccepts');
    const define = isReal && !isAlone ? it.concurrent : it;
    define(titleOf(item), () => play(item), 70_000);
  }
}

/** Runs one case; throws what it failed with, or that it did not run although it should have. */
async function play(item: ConformanceCase, guardMs = 60_000): Promise<void> {
  const [result] = await runConformance([item], { observer, guardMs });
  const expected = item.undeclared.length === 0 ? 'passed' : 'not declared';
  if (result?.outcome === expected) return;
  throw new Error(`${item.id} ${result?.outcome}: ${result?.reason}`, { cause: result?.failure });
}
