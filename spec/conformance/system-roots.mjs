// Tries `Certificate.listFromSystem()` of the built library in this or other runtimes: with a store of the system that has
// one root, a client trusts a server of that root and no other; a runtime without it has to say so.
//   node spec/conformance/system-roots.mjs [--runtime node@22,node@26,bun]
// Ends with 1 when neither is so.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { makeAuthority, removeCertificates } from '../support/certificates.mjs';
import { findRuntime } from './runtimes.mjs';

const { values } = parseArgs({
  options: { runtime: { type: 'string' }, here: { type: 'string' } },
});
const dist = new URL('../../dist/', import.meta.url);

if (values.here !== undefined) await printOutcome(JSON.parse(values.here));
else for (const name of values.runtime?.split(',') ?? [undefined]) tryRuntime(name);

function tryRuntime(name) {
  const [known, unknown] = ['Known', 'Unknown'].map((root) => makeAuthority(root));
  const folder = mkdtempSync(path.join(tmpdir(), 'system-roots-'));
  const store = path.join(folder, 'roots.pem');
  writeFileSync(store, known.certificate);
  const servers = [known, unknown].map((root) => root.issue({ name: 'server', names: ['DNS:localhost'] }));
  const { command, args } = findRuntime(name);
  const script = [fileURLToPath(import.meta.url), '--here', JSON.stringify(servers)];
  // Deno's own name for it as well.
  const env = { ...process.env, SSL_CERT_FILE: store, SSL_CERT_DIR: folder, DENO_CERT: store };
  const child = spawnSync(command, [...args, ...script], { encoding: 'utf8', env });
  rmSync(folder, { recursive: true });
  removeCertificates();
  if (child.status !== 0) process.exitCode = 1;
  console.log(child.stdout.trim(), child.stderr.trim());
}

/** In the runtime that is asked about. */
async function printOutcome(servers) {
  const { node, bun, deno } = process.versions;
  const runtime = bun !== undefined ? `Bun ${bun}` : deno !== undefined ? `Deno ${deno}` : `Node ${node}`;
  const { isRight, outcome } = await outcomeOf(servers);
  console.log(`${runtime}, roots of the system: ${outcome}${isRight ? '' : ' (NOT AS IT IS SAID)'}`);
  process.exit(isRight ? 0 : 1);
}

async function outcomeOf(servers) {
  const library = await import(new URL('index.js', dist).href);
  const { Certificate, SocketProtectionLevel, StreamSocket, StreamSocketListener } = library;
  const isThere = 'getCACertificates' in (await import('node:tls'));
  let trustedRoots;
  try {
    trustedRoots = Certificate.listFromSystem();
  } catch (error) {
    return { isRight: !isThere && error.number === 0x80070032, outcome: error.message };
  }
  const trusts = async ({ certificate, key }) => {
    const listener = new StreamSocketListener();
    const socket = new StreamSocket();
    try {
      listener.control.serverCertificate = Certificate.fromPem(certificate, key);
      await listener.bindEndpointAsync('localhost', '', SocketProtectionLevel.ssl);
      socket.control.trustedRoots = trustedRoots;
      await socket.connectAsync('localhost', listener.information.localPort, SocketProtectionLevel.ssl);
      return true;
    } catch {
      return false;
    } finally {
      socket.close();
      listener.close();
    }
  };
  const [known, unknown] = [await trusts(servers[0]), await trusts(servers[1])];
  const subjects = trustedRoots.map(({ subject }) => subject);
  return {
    isRight: isThere && known && !unknown && subjects.length === 1,
    outcome: `${subjects.join(', ')}; its server is trusted: ${known}, another: ${unknown}`,
  };
}
