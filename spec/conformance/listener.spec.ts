import { afterAll, describe, it } from '@jest/globals';

import { listenerCases } from '../../lib/conformance/listener-cases.js';
import { listenersOver } from '../../lib/conformance/over-transport.js';
import { adapters, removePaths } from './adapters.js';
import { play, titleOf } from './play.js';

afterAll(removePaths);

describe.each(Object.entries(adapters))('listeners over %s', (_, adapter) => {
  it.each(listenerCases(listenersOver(adapter)).map((item) => [titleOf(item), item] as const))(
    '%s',
    async (_title, item) => {
      await play(item);
    },
    70_000,
  );
});
