// Runs the conformance suites on the built library, without a test runner, in this or other runtimes.
//   npm run conformance -- [--adapter tcp,unix] [--suite streams] [--case S05,J1] [--runtime node@26,bun]
//     [--jobs 2] [--guard 60000] [--write]
// Ends with 1 when a case failed that plan.mjs does not know to be the runtime's fault. With `--write` it writes
// docs/reference/conformance.md; of every runtime and adapter there, unless some are named.
import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { adapters, knownFault, shownRuntimes, suites } from './plan.mjs';
import { playSuite } from './play-suite.mjs';
import { pageMarkdown, summaryText, tableText } from './report.mjs';
import { findRuntime, isRuntime } from './runtimes.mjs';

const { values } = parseArgs({
  options: {
    adapter: { type: 'string' },
    suite: { type: 'string' },
    case: { type: 'string' },
    runtime: { type: 'string' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    guard: { type: 'string', default: '60000' },
    dist: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const shownAdapters = Object.keys(adapters).filter((name) => adapters[name].isShown);
const chosenSuites = listOf(values.suite, Object.keys(suites), 'suite');
const chosenAdapters = listOf(values.adapter, Object.keys(adapters), 'adapter', shownAdapters);
const chosenRuntimes = values.runtime?.split(',') ?? (values.write ? shownRuntimes : [undefined]);
const unknown = chosenRuntimes.find((name) => name !== undefined && !isRuntime(name));
refuse(
  unknown !== undefined,
  `there is no runtime ${unknown}, only node, bun and deno with a version or without`,
);
const guardMs = countOf(values.guard, '--guard must be milliseconds');
const jobs = countOf(values.jobs, '--jobs must be a number of processes');
const dist = new URL(values.dist === undefined ? '../../dist/' : `file://${values.dist}/`, import.meta.url);
refuse(!existsSync(new URL('testing.js', dist)), 'the library is not built: npm run build');

const only = values.case?.split(',');
const tasks = chosenRuntimes
  .map(findRuntime)
  .flatMap((runtime) =>
    chosenAdapters.flatMap((adapter) =>
      chosenSuites
        .filter((suite) => suites[suite].kind === adapters[adapter].kind)
        .map((suite) => ({ runtime, task: { dist: dist.href, suite, adapter, guardMs, only } })),
    ),
  );
const runs = (await sideBySide(tasks, jobs, play)).filter(({ results }) => results.length > 0);
refuse(runs.length === 0, `there is no case ${values.case}`);
console.log(tableText(runs));
if (values.write) await writePage();
const failed = runs.flatMap(({ runtime, results }) =>
  results.filter(({ id, outcome }) => outcome === 'failed' && knownFault(runtime, id) === undefined),
);
process.exitCode = failed.length > 0 ? 1 : 0;

async function play({ runtime, task }) {
  const { name, results } = await playSuite(runtime, task);
  const run = { runtime: name, adapter: task.adapter, suite: task.suite, results };
  if (results.length > 0) console.log(summaryText([run]));
  return run;
}

/** Does the work of each item, up to `limit` at a time; the answers are in the order of the items. */
async function sideBySide(items, limit, work) {
  const answers = [];
  let next = 0;
  const go = async () => {
    while (next < items.length) {
      const i = next++;
      answers[i] = await work(items[i]);
    }
  };
  await Promise.all(Array.from({ length: limit }, go));
  return answers;
}

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

function countOf(text, what) {
  const count = Number(text);
  refuse(!Number.isInteger(count) || count < 1, `${what} from 1 up, not ${text}`);
  return count;
}

function refuse(isWrong, what) {
  if (!isWrong) return;
  console.error(what);
  process.exit(2);
}
