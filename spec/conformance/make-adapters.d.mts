import type { DatagramsUnderTest } from '../../lib/conformance/datagrams-over.js';
import type { failingAccepts } from '../../lib/conformance/failing-accepts.js';
import type { TransportUnderTest } from '../../lib/conformance/over-transport.js';
import type { Transport } from '../../lib/transport/contract.js';
import type { MemoryNetwork } from '../../lib/transport/memory/memory-network.js';

/** What of the library adapters are made of. */
interface LibraryParts {
  readonly ambientTransport: Transport;
  readonly failingAccepts: typeof failingAccepts;
  readonly MemoryNetwork: typeof MemoryNetwork;
}

export function makeConnectionAdapters(parts: LibraryParts): Readonly<Record<string, TransportUnderTest>>;
export function makeDatagramAdapters(
  parts: Pick<LibraryParts, 'MemoryNetwork'>,
): Readonly<Record<string, DatagramsUnderTest>>;
export function removePaths(): void;
