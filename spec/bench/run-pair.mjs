import { fork, spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const ROLE = fileURLToPath(new URL('role.mjs', import.meta.url));

/** Whether processes can be told which core to run on. */
export const canPin = spawnSync('taskset', ['-c', '0,1', 'true']).status === 0 && cpus().length > 1;

/** Workloads whose figure or whose proof the server has. */
const TOLD_BY_SERVER = ['smallStores', 'datagrams'];

/**
 * One run of a workload: a server and a client, each a process, or a process alone where no bytes go anywhere.
 *
 * @returns {Promise<number>} the figure
 */
export async function runPair(contender, name, workload, parameters) {
  const { runs = name, isOnOneCore = false } = workload;
  const one = { contender, runs, isOnOneCore };
  if (parameters.records !== undefined) return runAlone(one, parameters);
  const server = start(one, 'server', parameters);
  let client;
  try {
    const { port } = await server.next((message) => message.port !== undefined);
    client = start(one, 'client', { ...parameters, port });
    if (runs === 'idle') return await memoryOf(server, client, parameters);
    const told = TOLD_BY_SERVER.includes(runs)
      ? server.next(({ result }) => result !== undefined)
      : undefined;
    const { result, cpuUs } = await client.next((message) => message.result !== undefined);
    const received = (await told)?.result;
    check(runs, parameters, result, received);
    if (name === 'bulkCpu') return (cpuUs + (await cpuOf(server))) / 1e6 / (parameters.bytes / 2 ** 30);
    return paceOf(runs === 'datagrams' ? received : result);
  } finally {
    client?.stop();
    server.stop();
  }
}

async function runAlone(one, parameters) {
  const client = start(one, 'client', parameters);
  try {
    const { result } = await client.next((message) => message.result !== undefined);
    checkValues(one.runs, parameters, result);
    return paceOf(result);
  } finally {
    client.stop();
  }
}

async function cpuOf(server) {
  server.send('cpu');
  return (await server.next((message) => message.cpuUs !== undefined)).cpuUs;
}

function start({ contender, runs, isOnOneCore }, side, parameters) {
  // A process that moves between cores measures the moves.
  const core = side === 'server' || isOnOneCore ? '0' : '1';
  const pinned = canPin ? { execPath: 'taskset', execArgv: ['-c', core, process.execPath] } : {};
  const child = fork(ROLE, [contender, side, runs, JSON.stringify(parameters)], {
    ...pinned,
    execArgv: [...(pinned.execArgv ?? []), '--expose-gc'],
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
      reject(new Error(`${contender} ${side} of ${runs} ended with ${code} before it was done`));
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
    server.send('memory');
    sizes.push((await server.next((message) => message.rssBytes !== undefined)).rssBytes);
    client.send('go on');
  }
  return (sizes[1] - sizes[0]) / 1024 / (connections - baseConnections);
}

/** A fast wrong answer is no answer. */
function check(runs, parameters, result, received) {
  const wrong = (what) => new Error(`${runs}: ${what}`);
  if (runs === 'bulk' && result.bytes !== parameters.bytes) throw wrong(`${result.bytes} bytes arrived`);
  if (runs === 'smallStores' && received.messages !== result.count) {
    throw wrong(`${received.messages} of ${result.count} messages arrived`);
  }
  if (result.sum !== undefined && result.sum !== 7 * result.count) throw wrong(`the sum is ${result.sum}`);
}

/** What values add up to, or take, does not depend on who reads and writes them. */
const expected = new Map();
function checkValues(runs, { records }, { checksum, bytes }) {
  const key = `${runs} ${records}`;
  const found = checksum ?? bytes;
  if (!expected.has(key)) expected.set(key, found);
  if (expected.get(key) !== found)
    throw new Error(`${runs}: ${found} where others have ${expected.get(key)}`);
}

function paceOf({ countedBytes, count, ms }) {
  return count === undefined ? countedBytes / 1_000 / ms : (count * 1_000) / ms;
}
