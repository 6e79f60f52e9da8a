// The adapters that the suites are run on. They are made of whichever library is under test: its sources under
// Jest, its build in run-suite.mjs; hence no TypeScript, which not every runtime takes.
import { mkdtempSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

// Of a connection that breaks Node throws away what the kernel still holds, hence no 'tailAfterWriteError'.
const tcp = [
  ...['halfClose', 'reset', 'resetAtWill', 'abortableWrites'],
  ...['ports', 'closedPorts', 'failingAccepts'],
];

// A Unix socket that is closed looks the same to its peer whether or not we had read everything, as soon as Node
// has taken the bytes from the kernel.
const unix = ['halfClose', 'abortableWrites', 'closedPorts', 'failingAccepts', 'staleFiles'];

const memory = [...tcp, 'tailAfterWriteError'];

/** Adapters of connections, by the names that `npm run conformance -- --adapter` takes. */
export function makeConnectionAdapters({ ambientTransport, failingAccepts, MemoryNetwork }) {
  const onThisMachine = (at, abilities) => {
    const { transport, failNextAccepts } = failingAccepts(ambientTransport);
    return { listeningTransport: transport, at, abilities, failNextAccepts };
  };
  const betweenHosts = (link) => {
    const network = new MemoryNetwork({ link });
    const far = network.host('far');
    return {
      transport: network.host('near'),
      listeningTransport: far,
      at: far.addresses[0],
      abilities: memory,
      failNextAccepts: (count) => {
        far.failNextAccepts(count);
      },
    };
  };
  return {
    tcp: onThisMachine('127.0.0.1', tcp),
    tcp6: onThisMachine('::1', tcp),
    unix: { ...onThisMachine(nextPath, unix), makeStaleFile },
    memory: betweenHosts({}),
    'memory-delayed': betweenHosts({ latencyMs: { min: 0, max: 20 }, chunkBytes: { min: 1, max: 3_000 } }),
    'memory-glued': betweenHosts({ latencyMs: 1, chunkBytes: Infinity }),
    'memory-paths': {
      transport: new MemoryNetwork().host('one'),
      at: nextPath,
      abilities: memory.filter((ability) => ability !== 'ports' && ability !== 'failingAccepts'),
    },
  };
}

/** Adapters of datagrams. Loopback interfaces of real systems carry groups half or not at all. */
export function makeDatagramAdapters({ MemoryNetwork }) {
  const inMemory = (family, link) => {
    const network = new MemoryNetwork({ link });
    const [near, far] = ['near', 'far'].map((name) => {
      const transport = network.host(name);
      return { transport, address: transport.addresses[family] };
    });
    return { near, far, abilities: ['portUnreachable', 'multicast', 'sourceMulticast'] };
  };
  return {
    udp: { near: { address: '127.0.0.1' }, abilities: ['portUnreachable'] },
    udp6: { near: { address: '::1' }, abilities: ['portUnreachable'] },
    'udp-memory': inMemory(0, {}),
    'udp6-memory': inMemory(1, {}),
    'udp-memory-delayed': inMemory(0, { latencyMs: { min: 0, max: 20 } }),
  };
}

let folder;
let paths = 0;

function nextPath() {
  folder ??= mkdtempSync(path.join(tmpdir(), 'streamsocket-'));
  return path.join(folder, `${++paths}.sock`);
}

/** Node removes the file of a server that it closes, but not one that was given another name meanwhile. */
async function makeStaleFile() {
  const [from, to] = [nextPath(), nextPath()];
  const server = createServer();
  await new Promise((resolve) => server.listen(from, resolve));
  await rename(from, to);
  await new Promise((resolve) => server.close(resolve));
  return to;
}

/** Removes the folder that socket files were made in. */
export function removePaths() {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
}
