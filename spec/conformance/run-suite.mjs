// Runs one suite on one adapter, in whichever runtime this is, and prints a line of JSON for each event.
//   node spec/conformance/run-suite.mjs '{"dist":"file:///.../dist/","suite":"streams","adapter":"tcp","guardMs":60000}'
import { AsyncLocalStorage } from 'node:async_hooks';

import { removeCertificates } from '../support/certificates.mjs';
import {
  makeConnectionAdapters,
  makeDatagramAdapters,
  makeTlsAdapters,
  removePaths,
} from './make-adapters.mjs';
import { suites } from './plan.mjs';

const { dist, suite, adapter, guardMs, only, skip } = JSON.parse(process.argv[2]);
const testing = await import(new URL('testing.js', dist).href);
const { Certificate, SocketProtectionLevel } = await import(new URL('index.js', dist).href);
const { ambientTransport } = await import(new URL('transport/ambient.js', dist).href);

const unheard = [];
for (const type of ['unhandledRejection', 'uncaughtException']) {
  process.on(type, (failure) => unheard.push(failure));
}
const storage = new AsyncLocalStorage();
const observer = {
  unheard: () => unheard.splice(0),
  // Some runtimes have it and answer nothing.
  openResources: seesOpenResources() ? () => process.getActiveResourcesInfo() : undefined,
  memoryBytes: () => {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
  asyncContext: { run: (value, work) => storage.run(value, work), get: () => storage.getStore() },
};

print({ runtime: runtimeName() });
const { kind, casesOf } = suites[suite];
for (const item of casesOf(testing, makeAdapters(kind)[adapter])) {
  if (skip.includes(item.id) || (only !== undefined && !only.includes(item.id))) continue;
  print({ begins: item.id, title: item.title });
  const [result] = await testing.runConformance([item], { guardMs, observer });
  const { id, title, outcome, reason, durationMs } = result;
  print({ ends: id, title, outcome, reason, durationMs });
}
removePaths();
removeCertificates();
// What a failed case has left open must not keep the process.
process.exit(0);

function makeAdapters(kind) {
  const { failingAccepts, MemoryNetwork } = testing;
  if (kind === 'datagrams') return makeDatagramAdapters({ ambientTransport, MemoryNetwork });
  if (kind === 'tls') return makeTlsAdapters({ MemoryNetwork, Certificate, SocketProtectionLevel });
  return makeConnectionAdapters({ ambientTransport, failingAccepts, MemoryNetwork });
}

function seesOpenResources() {
  return typeof process.getActiveResourcesInfo === 'function' && runtimeName().startsWith('Node');
}

function runtimeName() {
  const { bun, deno, node } = process.versions;
  if (bun !== undefined) return `Bun ${bun}`;
  return deno === undefined ? `Node ${node}` : `Deno ${deno}`;
}

function print(event) {
  console.log(JSON.stringify(event));
}
