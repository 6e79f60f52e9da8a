import { afterAll, describe, it } from '@jest/globals';

import { pairsOver } from '../../lib/conformance/over-transport.js';
import { streamCases } from '../../lib/conformance/stream-cases.js';
import { adapters, removePaths } from './adapters.js';
import { play, titleOf } from './play.js';

afterAll(removePaths);

describe.each(Object.entries(adapters))('streams over %s', (_, adapter) => {
  it.each(streamCases(pairsOver(adapter)).map((item) => [titleOf(item), item] as const))(
    '%s',
    async (_title, item) => {
      await play(item);
    },
    70_000,
  );
});
