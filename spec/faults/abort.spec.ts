import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';

import {
  DataReader,
  DataWriter,
  StreamSocketListener,
  type Transport,
  type WaitOptions,
} from '../../lib/index.js';
import { nodeTransport } from '../../lib/transport/node/node-transport.js';
import { bytes, clog, connectedPair, connectedTo, listening, type TcpPair } from '../support/tcp.js';
import { timedOut } from '../support/tcp-failures.js';
import { moments } from '../support/tcp-moments.js';

/** Operations that wait, each on a pair on which it waits until it is called off. */
const operations: readonly (readonly [
  string,
  'read' | 'write',
  (pair: TcpPair, options: WaitOptions) => Promise<unknown>,
])[] = [
  ['readAsync() of a count', 'read', ({ near }, options) => near.inputStream.readAsync(5, 0, options)],
  [
    'readAsync() into memory',
    'read',
    ({ near }, options) => near.inputStream.readAsync(new Uint8Array(5), 5, 1, options),
  ],
  [
    'DataReader.loadAsync()',
    'read',
    ({ near }, options) => new DataReader(near.inputStream).loadAsync(5, options),
  ],
  [
    'writeAsync() of a little',
    'write',
    ({ near }, options) => near.outputStream.writeAsync(bytes('x'), options),
  ],
  [
    'writeAsync() of a lot',
    'write',
    ({ near }, options) => near.outputStream.writeAsync(new Uint8Array(100_000), options),
  ],
  ['flushAsync()', 'write', ({ near }, options) => near.outputStream.flushAsync(options)],
  [
    'DataWriter.storeAsync()',
    'write',
    ({ near }, options) => {
      const writer = new DataWriter(near.outputStream);
      writer.writeString('x');
      return writer.storeAsync(options);
    },
  ],
];

describe.each(operations)('%s', (_, side, start) => {
  it('ends with the reason of a signal, and the connection lives on', async () => {
    await using pair = await connectedPair();
    const writing = side === 'write' ? clog(pair.near) : Promise.resolve(0);
    const controller = new AbortController();
    const reason = { not: 'even an error' };
    const waiting = expect(start(pair, { signal: controller.signal })).rejects.toBe(reason);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort(reason);

    await waiting;
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    await expectAlive(pair, writing);
  });

  it('ends with timeoutMs, and the connection lives on', async () => {
    await using pair = await connectedPair();
    const writing = side === 'write' ? clog(pair.near) : Promise.resolve(0);
    const { signal } = new AbortController();

    await expect(start(pair, { timeoutMs: 5, signal })).rejects.toMatchObject(timedOut(side));
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    await expectAlive(pair, writing);
  });

  it.each<[string, WaitOptions]>([
    ['a signal that is aborted already', { signal: AbortSignal.abort('enough') }],
    ['no time at all', { timeoutMs: 0 }],
  ])('touches nothing with %s', async (_what, options) => {
    await using pair = await connectedPair();
    await pair.far.outputStream.writeAsync(bytes('there'));

    const reason = options.signal === undefined ? expect.objectContaining(timedOut(side)) : 'enough';
    await expect(start(pair, options)).rejects.toEqual(reason);
    expect(await pair.near.inputStream.readAsync(5)).toEqual(bytes('there'));
    await expectAlive(pair, Promise.resolve(0));
  });

  it('leaves no listener on a signal when it succeeds', async () => {
    await using pair = await connectedPair();
    const { signal } = new AbortController();
    const work = start(pair, { signal });
    await pair.far.outputStream.writeAsync(bytes('hello'));

    await work;
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('leaves no listener on a signal when the peer resets', async () => {
    await using pair = await connectedPair();
    if (side === 'write') void clog(pair.near);
    const { signal } = new AbortController();
    const failing = expect(start(pair, { signal })).rejects.toMatchObject({ source: 'peer' });
    pair.far.abort();

    await failing;
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('leaves no listener on a signal when we close', async () => {
    await using pair = await connectedPair();
    if (side === 'write') void clog(pair.near);
    const { signal } = new AbortController();
    const failing = expect(start(pair, { signal })).rejects.toMatchObject({ source: 'caller' });
    pair.near.close();

    await failing;
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('acceptAsync()', () => {
  it('ends with the reason of a signal, and the next connection is for the next call', async () => {
    await using listener = await listening();
    const controller = new AbortController();
    const accepting = expect(listener.acceptAsync({ signal: controller.signal })).rejects.toBe('enough');
    controller.abort('enough');
    await accepting;
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);

    await using client = await connectedTo(listener);
    await using accepted = await listener.acceptAsync();
    expect(accepted.information.remotePort).toBe(client.information.localPort);
  });

  it('ends with timeoutMs', async () => {
    await using listener = await listening();

    await expect(listener.acceptAsync({ timeoutMs: 5 })).rejects.toMatchObject(timedOut('accept'));
  });

  it('takes no connection when it is called off before it began', async () => {
    await using listener = await listening();
    await using client = await connectedTo(listener);

    await expect(listener.acceptAsync({ signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
    await expect(listener.acceptAsync({ timeoutMs: 0 })).rejects.toMatchObject(timedOut('accept'));
    await using accepted = await listener.acceptAsync();
    expect(accepted.information.remotePort).toBe(client.information.localPort);
  });
});

describe('bindEndpointAsync()', () => {
  const slow: Transport = {
    ...nodeTransport,
    lookup: (_name, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      }),
  };

  it('ends with the reason of a signal', async () => {
    await using listener = new StreamSocketListener({ transport: slow });
    const controller = new AbortController();
    const { signal } = controller;
    const binding = expect(listener.bindEndpointAsync('printer.example', 0, { signal })).rejects.toBe(
      'enough',
    );
    await new Promise(setImmediate);
    controller.abort('enough');

    await binding;
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('ends with timeoutMs, and may be called again', async () => {
    await using listener = new StreamSocketListener({ transport: slow });

    const binding = listener.bindEndpointAsync('printer.example', 0, { timeoutMs: 5 });
    await expect(binding).rejects.toMatchObject(timedOut('bind'));
    await listener.bindEndpointAsync('127.0.0.1', 0);
  });

  it('touches nothing when it is called off before it began', async () => {
    await using listener = new StreamSocketListener();
    const options = { signal: AbortSignal.abort('enough') };

    await expect(listener.bindEndpointAsync('127.0.0.1', 0, options)).rejects.toBe('enough');
    await expect(listener.bindServiceNameAsync('', { timeoutMs: 0 })).rejects.toMatchObject(timedOut('bind'));
    await expect(listener.bindPathAsync('/tmp/x', options)).rejects.toBe('enough');
    listener.control.keepAlive = true;
    expect(listener.information.localPort).toBe('');
  });

  // Whatever of it has happened by then, it leaves nothing: the environment of the specs looks for that.
  it.each(['localhost', '127.0.0.1', null])('of %j ends well at every moment of its own', async (host) => {
    for (const wait of moments) {
      const controller = new AbortController();
      const { signal } = controller;
      const listener = new StreamSocketListener();
      const binding = listener.bindEndpointAsync(host, 0, { signal }).then(
        () => 'bound',
        (failure: unknown) => failure,
      );
      await wait();
      controller.abort('enough');

      const outcome = await binding;
      expect(['bound', 'enough']).toContain(outcome);
      expect(listener.information.localPort === '').toBe(outcome === 'enough');
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
      await listener.closeAsync();
    }
  });
});

/** The connection still carries bytes both ways, and all of them. */
async function expectAlive({ near, far }: TcpPair, writing: Promise<number>): Promise<void> {
  await far.outputStream.writeAsync(bytes('alive'));
  expect(await near.inputStream.readAsync(5)).toEqual(bytes('alive'));

  const received = (async () => {
    let length = 0;
    for await (const chunk of far.inputStream) length += chunk.length;
    return length;
  })();
  const written = await writing;
  await near.outputStream.writeAsync(bytes('end'));
  await near.outputStream.closeAsync();
  expect(await received).toBe(written + 3);
}
