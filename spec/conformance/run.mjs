// Runs the conformance suites on the built library, without a test runner, in this or other runtimes.
//   npm run conformance -- [--adapter tcp,unix] [--suite streams] [--case S05,J1] [--runtime node@26,bun] [--write]
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { playSuite } from './play-suite.mjs';
import { pageMarkdown, summaryText, tableText } from './report.mjs';
import { findRuntime, isRuntime } from './runtimes.mjs';

const ofConnections = ['streams', 'listeners', 'channels'];
const suitesOf = {
  tcp: ofConnections,
  tcp6: ofConnections,
  unix: ofConnections,
  memory: ofConnections,
  'memory-delayed': ofConnections,
  'memory-glued': ofConnections,
  'memory-paths': ofConnections,
  udp: ['datagrams'],
  udp6: ['datagrams'],
  'udp-memory': ['datagrams'],
  'udp6-memory': ['datagrams'],
  'udp-memory-delayed': ['datagrams'],
};

/** What `--write` runs when nothing else is said: what users see. The other memory adapters are run by `npm test`. */
const SHOWN_ADAPTERS = ['tcp', 'tcp6', 'unix', 'memory', 'udp', 'udp6', 'udp-memory', 'udp6-memory'];

const { values } = parseArgs({
  options: {
    adapter: { type: 'string' },
    suite: { type: 'string' },
    case: { type: 'string' },
    runtime: { type: 'string' },
    guard: { type: 'string', default: '60000' },
    dist: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const suites = listOf(values.suite, [...ofConnections, 'datagrams'], 'suite');
const adapters = listOf(values.adapter, Object.keys(suitesOf), 'adapter', SHOWN_ADAPTERS);
const runtimes = values.runtime?.split(',') ?? [undefined];
const unknown = runtimes.find((name) => name !== undefined && !isRuntime(name));
refuse(
  unknown !== undefined,
  `there is no runtime ${unknown}, only node, bun and deno with a version or without`,
);
const guardMs = Number(values.guard);
refuse(
  !Number.isInteger(guardMs) || guardMs < 1,
  `--guard must be milliseconds from 1 up, not ${values.guard}`,
);
const dist = new URL(values.dist === undefined ? '../../dist/' : `file://${values.dist}/`, import.meta.url);
refuse(
  !existsSync(new URL('conformance/run-conformance.js', dist)),
  'the library is not built: npm run build',
);

const runs = [];
for (const name of runtimes) {
  const runtime = findRuntime(name);
  for (const adapter of adapters) {
    for (const suite of suitesOf[adapter].filter((one) => suites.includes(one))) {
      const task = { dist: dist.href, suite, adapter, guardMs, only: values.case?.split(',') };
      const { name: runtimeName, results } = await playSuite(runtime, task);
      if (results.length === 0) continue;
      runs.push({ runtime: runtimeName, adapter, suite, results });
      console.log(summaryText(runs.slice(-1)));
    }
  }
}
refuse(runs.length === 0, `there is no case ${values.case}`);
console.log(tableText(runs));
if (values.write) await writePage();
const failed = runs.flatMap(({ results }) => results.filter(({ outcome }) => outcome === 'failed'));
process.exitCode = failed.length > 0 ? 1 : 0;

async function writePage() {
  const { format, resolveConfig } = await import('prettier');
  const file = fileURLToPath(new URL('../../docs/reference/conformance.md', import.meta.url));
  const options = { ...(await resolveConfig(file)), parser: 'markdown' };
  writeFileSync(file, await format(pageMarkdown(runs), options));
}

/** The members of a comma-separated list, all of them known. */
function listOf(text, known, what, fallback = known) {
  const names = text?.split(',') ?? fallback;
  const stranger = names.find((name) => !known.includes(name));
  refuse(stranger !== undefined, `there is no ${what} ${stranger}, only ${known.join(', ')}`);
  return names;
}

function refuse(isWrong, what) {
  if (!isWrong) return;
  console.error(what);
  process.exit(2);
}
