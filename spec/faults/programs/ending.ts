/**
 * One way for connections to end: `ending NAME`. It prints `done` when it is through; the process must then end by
 * itself and have printed nothing else.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';

import { DatagramSocket, StreamSocket, StreamSocketListener } from '../../../lib/index.js';

const endings: Readonly<Record<string, () => Promise<void>>> = {
  'a connect that is refused': async () => {
    const listener = await listening();
    const { localPort } = listener.information;
    await listener.closeAsync();
    await fails(new StreamSocket().connectAsync('127.0.0.1', localPort));
  },

  'a connect that is aborted': async () => {
    const controller = new AbortController();
    const connecting = new StreamSocket().connectAsync('localhost', 9, { signal: controller.signal });
    controller.abort();
    await fails(connecting);
  },

  'a connect that is closed': async () => {
    const socket = new StreamSocket();
    const connecting = socket.connectAsync('localhost', 9);
    socket.close();
    await fails(connecting);
  },

  'both sides finish and nobody closes': async () => {
    const { near, far } = await pair();
    await near.outputStream.closeAsync();
    await far.inputStream.readAsync(1);
    await far.outputStream.closeAsync();
    await near.inputStream.readAsync(1);
  },

  'a reset that nobody waits for': async () => {
    const { near, raw } = await rawPair();
    await near.outputStream.writeAsync(new Uint8Array(10));
    raw.resetAndDestroy();
    await once(raw, 'close');
    await near.outputStream.writeAsync(new Uint8Array(10)).catch(() => 0);
    await near.closed.catch(() => {});
  },

  'a reset between accept and the first use': async () => {
    const { near, raw } = await rawPair();
    raw.resetAndDestroy();
    await once(raw, 'close');
    near.close();
  },

  'a reset while reading and writing': async () => {
    const { near, raw } = await rawPair();
    const calls = [
      near.inputStream.readAsync(1),
      near.outputStream.writeAsync(new Uint8Array(64 * 1024 * 1024)),
      near.outputStream.flushAsync(),
    ].map(fails);
    raw.resetAndDestroy();
    await Promise.all(calls);
  },

  'close() with everything pending': async () => {
    const { near, far } = await pair();
    const calls = [
      near.inputStream.readAsync(1),
      near.outputStream.writeAsync(new Uint8Array(64 * 1024 * 1024)),
      near.outputStream.flushAsync(),
      near.outputStream.closeAsync(),
    ].map(fails);
    near.close();
    await Promise.all(calls);
    await far.closeAsync({ timeoutMs: 0 }).catch(() => {});
  },

  'closeAsync() with a peer that does not read': async () => {
    const { near, far } = await pair();
    near.outputStream.writeAsync(new Uint8Array(64 * 1024 * 1024)).catch(() => {});
    await fails(near.closeAsync({ timeoutMs: 20 }));
    far.close();
  },

  'outputStream.close() that fails later': async () => {
    const { near, raw } = await rawPair();
    near.outputStream.writeAsync(new Uint8Array(64 * 1024 * 1024)).catch(() => {});
    near.outputStream.close();
    raw.resetAndDestroy();
    await near.closed.catch(() => {});
  },

  'iterations that are just left': async () => {
    const { near, far, listener } = await pair();
    void near.inputStream[Symbol.asyncIterator]().next();
    void far.inputStream.batches().next();
    void listener[Symbol.asyncIterator]().next();
    near.close();
    far.close();
    listener.close();
  },

  'a listener closes over connections nobody took': async () => {
    await using listener = await listening();
    const raw = connect(Number(listener.information.localPort), '127.0.0.1').on('error', () => {});
    await once(raw, 'connect');
    const gone = new Promise((resolve) => raw.resume().once('close', resolve));
    await listener.closeAsync();
    await gone;
  },

  'a listener drains and resets the rest': async () => {
    const { near, far, listener } = await pair();
    const reading = fails(far.inputStream.readAsync(1));
    await listener.closeAsync({ drainMs: 20 });
    await reading;
    await near.inputStream.readAsync(1).catch(() => 0);
    near.close();
  },

  'a handler of connections fails as its connection does': async () => {
    await using listener = await listening();
    const served = new Promise<void>((resolve) => {
      listener.on('connectionreceived', async ({ socket }) => {
        await socket.inputStream.readAsync(1).finally(resolve);
      });
    });
    const raw = connect(Number(listener.information.localPort), '127.0.0.1').on('error', () => {});
    await once(raw, 'connect');
    raw.resetAndDestroy();
    await served;
  },

  'a Unix socket closes': async () => {
    const path = `${tmpdir()}/streamsocket-${process.pid}.sock`;
    await using listener = new StreamSocketListener();
    await listener.bindPathAsync(path);
    await using near = new StreamSocket();
    await near.connectPathAsync(path);
    await using far = await listener.acceptAsync();
    await far.outputStream.writeAsync(new Uint8Array(1));
  },

  'a datagram socket closes over sends and a receive that nobody waits for': async () => {
    const socket = new DatagramSocket();
    await socket.bindEndpointAsync('127.0.0.1', '');
    const { localPort } = socket.information;
    const calls = [
      socket.receiveAsync(),
      ...[1, 2].map(() => socket.sendToAsync(Uint8Array.of(1), 'localhost', localPort)),
    ];
    socket.close();
    await Promise.all(calls.map(fails));
  },

  'a peer of datagrams is gone and nobody asks': async () => {
    const peer = new DatagramSocket();
    await peer.bindEndpointAsync('127.0.0.1', '');
    const socket = new DatagramSocket();
    await socket.connectAsync('127.0.0.1', peer.information.localPort);
    await peer.closeAsync();
    for (let i = 0; i < 3; i++) {
      await socket.outputStream.writeAsync(Uint8Array.of(i)).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await socket.closeAsync();
  },

  'sockets are made and never used': () => {
    new StreamSocket().close();
    void new StreamSocket().closed;
    new StreamSocketListener().close();
    return Promise.resolve(void new StreamSocketListener().closed);
  },
};

const ending = endings[process.argv[2] ?? ''];
if (ending === undefined) console.log(Object.keys(endings).join('\n'));
else {
  await ending();
  console.log('done');
}

async function listening(): Promise<StreamSocketListener> {
  const listener = new StreamSocketListener();
  await listener.bindEndpointAsync('127.0.0.1', 0);
  return listener;
}

async function pair(): Promise<{ near: StreamSocket; far: StreamSocket; listener: StreamSocketListener }> {
  const listener = await listening();
  const near = new StreamSocket();
  const connecting = near.connectAsync('127.0.0.1', listener.information.localPort);
  const far = await listener.acceptAsync();
  await connecting;
  // Only an ending that has something to do with the listener leaves it open.
  if (!process.argv[2]?.startsWith('iterations')) listener.close();
  return { near, far, listener };
}

async function rawPair(): Promise<{ near: StreamSocket; raw: Socket }> {
  await using listener = await listening();
  const raw = connect(Number(listener.information.localPort), '127.0.0.1');
  raw.on('error', () => {}).pause();
  const near = await listener.acceptAsync();
  return { near, raw };
}

/** The call must fail. */
async function fails(call: Promise<unknown>): Promise<void> {
  const answer = await call.then(
    () => 'succeeded',
    () => 'failed',
  );
  if (answer === 'succeeded') throw new Error('A call succeeded that was to fail');
}
