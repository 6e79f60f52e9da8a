import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';

import { MemoryNetwork } from 'streamsocket/testing';

import {
  HostName,
  SocketErrorStatus,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
} from '../../lib/index.js';
import { nodeTransport } from '../../lib/transport/node/node-transport.js';
import { itWithIpv6 } from '../support/ipv6.js';
import { freePort } from '../support/real-parts.js';
import { bytes, connectedPair, connectedTo, listening, rawConnection } from '../support/tcp.js';
import {
  aborted,
  busy,
  closedBefore,
  illegalCall,
  notSupported,
  resetByPeer,
} from '../support/tcp-failures.js';

const inUse = {
  status: SocketErrorStatus.addressAlreadyInUse,
  code: 'EADDRINUSE',
  phase: 'bind',
  source: 'caller',
};

describe('Binding', () => {
  it.each<[string, (listener: StreamSocketListener) => Promise<void>]>([
    ['an address and a free port', (listener) => listener.bindEndpointAsync('127.0.0.1', '')],
    ['an address and port 0', (listener) => listener.bindEndpointAsync('127.0.0.1', 0)],
    ["an address and port '0'", (listener) => listener.bindEndpointAsync(new HostName('127.0.0.1'), '0')],
    ['a name', (listener) => listener.bindEndpointAsync('localhost', '')],
    ['every address', (listener) => listener.bindEndpointAsync(null, '')],
    ['a service name', (listener) => listener.bindServiceNameAsync('')],
    ['a service name with options', (listener) => listener.bindServiceNameAsync(0, { timeoutMs: 5_000 })],
    [
      'a service name with a level and options',
      (listener) =>
        listener.bindServiceNameAsync('', SocketProtectionLevel.plainSocket, { timeoutMs: 5_000 }),
    ],
  ])('takes %s, and the port can be read', async (_, bind) => {
    await using listener = new StreamSocketListener();
    await bind(listener);

    expect(listener.information.localPort).toMatch(/^[1-9]\d*$/);
    await using near = new StreamSocket();
    await near.connectAsync('localhost', listener.information.localPort);
    await using far = await listener.acceptAsync();
    expect(far.information.localPort).toBe(listener.information.localPort);
  });

  it('takes a certain port', async () => {
    const port = await freePort();
    await using listener = new StreamSocketListener();
    await listener.bindServiceNameAsync(port);

    expect(listener.information.localPort).toBe(`${port}`);
  });

  it('takes a service that the services file knows', async () => {
    const port = await freePort();
    const transport = { ...nodeTransport, servicePort: () => Promise.resolve(port) };
    await using listener = new StreamSocketListener({ transport });
    await listener.bindServiceNameAsync('our-service');

    expect(listener.information.localPort).toBe(`${port}`);
  });

  it('refuses a service that nobody knows, and a level it cannot give', async () => {
    const listener = new StreamSocketListener();

    await expect(listener.bindServiceNameAsync('no-such-service')).rejects.toMatchObject({
      status: SocketErrorStatus.classTypeNotFound,
      source: 'caller',
    });
    const withoutTls = listener.bindServiceNameAsync('', SocketProtectionLevel.sslAllowNullEncryption);
    await expect(withoutTls).rejects.toMatchObject(notSupported);
    const withoutCertificate = listener.bindServiceNameAsync('', SocketProtectionLevel.tls12);
    await expect(withoutCertificate).rejects.toMatchObject({ number: 0x8000000e, source: 'caller' });
  });

  itWithIpv6('of every address accepts both families, with addresses as they were dialled', async () => {
    await using listener = new StreamSocketListener();
    await listener.bindServiceNameAsync('');
    expect(listener.information.localAddress?.canonicalName).toBe('::');

    for (const address of ['127.0.0.1', '::1']) {
      await using near = new StreamSocket();
      await near.connectAsync(address, listener.information.localPort);
      await using far = await listener.acceptAsync();
      expect(far.information.localAddress?.canonicalName).toBe(address);
      expect(far.information.remoteAddress?.canonicalName).toBe(address);
    }
  });

  itWithIpv6('of :: accepts IPv6 only', async () => {
    await using listener = new StreamSocketListener();
    await listener.bindEndpointAsync('::', '');
    await using near = new StreamSocket();

    const connecting = near.connectAsync('127.0.0.1', listener.information.localPort);
    await expect(connecting).rejects.toMatchObject({ status: SocketErrorStatus.connectionRefused });
  });

  it('of a port that is in use fails, and of the next may succeed', async () => {
    await using first = await listening();
    await using second = new StreamSocketListener();

    const binding = second.bindEndpointAsync('127.0.0.1', first.information.localPort);
    await expect(binding).rejects.toMatchObject({
      ...inUse,
      message: expect.stringContaining(`127.0.0.1 port ${first.information.localPort}`),
    });
    expect(second.information.localPort).toBe('');
    await second.bindEndpointAsync('127.0.0.1', '');
  });

  it('of an address of another machine fails', async () => {
    await expect(new StreamSocketListener().bindEndpointAsync('192.0.2.99', '')).rejects.toMatchObject({
      status: SocketErrorStatus.cannotAssignRequestedAddress,
      source: 'caller',
      phase: 'bind',
    });
  });

  it('is possible at once where another listener has closed', async () => {
    const first = await listening();
    const { localPort } = first.information;
    await using client = await connectedTo(first);
    await using served = await first.acceptAsync();
    await first.closeAsync();

    await using second = new StreamSocketListener();
    await second.bindEndpointAsync('127.0.0.1', localPort);
    await client.outputStream.writeAsync(bytes('still here'));
    expect(await served.inputStream.readAsync(10)).toEqual(bytes('still here'));
  });

  it('is refused while the listener is bound, binding or closed', async () => {
    const listener = new StreamSocketListener();
    const binding = listener.bindEndpointAsync('127.0.0.1', 0);
    await expect(listener.bindEndpointAsync('127.0.0.1', 0)).rejects.toMatchObject(illegalCall);
    await binding;
    await expect(listener.bindServiceNameAsync('')).rejects.toMatchObject(illegalCall);
    await expect(listener.bindPathAsync('/tmp/x')).rejects.toMatchObject(illegalCall);
    await listener.closeAsync();
    await expect(listener.bindEndpointAsync('127.0.0.1', 0)).rejects.toMatchObject(closedBefore);
  });
});

describe('acceptAsync()', () => {
  it('gives connections in the order they came, whether they wait or are waited for', async () => {
    await using listener = await listening();
    const clients: StreamSocket[] = [];
    for (let i = 0; i < 5; i++) clients.push(await connectedTo(listener));
    const ports: string[] = [];
    for (let i = 0; i < 5; i++) {
      await using socket = await listener.acceptAsync();
      ports.push(socket.information.remotePort);
    }
    const waiting = listener.acceptAsync();
    clients.push(await connectedTo(listener));
    await using last = await waiting;
    ports.push(last.information.remotePort);

    expect(ports).toEqual(clients.map(({ information }) => information.localPort));
    await Promise.all(clients.map((client) => client.closeAsync()));
  });

  it('refuses a second call while one waits, which it does not harm', async () => {
    await using listener = await listening();
    const waiting = listener.acceptAsync();

    await expect(listener.acceptAsync()).rejects.toMatchObject(busy);
    await expect(listener[Symbol.asyncIterator]().next()).rejects.toMatchObject(busy);
    await using _client = await connectedTo(listener);
    await using _socket = await waiting;
  });

  it('is refused before the listener is bound, and after it closed', async () => {
    const listener = new StreamSocketListener();
    await expect(listener.acceptAsync()).rejects.toMatchObject(illegalCall);
    await expect(listener[Symbol.asyncIterator]().next()).rejects.toMatchObject(illegalCall);
    listener.close();
    await expect(listener.acceptAsync()).rejects.toMatchObject(closedBefore);
  });

  it.each<[string, (listener: StreamSocketListener) => Promise<void> | void]>([
    ['cancelIOAsync()', (listener) => listener.cancelIOAsync()],
    [
      'close()',
      (listener) => {
        listener.close();
      },
    ],
    ['closeAsync()', (listener) => listener.closeAsync()],
  ])('ends by %s', async (_, end) => {
    await using listener = await listening();
    const accepting = expect(listener.acceptAsync()).rejects.toMatchObject(aborted('accept'));
    await end(listener);

    await accepting;
  });

  it('gives a connection whose peer is gone already, with what it said', async () => {
    await using listener = await listening();
    const raw = rawConnection(listener.information.localPort);
    raw.end('last words', () => raw.destroy());
    await new Promise((resolve) => raw.once('close', resolve));

    await using socket = await listener.acceptAsync();
    expect(await socket.inputStream.readAsync(100)).toEqual(bytes('last words'));
  });

  it('gives a connection that was reset while it waited, and nobody hears of that before it is used', async () => {
    await using listener = await listening();
    const raw = rawConnection(listener.information.localPort);
    await once(raw, 'connect');
    raw.resetAndDestroy();
    await new Promise((resolve) => raw.once('close', resolve));

    await using socket = await listener.acceptAsync();
    await expect(socket.inputStream.readAsync(1)).rejects.toMatchObject(resetByPeer('read'));
  });
});

describe('Iterating a listener', () => {
  it('gives connections until it closes, and may be left and taken up again', async () => {
    await using listener = await listening();
    const ports: string[] = [];
    await using first = await connectedTo(listener);
    for await (const socket of listener) {
      ports.push(socket.information.remotePort);
      await socket.closeAsync();
      break;
    }
    await using second = await connectedTo(listener);
    for await (const socket of listener) {
      ports.push(socket.information.remotePort);
      await socket.closeAsync();
      listener.close();
    }

    expect(ports).toEqual([first.information.localPort, second.information.localPort]);
  });

  it('ends when the listener closes while it waits, and stays ended', async () => {
    const listener = await listening();
    const iterator = listener[Symbol.asyncIterator]();
    const next = iterator.next();
    listener.close();

    await expect(next).resolves.toEqual({ done: true, value: undefined });
    await expect(iterator.next()).resolves.toEqual({ done: true, value: undefined });
    await expect(listener[Symbol.asyncIterator]().next()).resolves.toMatchObject({ done: true });
  });
});

describe('StreamSocketListenerInformation', () => {
  it('has nothing before the listener is bound', () => {
    expect(new StreamSocketListener().information).toMatchObject({
      localPort: '',
      localAddress: null,
      refusedConnections: 0,
      failedAccepts: 0,
      openConnections: 0,
    });
  });

  it('stays when the listener has closed', async () => {
    const listener = await listening();
    const { localPort } = listener.information;
    await listener.closeAsync();

    expect(listener.information).toMatchObject({ localPort, localAddress: { canonicalName: '127.0.0.1' } });
  });

  it('counts the sockets that were handed out and are not closed', async () => {
    await using listener = await listening();
    const { information } = listener;
    await using _first = await connectedTo(listener);
    await using _second = await connectedTo(listener);
    expect(information.openConnections).toBe(0);
    const sockets = [await listener.acceptAsync(), await listener.acceptAsync()];
    expect(information.openConnections).toBe(2);
    for (const socket of sockets) await socket.closeAsync();

    expect(information.openConnections).toBe(0);
  });
});

describe('close() of a listener', () => {
  it('leaves the sockets it handed out alone and resets those nobody took', async () => {
    await using listener = await listening();
    await using taken = await connectedTo(listener);
    await using served = await listener.acceptAsync();
    await using untaken = await connectedTo(listener);
    const broken = expect(untaken.inputStream.readAsync(1)).rejects.toMatchObject(resetByPeer('read'));
    listener.close();
    listener.close();

    await broken;
    await expect(listener.closed).resolves.toBeUndefined();
    await served.outputStream.writeAsync(bytes('served'));
    expect(await taken.inputStream.readAsync(6)).toEqual(bytes('served'));
  });

  it('refuses connections from then on', async () => {
    const listener = await listening();
    const { localPort } = listener.information;
    await listener.closeAsync();
    await using near = new StreamSocket();

    const connecting = near.connectAsync('127.0.0.1', localPort);
    await expect(connecting).rejects.toMatchObject({ status: SocketErrorStatus.connectionRefused });
  });

  it('ends a bind that is under way', async () => {
    const listener = new StreamSocketListener();
    const binding = expect(listener.bindEndpointAsync('127.0.0.1', 0)).rejects.toMatchObject(aborted());
    listener.close();

    await binding;
    await expect(listener.closed).resolves.toBeUndefined();
  });

  it('gives the port back in whatever turn of a bind it comes', async () => {
    const host = new MemoryNetwork().host('server');
    const failures: unknown[] = [];
    for (let turns = 0; turns < 64; turns++) {
      const listener = new StreamSocketListener({ transport: host });
      const binding = listener.bindServiceNameAsync(7).catch((failure: unknown) => failure);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      listener.close();

      failures.push(await binding);
      await listener.closed;
    }

    const ended = failures.filter((failure) => failure !== undefined);
    for (const failure of ended) expect(failure).toMatchObject(aborted());
    // The last ones were bound before.
    expect(ended.length).toBeGreaterThan(1);
    expect(failures.at(-1)).toBeUndefined();
  });

  it('is fine on a listener that was never bound', async () => {
    const listener = new StreamSocketListener();
    const { closed } = listener;
    await listener.closeAsync();
    await listener[Symbol.asyncDispose]();

    await expect(closed).resolves.toBeUndefined();
  });
});

describe('closeAsync({ drainMs })', () => {
  it('refuses a limit by the name that it has for sockets, and goes on listening', async () => {
    await using pair = await connectedPair();
    const closing = pair.listener.closeAsync({ timeoutMs: 30 } as object);
    await expect(closing).rejects.toThrow(
      new TypeError('options must not have timeoutMs: the limit is drainMs'),
    );
    const port = pair.listener.information.localPort;
    await using further = new StreamSocket();
    await further.connectAsync('127.0.0.1', port, { timeoutMs: 5_000 });
  });

  it('waits for the sockets that were handed out', async () => {
    await using pair = await connectedPair();
    const { near, far, listener } = pair;
    let isDrained = false;
    const draining = listener.closeAsync({ drainMs: 60_000 }).then(() => (isDrained = true));
    await far.outputStream.writeAsync(bytes('goodbye'));
    expect(await near.inputStream.readAsync(7)).toEqual(bytes('goodbye'));
    expect(isDrained).toBe(false);
    await far.closeAsync();

    await draining;
  });

  it.each([0, 30])('resets after %i ms what is left, and closes it', async (drainMs) => {
    await using pair = await connectedPair();
    const { near, far, listener } = pair;
    const reading = expect(far.inputStream.readAsync(1)).rejects.toMatchObject(aborted('read'));
    const broken = expect(near.inputStream.readAsync(1)).rejects.toMatchObject(resetByPeer('read'));
    await listener.closeAsync({ drainMs });

    await reading;
    await broken;
    await expect(far.closed).resolves.toBeUndefined();
    expect(listener.information.openConnections).toBe(0);
  });

  it('also resets sockets that are closing and whose peer does not read', async () => {
    await using pair = await connectedPair();
    const { near, far, listener } = pair;
    far.outputStream.writeAsync(new Uint8Array(64 * 1024 * 1024)).catch(() => {});
    far.close();
    await listener.closeAsync({ drainMs: 20 });

    await far.closed.catch(() => {});
    await expect(
      (async () => {
        while ((await near.inputStream.readAsync(1_000_000)).length > 0);
      })(),
    ).rejects.toMatchObject(resetByPeer('read'));
  });

  it('has nothing to wait for when nothing was handed out, or all of it has closed', async () => {
    await using pair = await connectedPair();
    await pair.far.closeAsync();
    await pair.listener.closeAsync({ drainMs: 60_000 });
    await new StreamSocketListener().closeAsync({ drainMs: 60_000 });
  });

  it('may be called after close()', async () => {
    await using pair = await connectedPair();
    const { far, listener } = pair;
    listener.close();
    const draining = listener.closeAsync({ drainMs: 60_000 });
    far.close();

    await draining;
  });
});

describe('A StreamSocketListener', () => {
  it('refuses what needs Windows', () => {
    const listener = new StreamSocketListener();

    expect(() => listener.enableTransferOwnership()).toThrow(expect.objectContaining(notSupported));
    expect(() => listener.transferOwnership()).toThrow(expect.objectContaining(notSupported));
  });
});
