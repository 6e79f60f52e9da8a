/* global AbortController */
// What `net.connect` of Node.js and our `connectAsync` make of the same ten situations, as a table in Markdown. Names are
// answered by a table of this program, everything else is sockets of this machine. It takes some ten seconds, and needs
// the library built (`npm run build:lib`) and IPv6 on the loopback interface:
//
//   node spec/comparison/connecting.mjs
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

import { StreamSocket } from '../../dist/index.js';
import { ambientTransport } from '../../dist/transport/ambient.js';

const [V6, V4] = ['::1', '127.0.0.1'];
const PATIENCE_MS = 4_000;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const closing = [];

/** A server that accepts, at a port that is free at both loopback addresses. */
async function living(address, port = 0) {
  const server = createServer((socket) => socket.on('error', () => {})).listen({
    host: address,
    port,
    ipv6Only: true,
  });
  await once(server, 'listening');
  closing.push(() => server.close());
  return server.address().port;
}

/** A server that does not answer: its queue is full. After `forMs` it answers again. */
async function deaf(address, port, forMs = 60_000) {
  const child = spawn(process.execPath, [
    new URL('deaf.mjs', import.meta.url).pathname,
    address,
    port,
    forMs,
  ]);
  closing.push(() => child.kill('SIGKILL'));
  const [text] = await once(child.stdout, 'data');
  const fillers = Array.from({ length: 6 }, () =>
    connect({ host: address, port: Number(text) }).on('error', () => {}),
  );
  closing.push(() => fillers.forEach((filler) => filler.destroy()));
  await wait(300);
  return Number(text);
}

/** Lookups as the situation has them: addresses and the delay of each family. */
function names({ v6 = [], v4 = [], v6Ms = 0, v4Ms = 0 }) {
  const answer = async (family) => {
    await wait(family === 6 ? v6Ms : family === 4 ? v4Ms : Math.max(v6Ms, v4Ms));
    return [...(family === 4 ? [] : v6), ...(family === 6 ? [] : v4)];
  };
  return {
    // Of Node: it asks for both families at once.
    lookup: (_host, options, done) => {
      void answer(options.family || 0).then((found) => {
        const all = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
        if (options.all) done(null, all);
        else done(null, all[0]?.address, all[0]?.family);
      });
    },
    transport: {
      ...ambientTransport,
      lookup: async (_name, signal, { family } = {}) => {
        const found = await Promise.race([
          answer(family),
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        ]);
        if (found.length > 0) return found;
        throw Object.assign(new Error('no such record'), { code: 'ENODATA' });
      },
    },
  };
}

function nodeConnect(host, port, found, { signal, timeoutMs } = {}) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup: found.lookup, signal, timeout: timeoutMs });
    socket.on('connect', () => {
      resolve(socket.remoteAddress);
      socket.destroy();
    });
    socket.on('error', reject);
    closing.push(() => socket.destroy());
  });
}

async function ourConnect(host, port, found, options) {
  const socket = new StreamSocket({ transport: found.transport });
  await socket.connectAsync(host, port, { ...options });
  const address = socket.information.remoteAddress.canonicalName;
  socket.close();
  return address;
}

/** What came of it, in words, and when. */
async function outcome(work) {
  const start = performance.now();
  const ms = () => `${Math.round((performance.now() - start) / 10) * 10} ms`;
  const text = await Promise.race([
    work().then(
      (address) => `connected to ${address} after ${ms()}`,
      (error) =>
        `${error.name}${error.code ? ` ${error.code}` : ''} after ${ms()}: "${error.message ?? error}"`,
    ),
    wait(PATIENCE_MS).then(() => `still waiting after ${PATIENCE_MS} ms`),
  ]);
  return text.replaceAll('|', '\\|');
}

const situations = {
  'IPv6 is a black hole, IPv4 lives': async () => {
    const port = await living(V4);
    await deaf(V6, port);
    return { port, found: names({ v6: [V6], v4: [V4] }) };
  },
  'IPv6 takes a second, IPv4 is refused': async () => {
    const port = await deaf(V6, 0, 700);
    return { port, found: names({ v6: [V6], v4: [V4] }) };
  },
  'the first address is refused, the second lives': async () => {
    return { port: await living(V4), found: names({ v6: [V6], v4: [V4] }) };
  },
  'every address is refused': async () => {
    const server = createServer().listen(0);
    await once(server, 'listening');
    const { port } = server.address();
    server.close();
    await once(server, 'close');
    return { port, found: names({ v6: [V6], v4: [V4] }) };
  },
  'the lookup of AAAA takes 2 s, A is there': async () => {
    return { port: await living(V4), found: names({ v6: [V6], v4: [V4], v6Ms: 2_000 }) };
  },
  'abort after 100 ms, during the lookup': async () => {
    return { port: 9, found: names({ v4: [V4], v4Ms: 2_000 }), abortMs: 100 };
  },
  'abort after 400 ms, during the attempts': async () => {
    const port = await deaf(V6, 0);
    await deaf(V4, port);
    return { port, found: names({ v6: [V6], v4: [V4] }), abortMs: 400 };
  },
  'a time limit of 600 ms, nobody answers': async () => {
    const port = await deaf(V6, 0);
    await deaf(V4, port);
    return { port, found: names({ v6: [V6], v4: [V4] }), options: { timeoutMs: 600 } };
  },
  'a service in DNS only, its first target dead': async () => {
    const live = await living(V4);
    const dead = await deaf(V4, 0);
    const found = names({ v4: [V4] });
    found.transport.lookupService = async () => [
      { target: 'one.example', port: dead, priority: 1, weight: 0 },
      { target: 'two.example', port: live, priority: 1, weight: 0 },
    ];
    return { port: 'our-service', found };
  },
  'localhost, the server at ::1, the hosts file has 127.0.0.1': async () => {
    const port = await living(V6);
    const found = names({ v4: [V4] });
    found.transport = ambientTransport;
    return { host: 'localhost', port, found };
  },
};

console.log('| situation | `net.connect` | `connectAsync` |');
console.log('| --- | --- | --- |');
for (const [situation, setUp] of Object.entries(situations)) {
  const cells = [];
  for (const connectBy of [nodeConnect, ourConnect]) {
    // Each meets the same, freshly made: a queue that was filled does not stay as it was.
    const { host = 'service.example', port, found, abortMs, options } = await setUp();
    const abort = new AbortController();
    if (abortMs !== undefined) setTimeout(() => abort.abort(new Error('enough')), abortMs);
    const limits = { ...options, ...(abortMs === undefined ? {} : { signal: abort.signal }) };
    cells.push(await outcome(async () => connectBy(host, port, found, limits)));
    for (const close of closing.splice(0)) close();
    await wait(50);
  }
  console.log(`| ${situation} | ${cells.join(' | ')} |`);
}
process.exit();
