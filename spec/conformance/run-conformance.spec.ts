import { describe, expect, it } from '@jest/globals';

import type { ConformanceCase } from '../../lib/conformance/conformance-case.js';
import { Deviation } from '../../lib/conformance/deviation.js';
import { runConformance } from '../../lib/conformance/run-conformance.js';
import { onAbort } from '../../lib/util/abort.js';
import { MemoryNetwork } from '../../lib/transport/memory/memory-network.js';

describe('runConformance()', () => {
  it('runs cases one after the other and tells of each when it is over', async () => {
    const log: string[] = [];
    const slow = caseOf('slow', {
      run: async () => {
        log.push('slow begins');
        await Promise.resolve();
        log.push('slow ends');
      },
    });
    const quick = caseOf('quick', {
      run: () => {
        log.push('quick');
        return Promise.resolve();
      },
    });

    const results = await runConformance([slow, quick], {
      onResult: ({ id, outcome }) => log.push(`${id} ${outcome}`),
    });

    expect(log).toEqual(['slow begins', 'slow ends', 'slow passed', 'quick', 'quick passed']);
    expect(results.map(({ id, outcome, reason }) => [id, outcome, reason])).toEqual([
      ['slow', 'passed', ''],
      ['quick', 'passed', ''],
    ]);
  });

  it('tells why a case failed, and goes on', async () => {
    const deviation = new Deviation('two and two: 5 instead of 4');
    const results = await runConformance([
      caseOf('wrong', { run: () => Promise.reject(deviation) }),
      caseOf('broken', { run: () => Promise.reject(new RangeError('count must be positive')) }),
      caseOf('fine'),
    ]);

    expect(results).toMatchObject([
      { outcome: 'failed', reason: 'two and two: 5 instead of 4', failure: deviation },
      { outcome: 'failed', reason: 'RangeError: count must be positive' },
      { outcome: 'passed' },
    ]);
  });

  it('reports what is not declared, and does not run it', async () => {
    const item = caseOf('reset', { undeclared: ['reset'], run: () => Promise.reject(new Error('was run')) });

    expect(await runConformance([item])).toMatchObject([{ outcome: 'not declared', reason: 'reset' }]);
  });

  it('reports what cannot be seen, and does not run it', async () => {
    const item = caseOf('J1', { observes: ['unheard'], run: () => Promise.reject(new Error('was run')) });

    expect(await runConformance([item])).toMatchObject([{ outcome: 'not observable', reason: 'unheard' }]);
  });

  it('fails a case during which an error went unheard, and no other', async () => {
    const unheard: unknown[] = [new Error('from before')];
    const noisy = caseOf('noisy', {
      run: () => {
        unheard.push(new Error('nobody heard'), new Error('nor this'));
        return Promise.resolve();
      },
    });
    const results = await runConformance([noisy, caseOf('quiet')], {
      observer: { unheard: () => unheard.splice(0) },
    });

    expect(results).toMatchObject([
      {
        outcome: 'failed',
        reason: 'an error reached the process unheard: Error: nobody heard and 1 more',
      },
      { outcome: 'passed' },
    ]);
  });

  it('fails a case whose time is over, and lets it clear away what it holds', async () => {
    const { clock } = new MemoryNetwork();
    let isCleared = false;
    const hanging = caseOf('hanging', {
      run: async ({ signal }) => {
        await new Promise<void>((resolve) => {
          onAbort(signal, resolve);
        });
        isCleared = true;
      },
    });
    const stuck = caseOf('stuck', { run: () => new Promise(() => {}) });

    expect(await runConformance([hanging, stuck, caseOf('fine')], { guardMs: 100, clock })).toMatchObject([
      { outcome: 'failed', reason: 'still not done after 100 ms', durationMs: 100 },
      { outcome: 'failed', reason: 'still not done after 100 ms' },
      { outcome: 'passed' },
    ]);
    expect(isCleared).toBe(true);
  });

  it.each([0, -1, 1.5, NaN])('refuses a guard time of %d ms', async (guardMs) => {
    await expect(runConformance([], { guardMs })).rejects.toThrow(RangeError);
  });
});

function caseOf(id: string, parts: Partial<ConformanceCase> = {}): ConformanceCase {
  const nothing = (): Promise<void> => Promise.resolve();
  return { id, title: id, needs: [], undeclared: [], observes: [], run: nothing, ...parts };
}
