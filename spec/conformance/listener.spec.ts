import { afterAll, describe } from '@jest/globals';

import { listenersOver } from '../../lib/conformance/over-transport.js';
import { listenerCases } from '../../lib/conformance/listener-cases.js';
import { memoryAdapters, realAdapters, removePaths } from './adapters.js';
import { defineTests } from './play.js';

afterAll(removePaths);

describe.each(realAdapters)('listeners over %s', (_, adapter) => {
  defineTests(listenerCases(listenersOver(adapter)), true);
});

describe.each(memoryAdapters)('listeners over %s', (_, adapter) => {
  defineTests(listenerCases(listenersOver(adapter)), false);
});
