/**
 * Makes sockets that end in every way while what they have to do with lives on: a listener, a signal, a certificate.
 * Prints for each way how many of their objects the collector has left. The files of a certificate for 127.0.0.1, which
 * is its own root, and of its key are the arguments.
 */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import {
  Certificate,
  DataReader,
  DatagramSocket,
  DataWriter,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
} from '../../../lib/index.js';

/** Enough of them to tell one that is held by chance from all that are. */
const ROUNDS = 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const [certificate = '', key = ''] = process.argv.slice(2).map((file) => readFileSync(file, 'utf8'));
const identity = Certificate.fromPem(certificate, key);
const { signal } = new AbortController();
const listener = new StreamSocketListener();
const tlsListener = new StreamSocketListener();
tlsListener.control.serverCertificate = identity;
await listener.bindEndpointAsync('127.0.0.1', '');
await tlsListener.bindEndpointAsync('127.0.0.1', '', SocketProtectionLevel.ssl);

const ways: Readonly<Record<string, () => Promise<object[]>>> = {
  'never used': () => Promise.resolve([new StreamSocket(), new StreamSocketListener(), new DatagramSocket()]),

  refused: async () => {
    const socket = new StreamSocket();
    await socket.connectAsync('127.0.0.1', 1, { signal }).catch(() => {});
    return [socket];
  },

  'closed in order, through reader and writer': async () => {
    const { near, far } = await pair();
    const writer = new DataWriter(near.outputStream);
    writer.writeString('x');
    await writer.storeAsync({ signal });
    const reader = new DataReader(far.inputStream);
    await reader.loadAsync(1, { signal, timeoutMs: 60_000 });
    await near.closeAsync();
    await far.closeAsync();
    return [near, far, near.inputStream, writer, reader];
  },

  reset: async () => {
    const { near, far } = await pair();
    near.abort();
    await far.inputStream.readAsync(1).catch(() => {});
    far.close();
    return [near, far];
  },

  'closed under a read with a signal': async () => {
    const { near, far } = await pair();
    const read = near.inputStream.readAsync(1, 0, { signal }).catch(() => {});
    near.close();
    await read;
    far.close();
    await far.closed.catch(() => {});
    return [near, far];
  },

  'closed after a read ran out of time': async () => {
    const { near, far } = await pair();
    await near.inputStream.readAsync(1, 0, { signal, timeoutMs: 1 }).catch(() => {});
    near.close();
    far.close();
    await Promise.allSettled([near.closed, far.closed]);
    return [near, far];
  },

  'closed behind an iteration that was left': async () => {
    const { near, far } = await pair();
    await far.outputStream.writeAsync(Uint8Array.of(1, 2));
    for await (const chunk of near) if (chunk.length > 0) break;
    near.close();
    far.close();
    await Promise.allSettled([near.closed, far.closed]);
    return [near, far];
  },

  'closed after TLS': async () => {
    const { near, far } = await pair(tlsListener, [identity]);
    await near.closeAsync();
    await far.closeAsync();
    return [near, far];
  },

  'refused by TLS': async () => {
    const socket = new StreamSocket();
    const { localPort } = tlsListener.information;
    await socket.connectAsync('127.0.0.1', localPort, SocketProtectionLevel.ssl, { signal }).catch(() => {});
    return [socket];
  },

  'a listener with its events': async () => {
    const own = new StreamSocketListener();
    own.on('connectionreceived', () => {});
    await own.bindEndpointAsync('127.0.0.1', '');
    await own.closeAsync();
    return [own];
  },

  'datagrams with their events': async () => {
    const socket = new DatagramSocket();
    const heard = new Promise((resolve) => socket.on('messagereceived', resolve));
    await socket.bindEndpointAsync('127.0.0.1', '');
    await socket.sendToAsync(Uint8Array.of(1), '127.0.0.1', socket.information.localPort, { signal });
    await heard;
    await socket.closeAsync();
    return [socket];
  },
};

for (const [name, way] of Object.entries(ways)) {
  const made: WeakRef<object>[] = [];
  for (let round = 0; round < ROUNDS; round++) made.push(...(await watched(way)));
  console.log(`${name}: ${await leftOf(made)} of ${made.length}`);
}
listener.close();
tlsListener.close();

async function watched(way: () => Promise<object[]>): Promise<WeakRef<object>[]> {
  return (await way()).map((object) => new WeakRef(object));
}

/** Handles of Node close a turn or two later; what is left then is held. */
async function leftOf(made: readonly WeakRef<object>[]): Promise<number> {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    collect();
  }
  return made.filter((one) => one.deref() !== undefined).length;
}

async function pair(
  at = listener,
  trustedRoots: Certificate[] = [],
): Promise<{ near: StreamSocket; far: StreamSocket }> {
  const near = new StreamSocket();
  near.control.trustedRoots = trustedRoots;
  const level = at === tlsListener ? SocketProtectionLevel.ssl : SocketProtectionLevel.plainSocket;
  const accepting = at.acceptAsync({ signal });
  await near.connectAsync('127.0.0.1', at.information.localPort, level, { signal });
  return { near, far: await accepting };
}
