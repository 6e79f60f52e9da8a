// Compares this library with raw node:net, in the same layout of processes and turn by turn.
//   npm run bench -- [--quick] [--rounds N] [--only bulk,churn] [--json FILE] [--gate]
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { summary, table } from './report.mjs';
import { runPair } from './run-pair.mjs';
import { workloads } from './workloads.mjs';

/** How far a ratio may lie under what it must be: machines are noisy. */
const GATE_TOLERANCE = 0.05;
const CONTENDERS = ['raw', 'streamsocket'];

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'string' },
    gate: { type: 'boolean', default: false },
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
const dist = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
refuse(!existsSync(dist), 'the library is not built: npm run build');

const results = [];
for (const name of names) {
  const workload = workloads[name];
  const parameters = { ...workload.parameters, ...(values.quick ? workload.quick : {}) };
  const figures = { raw: [], streamsocket: [] };
  for (let round = 0; round < rounds; round++) {
    // Every other round the other way round, so that neither always has the warmer machine.
    for (const contender of round % 2 === 0 ? CONTENDERS : CONTENDERS.toReversed()) {
      figures[contender].push(await runPair(contender, name, parameters));
    }
  }
  results.push({ name, ...workload, parameters, figures });
}
console.log(table(results));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
if (values.gate) {
  const fallen = results.filter(({ figures, mustRatio, lessIsBetter }) => {
    const { ratio } = summary(figures);
    return lessIsBetter ? ratio > mustRatio + GATE_TOLERANCE : ratio < mustRatio - GATE_TOLERANCE;
  });
  for (const { name, mustRatio } of fallen) console.error(`${name} does not hold its ratio of ${mustRatio}`);
  process.exitCode = fallen.length > 0 ? 1 : 0;
}

function refuse(isWrong, message) {
  if (!isWrong) return;
  console.error(`Cannot run the benchmark: ${message}`);
  process.exit(2);
}
