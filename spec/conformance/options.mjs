// Tries the settings of connections on the built library, in this or other runtimes, by what the Linux kernel has.
//   node spec/conformance/options.mjs [--runtime node@22,node@26,bun]
// Ends with 1 when a setting was neither honoured nor refused, or not by those who are said to.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { tryOptions } from './option-cases.mjs';
import { findRuntime } from './runtimes.mjs';

const { values } = parseArgs({
  options: { runtime: { type: 'string' }, here: { type: 'boolean', default: false } },
});
const dist = new URL('../../dist/', import.meta.url);

if (values.here) await printOutcomes();
else for (const name of values.runtime?.split(',') ?? [undefined]) compare(name);

/** In the runtime that is asked about. */
async function printOutcomes() {
  const { node, bun, deno } = process.versions;
  const runtime = bun !== undefined ? ['Bun', bun] : deno !== undefined ? ['Deno', deno] : ['Node', node];
  const outcomes = await tryOptions(await import(new URL('index.js', dist).href));
  console.log(JSON.stringify({ runtime, outcomes }));
  process.exit(0);
}

function compare(name) {
  const { command, args } = findRuntime(name);
  const child = spawnSync(command, [...args, fileURLToPath(import.meta.url), '--here'], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`Cannot try the options in ${name}: ${child.stderr}`);
  const { runtime, outcomes } = JSON.parse(child.stdout);
  for (const [option, outcome] of Object.entries(outcomes)) {
    const isRight = expected(option, ...runtime).test(outcome);
    if (!isRight) process.exitCode = 1;
    console.log(`${runtime.join(' ')}, ${option}: ${outcome}${isRight ? '' : ' (NOT AS IT IS SAID)'}`);
  }
}

/** As docs/reference/options.md has it. */
function expected(option, kind, version) {
  const [major, minor] = version.split('.').map(Number);
  const isNode = (...lines) =>
    kind === 'Node' && (major > 26 || lines.some(([line, from]) => major === line && minor >= from));
  const when = (isAble) => (isAble ? /^honoured$/ : /^Cannot set control\.\w+ to \d+: /);
  switch (option) {
    case 'noDelay':
      // Bun has it on from the start, and does not hear of it before a socket is connected (1.4).
      return kind === 'Bun' ? /^honoured; noDelay is 1 and 1 instead of 0/ : when(true);
    case 'keepAliveIntervalSeconds':
    case 'keepAliveCount':
      return when(isNode([24, 19], [26, 4]));
    case 'typeOfService':
      return when(kind === 'Bun' || isNode([24, 15], [26, 0]));
    default:
      return when(option !== 'outboundUnicastHopLimit');
  }
}
