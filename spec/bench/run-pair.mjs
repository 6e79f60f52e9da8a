import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROLE = fileURLToPath(new URL('role.mjs', import.meta.url));

/** One run of a workload: a server and a client, each a process. Resolves to the figure. */
export async function runPair(contender, workload, parameters) {
  const server = start(contender, 'server', workload, parameters);
  let client;
  try {
    const { port } = await server.next((message) => message.port !== undefined);
    client = start(contender, 'client', workload, { ...parameters, port });
    if (workload === 'idle') return await memoryOf(server, client, parameters);
    const received =
      workload === 'smallStores' ? server.next((message) => message.result !== undefined) : undefined;
    const { result } = await client.next((message) => message.result !== undefined);
    check(workload, parameters, result, (await received)?.result);
    return figureOf(result);
  } finally {
    client?.stop();
    server.stop();
  }
}

function start(contender, side, workload, parameters) {
  const child = fork(ROLE, [contender, side, workload, JSON.stringify(parameters)], {
    execArgv: ['--expose-gc'],
  });
  const arrived = [];
  const waiting = [];
  const settle = () => {
    for (const one of [...waiting]) {
      const at = arrived.findIndex(one.isWanted);
      if (at < 0) continue;
      waiting.splice(waiting.indexOf(one), 1);
      one.resolve(arrived.splice(at, 1)[0]);
    }
  };
  child.on('message', (message) => {
    arrived.push(message);
    settle();
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.splice(0)) {
      reject(new Error(`${contender} ${side} of ${workload} ended with ${code} before it was done`));
    }
  });
  return {
    next: (isWanted) =>
      new Promise((resolve, reject) => {
        waiting.push({ isWanted, resolve, reject });
        settle();
      }),
    send: (message) => child.send(message),
    stop: () => child.kill('SIGKILL'),
  };
}

async function memoryOf(server, client, { baseConnections, connections }) {
  const sizes = [];
  for (const count of [baseConnections, connections]) {
    await client.next((message) => message.connections === count);
    server.send('measure');
    sizes.push((await server.next((message) => message.rssBytes !== undefined)).rssBytes);
    client.send('go on');
  }
  return (sizes[1] - sizes[0]) / 1024 / (connections - baseConnections);
}

/** A fast wrong answer is no answer. */
function check(workload, parameters, result, received) {
  const wrong = (what) => new Error(`${workload}: ${what}`);
  if (workload === 'bulk' && result.bytes !== parameters.bytes) throw wrong(`${result.bytes} bytes arrived`);
  if (received !== undefined && received.messages !== result.count) {
    throw wrong(`${received.messages} of ${result.count} messages arrived`);
  }
  if (result.sum !== undefined && result.sum !== 7 * result.count) throw wrong(`the sum is ${result.sum}`);
}

function figureOf({ bytes, count, ms }) {
  return bytes === undefined ? (count * 1_000) / ms : bytes / 1_000 / ms;
}
