import { afterAll, describe } from '@jest/globals';

import { pairsOver } from '../../lib/conformance/over-transport.js';
import { streamCases } from '../../lib/conformance/stream-cases.js';
import { realAdapters, removePaths } from './adapters.js';
import { defineTests } from './play.js';

afterAll(removePaths);

// The others are in stream.spec.ts, so that two processes share the work.
describe.each(realAdapters)('streams over %s', (_, adapter) => {
  defineTests(streamCases(pairsOver(adapter)), true);
});
