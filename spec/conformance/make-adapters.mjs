// The adapters that the suites are run on. They are made of whichever library is under test: its sources under
// Jest, its build in run-suite.mjs; hence no TypeScript, which not every runtime takes.
import { mkdtempSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { makeAuthority, makeSelfSigned } from '../support/certificates.mjs';

// Of a connection that breaks Node throws away what the kernel still holds, hence no 'tailAfterWriteError'.
const tcp = [
  ...['halfClose', 'reset', 'resetAtWill', 'abortableWrites'],
  ...['ports', 'closedPorts', 'failingAccepts'],
];

// A Unix socket that is closed looks the same to its peer whether or not we had read everything, as soon as Node
// has taken the bytes from the kernel.
const unix = ['halfClose', 'abortableWrites', 'closedPorts', 'failingAccepts', 'staleFiles'];

const memory = [...tcp, 'tailAfterWriteError', 'reusePort'];

/** Not every runtime shares ports. */
const sharing = ({ capabilities }) => (capabilities.reusePort === true ? ['reusePort'] : []);

/** Adapters of connections, by the names that `npm run conformance -- --adapter` takes. */
export function makeConnectionAdapters({ ambientTransport, failingAccepts, MemoryNetwork }) {
  const tcpHere = [...tcp, ...sharing(ambientTransport)];
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
    tcp: onThisMachine('127.0.0.1', tcpHere),
    tcp6: onThisMachine('::1', tcpHere),
    unix: { ...onThisMachine(nextPath, unix), makeStaleFile },
    memory: betweenHosts({}),
    'memory-delayed': betweenHosts({ latencyMs: { min: 0, max: 20 }, chunkBytes: { min: 1, max: 3_000 } }),
    'memory-glued': betweenHosts({ latencyMs: 1, chunkBytes: Infinity }),
    'memory-paths': {
      transport: new MemoryNetwork().host('one'),
      at: nextPath,
      abilities: memory.filter((ability) => !['ports', 'reusePort', 'failingAccepts'].includes(ability)),
    },
  };
}

/** Adapters of datagrams. Loopback interfaces of real systems carry groups half or not at all. */
export function makeDatagramAdapters({ ambientTransport, MemoryNetwork }) {
  const inMemory = (family, link) => {
    const network = new MemoryNetwork({ link });
    const [near, far] = ['near', 'far'].map((name) => {
      const transport = network.host(name);
      return { transport, address: transport.addresses[family] };
    });
    return { near, far, abilities: ['portUnreachable', 'reusePort', 'multicast', 'sourceMulticast'] };
  };
  const here = ['portUnreachable', ...sharing(ambientTransport)];
  return {
    udp: { near: { address: '127.0.0.1' }, abilities: here },
    udp6: { near: { address: '::1' }, abilities: here },
    'udp-memory': inMemory(0, {}),
    'udp6-memory': inMemory(1, {}),
    'udp-memory-delayed': inMemory(0, { latencyMs: { min: 0, max: 20 } }),
  };
}

/** Adapters of TLS, each of which may have the same certificates. */
export function makeTlsAdapters({ MemoryNetwork, Certificate, SocketProtectionLevel }) {
  const { tls12, tls13 } = SocketProtectionLevel;
  const at = 'localhost';
  const certificates = certificatesFor(`DNS:${at}`, Certificate);
  const transport = new MemoryNetwork().host('one');
  return {
    tls12: { level: tls12, at, certificates },
    tls13: { level: tls13, at, certificates },
    'tls12-memory': { level: tls12, transport, at, certificates },
    'tls13-memory': { level: tls13, transport, at, certificates },
  };
}

function certificatesFor(name, Certificate) {
  const names = [name];
  const root = makeAuthority();
  const issuer = root.makeIntermediate();
  const stranger = makeAuthority('Nobody Knows').makeIntermediate();
  const withKey = ({ certificate, key }) => Certificate.fromPem(certificate, key);
  const past = { from: '20200101000000Z', to: '20210101000000Z' };
  return {
    roots: [Certificate.fromPem(root.certificate)],
    server: withKey(issuer.issue({ name: 'server', names, usage: 'server', keyType: 'rsa' })),
    otherName: withKey(issuer.issue({ name: 'other', names: ['DNS:other.test', 'IP:192.0.2.1'] })),
    expired: withKey(issuer.issue({ name: 'expired', names, ...past })),
    notYetValid: withKey(issuer.issue({ name: 'early', names, from: '20980101000000Z' })),
    selfSigned: withKey(makeSelfSigned('self-signed', names)),
    otherAuthority: withKey(stranger.issue({ name: 'stranger', names })),
    expiredForOtherName: withKey(issuer.issue({ name: 'both', names: ['DNS:other.test'], ...past })),
    client: withKey(issuer.issue({ name: 'client', usage: 'client' })),
    clientOfOtherAuthority: withKey(stranger.issue({ name: 'unknown client', usage: 'client' })),
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

/** Removes the folder that socket files were made in. Those of certificates go by `removeCertificates`. */
export function removePaths() {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
}
