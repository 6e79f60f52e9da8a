import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import type { Socket } from 'node:net';

import {
  type SocketError,
  StreamSocket,
  StreamSocketListener,
  type Transport,
  type WaitOptions,
} from '../../lib/index.js';
import { nodeTransport } from '../../lib/transport/node/node-transport.js';
import type { Program } from '../support/real-parts.js';
import { freePort } from '../support/real-parts.js';
import { listening, rawConnection } from '../support/tcp.js';
import { aborted, illegalCall, refused, timedOut } from '../support/tcp-failures.js';
import { socketFolder } from '../support/tcp-folder.js';
import { moments } from '../support/tcp-moments.js';
import { startTcpProgram } from '../support/tcp-programs.js';

describe('A connect that is refused', () => {
  it('fails with each address that was tried', async () => {
    const port = await freePort();
    await using socket = new StreamSocket();

    await expect(socket.connectAsync('127.0.0.1', port)).rejects.toMatchObject({
      ...refused,
      code: 'ECONNREFUSED',
      message: expect.stringMatching(
        new RegExp(
          `^Cannot connect to "127.0.0.1" port ${port}: tried 127.0.0.1 \\(ECONNREFUSED after \\d+ ms\\)$`,
        ),
      ),
      attempts: [
        {
          address: '127.0.0.1',
          port,
          phase: 'connect',
          code: 'ECONNREFUSED',
          durationMs: expect.any(Number),
        },
      ],
      cause: expect.objectContaining({ code: 'ECONNREFUSED' }),
    });
  });

  it('may be tried again on the same socket', async () => {
    await using listener = new StreamSocketListener();
    await using socket = new StreamSocket();
    const port = await freePort();
    await expect(socket.connectAsync('127.0.0.1', port)).rejects.toMatchObject(refused);
    await listener.bindEndpointAsync('127.0.0.1', port);

    await socket.connectAsync('127.0.0.1', port);
    expect(socket.information.remotePort).toBe(`${port}`);
  });
});

/** Ends a connect that would never end by itself, and says how it then ends. */
type Ending = readonly [
  string,
  (
    connect: (options?: WaitOptions) => Promise<void>,
    socket: StreamSocket,
    phase: 'lookup' | 'connect',
  ) => Promise<void>,
];

const endings: readonly Ending[] = [
  [
    'abort',
    async (connect) => {
      const controller = new AbortController();
      const reason = new Error('no patience');
      const connecting = expect(connect({ signal: controller.signal })).rejects.toBe(reason);
      await new Promise(setImmediate);
      controller.abort(reason);
      await connecting;
      expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    },
  ],
  [
    'close()',
    async (connect, socket, phase) => {
      const connecting = expect(connect()).rejects.toMatchObject(aborted(phase));
      await new Promise(setImmediate);
      socket.close();
      await connecting;
      await expect(socket.closed).resolves.toBeUndefined();
    },
  ],
  [
    'closeAsync()',
    async (connect, socket, phase) => {
      const connecting = expect(connect()).rejects.toMatchObject(aborted(phase));
      await new Promise(setImmediate);
      await socket.closeAsync();
      await connecting;
    },
  ],
];

describe('A connect to a host that does not answer', () => {
  let deaf: Program;
  let port: string;
  const fillers: Socket[] = [];

  beforeAll(async () => {
    deaf = await startTcpProgram('deaf-listener', [], { readyWhen: /listening at \d+\./ });
    port = /\d+/.exec(deaf.output)?.[0] ?? '';
    for (let i = 0; i < 4; i++) fillers.push(rawConnection(port));
    await new Promise((resolve) => fillers[0]?.once('connect', resolve));
  }, 30_000);

  afterAll(async () => {
    for (const filler of fillers) filler.destroy();
    await deaf.stop();
  });

  it.each(endings)('ends at once by %s', async (_, end) => {
    const socket = new StreamSocket();
    await end((options) => socket.connectAsync('127.0.0.1', port, options), socket, 'connect');
  });

  it('ends with timeoutMs, and the socket may connect elsewhere', async () => {
    await using listener = await listening();
    await using socket = new StreamSocket();

    await expect(socket.connectAsync('127.0.0.1', port, { timeoutMs: 30 })).rejects.toMatchObject({
      ...timedOut('connect'),
      message: expect.stringMatching(
        new RegExp(
          `^Cannot connect to "127.0.0.1" port ${port}: not done within 30 ms; tried 127.0.0.1 \\(no answer for \\d+ ms\\)$`,
        ),
      ),
      attempts: [
        {
          address: '127.0.0.1',
          port: Number(port),
          phase: 'connect',
          code: undefined,
          durationMs: expect.any(Number),
        },
      ],
    });
    await socket.connectAsync('127.0.0.1', listener.information.localPort);
  });

  it('refuses another one meanwhile, and settings', async () => {
    const socket = new StreamSocket();
    const connecting = expect(socket.connectAsync('127.0.0.1', port)).rejects.toMatchObject(aborted());

    await expect(socket.connectAsync('127.0.0.1', port)).rejects.toMatchObject(illegalCall);
    await expect(socket.connectPathAsync('/tmp/x')).rejects.toMatchObject(illegalCall);
    expect(() => {
      socket.control.noDelay = false;
    }).toThrow(expect.objectContaining(illegalCall));
    expect(() => socket.inputStream).toThrow(expect.objectContaining(illegalCall));
    expect(() => socket.outputStream).toThrow(expect.objectContaining(illegalCall));
    expect(socket.information).toMatchObject({
      remotePort: '',
      remoteAddress: null,
      remoteServiceName: port,
    });
    socket.close();
    await connecting;
  });
});

describe('A connect whose name is not found yet', () => {
  const slow: Transport = {
    ...nodeTransport,
    lookup: (_name, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      }),
  };

  it.each(endings)('ends at once by %s', async (_, end) => {
    const socket = new StreamSocket({ transport: slow });
    await end((options) => socket.connectAsync('printer.example', 9100, options), socket, 'lookup');
  });

  it('names the lookup when timeoutMs goes by', async () => {
    await using socket = new StreamSocket({ transport: slow });

    const connecting = socket.connectAsync('printer.example', 9100, { timeoutMs: 5 });
    await expect(connecting).rejects.toMatchObject(timedOut('lookup'));
  });
});

describe('A connect that is called off', () => {
  it.each<[string, WaitOptions]>([
    ['by a signal that is aborted', { signal: AbortSignal.abort(new Error('no patience')) }],
    ['by no time at all', { timeoutMs: 0 }],
  ])('before it began %s touches nothing', async (_, options) => {
    await using listener = await listening();
    await using socket = new StreamSocket();

    const reason = (options.signal?.reason ?? timedOut('connect')) as object;
    const { localPort } = listener.information;
    await expect(socket.connectAsync('127.0.0.1', localPort, options)).rejects.toMatchObject(reason);
    await expect(socket.connectPathAsync('/tmp/x', options)).rejects.toMatchObject(reason);
    expect(socket.information.remoteHostName).toBeNull();
    socket.control.keepAlive = true;
    await socket.connectAsync('127.0.0.1', localPort);
  });

  // Whatever of it has happened by then, it leaves nothing: the environment of the specs looks for that.
  describe.each<[string, (socket: StreamSocket, listener: StreamSocketListener) => Promise<void>]>([
    ['a name', (socket, { information }) => socket.connectAsync('localhost', information.localPort)],
    ['an address', (socket, { information }) => socket.connectAsync('127.0.0.1', information.localPort)],
    ['a path', (socket, { information }) => socket.connectPathAsync(information.localPort)],
  ])('and is for %s', (what, connect) => {
    it('ends well at every moment of its own', async () => {
      await using folder = await socketFolder();
      await using listener = new StreamSocketListener();
      if (what === 'a path') await listener.bindPathAsync(folder.file('x.sock'));
      else await listener.bindEndpointAsync('127.0.0.1', 0);
      listener.on('connectionreceived', ({ socket }) => {
        socket.close();
      });
      const outcomes: unknown[] = [];

      for (const wait of moments) {
        const socket = new StreamSocket();
        const connecting = connect(socket, listener).then(
          () => 'connected',
          (failure: unknown) => failure,
        );
        await wait();
        socket.close();
        outcomes.push(await connecting);
        await expect(socket.closed).resolves.toBeUndefined();
      }

      for (const outcome of outcomes) {
        if (outcome === 'connected') continue;
        expect(outcome).toMatchObject(aborted());
        expect(['lookup', 'connect']).toContain((outcome as SocketError).phase);
      }
    });
  });
});
