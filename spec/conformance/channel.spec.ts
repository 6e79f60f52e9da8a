import { afterAll, describe, it } from '@jest/globals';

import { channelCases } from '../../lib/conformance/channel-cases.js';
import { channelsOver } from '../../lib/conformance/over-transport.js';
import { adapters, removePaths } from './adapters.js';
import { play, titleOf } from './play.js';

afterAll(removePaths);

describe.each(Object.entries(adapters))('channels of %s', (_, adapter) => {
  it.each(channelCases(channelsOver(adapter)).map((item) => [titleOf(item), item] as const))(
    '%s',
    async (_title, item) => {
      await play(item);
    },
    70_000,
  );
});
