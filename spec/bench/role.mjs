// One side of one run, in a process of its own: `node role.mjs CONTENDER server|client WORKLOAD PARAMETERS`.
import { setTimeout as delay } from 'node:timers/promises';

import { openIdle, produceMessages } from './shared-sides.mjs';

const [contenderName, side, workload, parameterText] = process.argv.slice(2);
const parameters = JSON.parse(parameterText);
const contender = await import(`./contenders/${contenderName}.mjs`);

process.on('disconnect', () => process.exit());
if (side === 'server') await runServer();
else process.send({ result: await runClient() });

async function runServer() {
  const start = workload === 'smallLoads' ? produceMessages : contender.servers[workload];
  const port = await start(parameters, (result) => process.send({ result }));
  // The memory of a server is asked for between the steps of its client.
  process.on('message', async () => {
    await delay(100);
    globalThis.gc();
    globalThis.gc();
    process.send({ rssBytes: process.memoryUsage().rss });
  });
  process.send({ port });
}

async function runClient() {
  if (workload !== 'idle') return contender.clients[workload](parameters);
  const open = [];
  for (const connections of [parameters.baseConnections, parameters.connections]) {
    await openIdle(parameters, open, connections);
    process.send({ connections });
    await new Promise((resolve) => process.once('message', resolve));
  }
  return {};
}
