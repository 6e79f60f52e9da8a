import { describe, expect, it } from '@jest/globals';

import { channelCases } from '../../lib/conformance/channel-cases.js';
import type { ConformanceCase } from '../../lib/conformance/conformance-case.js';
import { listenerCases } from '../../lib/conformance/listener-cases.js';
import { channelsOver, listenersOver, pairsOver } from '../../lib/conformance/over-transport.js';
import { type CaseResult, runConformance } from '../../lib/conformance/run-conformance.js';
import { streamCases } from '../../lib/conformance/stream-cases.js';
import { MemoryNetwork } from '../../lib/transport/memory/memory-network.js';
import { noBug, type PlantedBug, plantedBugs } from './planted-bugs.js';

/** In the time of the network, which is over as soon as everything waits: a case that hangs fails at once. */
const GUARD_MS = 600_000;

describe('the conformance suites', () => {
  it.each(plantedBugs.map((bug) => [bug.name, bug.foundBy.join(', '), bug] as const))(
    'find that %s: %s',
    async (_name, _ids, bug) => {
      const results = await tryOut(bug, bug.foundBy);

      expect(results.map(({ id }) => id).sort()).toEqual([...bug.foundBy].sort());
      expect(results.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(
        results.map(({ id }) => `${id} failed`),
      );
      for (const { reason } of results) expect(reason).toMatch(/\w/);
    },
    60_000,
  );

  it('find nothing where there is nothing to be found', async () => {
    const results = await tryOut(noBug, [...new Set(plantedBugs.flatMap(({ foundBy }) => foundBy))]);

    expect(results.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  }, 60_000);
});

/** Runs the cases of these names on a memory network whose hosts have the bug. */
function tryOut(bug: PlantedBug, ids: readonly string[]): Promise<readonly CaseResult[]> {
  const network = new MemoryNetwork();
  const far = network.host('far');
  const [at = ''] = far.addresses;
  const adapter = {
    transport: bug.plant(network.host('near')),
    listeningTransport: bug.plant(far),
    at,
    abilities: [
      ...(['halfClose', 'reset', 'resetAtWill', 'abortableWrites', 'tailAfterWriteError'] as const),
      ...(['ports', 'closedPorts', 'failingAccepts', 'reusePort'] as const),
    ],
    failNextAccepts: (count: number) => {
      far.failNextAccepts(count);
    },
  };
  const all: readonly ConformanceCase[] = [
    ...streamCases(pairsOver(adapter)),
    ...listenerCases(listenersOver(adapter)),
    ...channelCases(channelsOver(adapter)),
  ];
  const chosen = all.filter(({ id }) => ids.includes(id));
  return runConformance(chosen, { guardMs: GUARD_MS, clock: network.clock });
}
