import { mkdtempSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Ability } from '../../lib/conformance/ability.js';
import { failingAccepts } from '../../lib/conformance/failing-accepts.js';
import type { TransportUnderTest } from '../../lib/conformance/over-transport.js';
import { ambientTransport } from '../../lib/transport/ambient.js';
import type { LinkOptions } from '../../lib/transport/memory/link-options.js';
import { MemoryNetwork } from '../../lib/transport/memory/memory-network.js';

// Of a connection that breaks Node throws away what the kernel still holds, hence no 'tailAfterWriteError'.
const tcp: readonly Ability[] = [
  ...(['halfClose', 'reset', 'resetAtWill', 'abortableWrites'] as const),
  ...(['ports', 'closedPorts', 'failingAccepts'] as const),
];

// A Unix socket that is closed looks the same to its peer whether or not we had read everything, as soon as Node
// has taken the bytes from the kernel.
const unix: readonly Ability[] = [
  'halfClose',
  'abortableWrites',
  'closedPorts',
  'failingAccepts',
  'staleFiles',
];

const memory: readonly Ability[] = [...tcp, 'tailAfterWriteError'];

/** The adapters that the suites of connections are run on. */
export const adapters: Readonly<Record<string, TransportUnderTest>> = {
  'TCP over IPv4': onThisMachine('127.0.0.1', tcp),
  'TCP over IPv6': onThisMachine('::1', tcp),
  'Unix sockets': { ...onThisMachine(nextPath, unix), makeStaleFile },
  memory: betweenHosts({}),
  'memory with delays and other chunks': betweenHosts({
    latencyMs: { min: 0, max: 20 },
    chunkBytes: { min: 1, max: 3_000 },
  }),
  'memory, all glued together': betweenHosts({ latencyMs: 1, chunkBytes: Infinity }),
  'paths in memory': pathsInMemory(),
};

function onThisMachine(at: TransportUnderTest['at'], abilities: readonly Ability[]): TransportUnderTest {
  const { transport, failNextAccepts } = failingAccepts(ambientTransport);
  return { listeningTransport: transport, at, abilities, failNextAccepts };
}

function betweenHosts(link: LinkOptions): TransportUnderTest {
  const network = new MemoryNetwork({ link });
  const far = network.host('far');
  const [at = ''] = far.addresses;
  const failNextAccepts = (count: number): void => {
    far.failNextAccepts(count);
  };
  return { transport: network.host('near'), listeningTransport: far, at, abilities: memory, failNextAccepts };
}

function pathsInMemory(): TransportUnderTest {
  const abilities = memory.filter((ability) => ability !== 'ports' && ability !== 'failingAccepts');
  return { transport: new MemoryNetwork().host('one'), at: nextPath, abilities };
}

function nextPath(): string {
  folder ??= mkdtempSync(path.join(tmpdir(), 'streamsocket-'));
  return path.join(folder, `${++paths}.sock`);
}

/** Node removes the file of a server that it closes, but not one that was given another name meanwhile. */
async function makeStaleFile(): Promise<string> {
  const [from, to] = [nextPath(), nextPath()];
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(from, resolve));
  await rename(from, to);
  await new Promise((resolve) => server.close(resolve));
  return to;
}

let folder: string | undefined;
let paths = 0;

/** Removes the folder that socket files were made in. */
export function removePaths(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
}
