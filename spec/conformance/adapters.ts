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
const all: readonly (readonly [string, TransportUnderTest])[] = Object.entries(adapters);

/** Those that are in this process alone. */
export const memoryAdapters = all.filter(([name]) => name.startsWith('memory'));

/** Those that the kernel carries. */
export const realAdapters = all.filter(([name]) => !name.startsWith('memory'));
