import type { DatagramsUnderTest } from '../../lib/conformance/datagrams-over.js';
import type { failingAccepts } from '../../lib/conformance/failing-accepts.js';
import type { TransportUnderTest } from '../../lib/conformance/over-transport.js';
import type { TlsMaker } from '../../lib/conformance/tls-maker.js';
import type { Certificate } from '../../lib/sockets/certificate.js';
import type { SocketProtectionLevel } from '../../lib/sockets/socket-protection-level.js';
import type { Transport } from '../../lib/transport/contract.js';
import type { MemoryNetwork } from '../../lib/transport/memory/memory-network.js';

/** What of the library adapters are made of. */
interface LibraryParts {
  readonly ambientTransport: Transport;
  readonly failingAccepts: typeof failingAccepts;
  readonly MemoryNetwork: typeof MemoryNetwork;
  readonly Certificate: typeof Certificate;
  readonly SocketProtectionLevel: typeof SocketProtectionLevel;
}

export function makeConnectionAdapters(
  parts: Pick<LibraryParts, 'ambientTransport' | 'failingAccepts' | 'MemoryNetwork'>,
): Readonly<Record<string, TransportUnderTest>>;
export function makeDatagramAdapters(
  parts: Pick<LibraryParts, 'ambientTransport' | 'MemoryNetwork'>,
): Readonly<Record<string, DatagramsUnderTest>>;
export function makeTlsAdapters(
  parts: Pick<LibraryParts, 'MemoryNetwork' | 'Certificate' | 'SocketProtectionLevel'>,
): Readonly<Record<string, TlsMaker>>;
export function removePaths(): void;
