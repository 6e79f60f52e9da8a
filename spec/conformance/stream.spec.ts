import { describe, expect, it } from '@jest/globals';

import { pairsOver } from '../../lib/conformance/over-transport.js';
import { runConformance } from '../../lib/conformance/run-conformance.js';
import { streamCases } from '../../lib/conformance/stream-cases.js';
import { adapters } from './adapters.js';

describe.each(Object.entries(adapters))('streams over %s', (_, adapter) => {
  for (const item of streamCases(pairsOver(adapter))) {
    it(`${item.id} ${item.title}`, async () => {
      const [result] = await runConformance([item]);
      if (result?.outcome === 'failed') throw new Error(result.reason, { cause: result.failure });
      expect(result?.outcome).not.toBe('failed');
    }, 70_000);
  }
});
