import { afterAll, describe } from '@jest/globals';

import { channelsOver } from '../../lib/conformance/over-transport.js';
import { channelCases } from '../../lib/conformance/channel-cases.js';
import { memoryAdapters, realAdapters, removePaths } from './adapters.js';
import { defineTests } from './play.js';

afterAll(removePaths);

describe.each(realAdapters)('channels over %s', (_, adapter) => {
  defineTests(channelCases(channelsOver(adapter)), true);
});

describe.each(memoryAdapters)('channels over %s', (_, adapter) => {
  defineTests(channelCases(channelsOver(adapter)), false);
});
