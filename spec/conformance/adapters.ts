import { failingAccepts } from '../../lib/conformance/failing-accepts.js';
import type { TransportUnderTest } from '../../lib/conformance/over-transport.js';
import { ambientTransport } from '../../lib/transport/ambient.js';
import { MemoryNetwork } from '../../lib/transport/memory/memory-network.js';
import { makeConnectionAdapters } from './make-adapters.mjs';

export { removePaths } from './make-adapters.mjs';

/** The adapters that the suites of connections are run on. */
export const adapters: Readonly<Record<string, TransportUnderTest>> = makeConnectionAdapters({
  ambientTransport,
  failingAccepts,
  MemoryNetwork,
});
