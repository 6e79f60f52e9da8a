// One side of one run, in a process of its own: `node role.mjs CONTENDER server|client WORKLOAD PARAMETERS`.
import { setTimeout as delay } from 'node:timers/promises';

import { openIdle, produceMessages } from './common-sides.mjs';

const [contenderName, side, workload, parameterText] = process.argv.slice(2);
const parameters = JSON.parse(parameterText);
const contender = await import(`./contenders/${contenderName}.mjs`);

/** Runs at the size of the real one, so that what is measured is compiled code. */
const WARM_UPS = 2;

process.on('disconnect', () => process.exit());
if (side === 'server') await runServer();
else {
  const before = process.cpuUsage();
  const result = await runClient();
  process.send({ result, cpuUs: sinceUs(before) });
}

async function runServer() {
  const start = workload === 'smallLoads' ? produceMessages : contender.servers[workload];
  const port = await start(parameters, (result) => process.send({ result }));
  const before = process.cpuUsage();
  // Both are asked for between the steps of the client.
  process.on('message', async (what) => {
    if (what === 'cpu') {
      process.send({ cpuUs: sinceUs(before) });
      return;
    }
    await delay(100);
    globalThis.gc();
    globalThis.gc();
    process.send({ rssBytes: process.memoryUsage().rss });
  });
  process.send({ port });
}

async function runClient() {
  const run = contender.clients[workload];
  if (parameters.records !== undefined) {
    for (let i = 0; i < WARM_UPS; i++) run(parameters);
    return run(parameters);
  }
  if (workload !== 'idle') return run(parameters);
  const open = [];
  for (const connections of [parameters.baseConnections, parameters.connections]) {
    await openIdle(parameters, open, connections);
    process.send({ connections });
    await new Promise((resolve) => process.once('message', resolve));
  }
  return {};
}

function sinceUs(before) {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
