import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Ability } from '../../lib/conformance/ability.js';
import type { TransportUnderTest } from '../../lib/conformance/over-transport.js';
import type { LinkOptions } from '../../lib/transport/memory/link-options.js';
import { MemoryNetwork } from '../../lib/transport/memory/memory-network.js';

const tcp: readonly Ability[] = [
  'halfClose',
  'reset',
  'resetAtWill',
  'abortableWrites',
  'ports',
  'closedPorts',
];

// A Unix socket that is closed looks the same to its peer whether or not we had read everything, as soon as Node
// has taken the bytes from the kernel.
const unix: readonly Ability[] = ['halfClose', 'abortableWrites', 'closedPorts'];

const memory: readonly Ability[] = [...tcp, 'tailAfterWriteError'];

/** The adapters that the suites of connections are run on. */
export const adapters: Readonly<Record<string, TransportUnderTest>> = {
  'TCP over IPv4': { at: '127.0.0.1', abilities: tcp },
  'TCP over IPv6': { at: '::1', abilities: tcp },
  'Unix sockets': { at: nextPath, abilities: unix },
  memory: betweenHosts({}),
  'memory with delays and other chunks': betweenHosts({
    latencyMs: { min: 0, max: 20 },
    chunkBytes: { min: 1, max: 3_000 },
  }),
  'memory, all glued together': betweenHosts({ latencyMs: 1, chunkBytes: Infinity }),
  'paths in memory': { transport: new MemoryNetwork().host('one'), at: nextPath, abilities: memory },
};

function betweenHosts(link: LinkOptions): TransportUnderTest {
  const network = new MemoryNetwork({ link });
  const far = network.host('far');
  const [at = ''] = far.addresses;
  return { transport: network.host('near'), listeningTransport: far, at, abilities: memory };
}

function nextPath(): string {
  folder ??= mkdtempSync(path.join(tmpdir(), 'streamsocket-'));
  return path.join(folder, `${++paths}.sock`);
}

let folder: string | undefined;
let paths = 0;

/** Removes the folder that socket files were made in. */
export function removePaths(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
}
