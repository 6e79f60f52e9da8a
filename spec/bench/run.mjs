// Compares this library with Node's own modules, in the same layout of processes and turn by turn.
//   npm run bench -- [--quick] [--rounds N] [--only bulk,churn] [--json FILE] [--gate] [--write]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { makeAuthority, removeCertificates } from '../support/certificates.mjs';
import { page } from './page.mjs';
import { missed, table } from './report.mjs';
import { runAlone } from './run-alone.mjs';
import { runPair } from './run-pair.mjs';
import { workloads } from './workloads.mjs';

const CONTENDERS = ['raw', 'streamsocket'];
const PAGE = fileURLToPath(new URL('../../docs/reference/performance.md', import.meta.url));

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'string' },
    gate: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
const names = values.only?.split(',') ?? Object.keys(workloads);
refuse(
  !Number.isInteger(rounds) || rounds < 1,
  `--rounds must be a whole number from 1 up, not ${values.rounds}`,
);
for (const name of names) {
  refuse(
    !Object.hasOwn(workloads, name),
    `there is no workload ${name}, only ${Object.keys(workloads).join(', ')}`,
  );
}
refuse(values.write && (values.quick || values.only !== undefined), '--write takes a full run');
const dist = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
refuse(!existsSync(dist), 'the library is not built: npm run build');

const results = [];
try {
  for (const name of names) results.push(await compare(name));
} finally {
  removeCertificates();
}
console.log(table(results));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
if (values.gate) {
  const fallen = missed(results);
  for (const { name, mustRatio } of fallen) console.error(`${name} does not hold its ratio of ${mustRatio}`);
  process.exitCode = fallen.length > 0 ? 1 : 0;
}
if (values.write) await writePage();

async function writePage() {
  const memory = await runAlone('memory.mjs');
  const scaling = await runAlone('scaling.mjs');
  const { format, resolveConfig } = await import('prettier');
  const options = { ...(await resolveConfig(PAGE)), parser: 'markdown' };
  const text = page(readFileSync(PAGE, 'utf8'), { results, rounds, memory, scaling });
  writeFileSync(PAGE, await format(text, options));
}

async function compare(name) {
  const workload = workloads[name];
  const parameters = {
    ...workload.parameters,
    ...(values.quick ? workload.quick : {}),
    ...(workload.isSecured ? { secured: certificates() } : {}),
  };
  const figures = { raw: [], streamsocket: [] };
  for (let round = 0; round < rounds; round++) {
    // Every other round the other way round, so that neither always has the warmer machine.
    for (const contender of round % 2 === 0 ? CONTENDERS : CONTENDERS.toReversed()) {
      figures[contender].push(await runPair(contender, name, workload, parameters));
    }
  }
  return { name, ...workload, figures };
}

function certificates() {
  const root = makeAuthority();
  const { certificate, key } = root.issue({ name: 'localhost', names: ['DNS:localhost', 'IP:127.0.0.1'] });
  return { root: root.certificate, certificate, key };
}

function refuse(isWrong, message) {
  if (!isWrong) return;
  console.error(`Cannot run the benchmark: ${message}`);
  process.exit(2);
}
