import { afterAll, describe } from '@jest/globals';

import { pairsOver } from '../../lib/conformance/over-transport.js';
import { streamCases } from '../../lib/conformance/stream-cases.js';
import { memoryAdapters, removePaths } from './adapters.js';
import { defineTests } from './play.js';

afterAll(removePaths);

// The others are in stream-sockets.spec.ts, so that two processes share the work.
describe.each(memoryAdapters)('streams over %s', (_, adapter) => {
  defineTests(streamCases(pairsOver(adapter)), false);
});
