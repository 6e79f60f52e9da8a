import { describe, expect, it } from '@jest/globals';

import {
  DataReader,
  DatagramSocket,
  type Proxy,
  type SocketError,
  SocketErrorStatus,
  StreamSocket,
  StreamSocketListener,
} from 'streamsocket';
import { MemoryNetwork, scriptedPeer, type ScriptStep } from 'streamsocket/testing';

import { httpProxy, socks5Server } from '../../support/proxy-server.js';

const SECRET = 'open sesame';

/** A client, a server that greets whoever comes, and hosts for proxies between them, 10 ms from each other. */
async function setUp(): Promise<{
  network: MemoryNetwork;
  client: StreamSocket;
  greeter: StreamSocketListener;
}> {
  const network = new MemoryNetwork({ link: { latencyMs: 10 } });
  const greeter = new StreamSocketListener({ transport: network.host('server') });
  greeter.on('connectionreceived', async ({ socket }) => {
    await socket.outputStream.writeAsync(bytes('welcome\n'));
    for await (const chunk of socket.inputStream) await socket.outputStream.writeAsync(chunk);
    await socket.closeAsync();
  });
  await greeter.bindServiceNameAsync(7);
  return { network, client: new StreamSocket({ transport: network.host('client') }), greeter };
}

/** A proxy at 10.0.0.3 that plays a script, and what becomes of a connect through it. */
async function answered(type: Proxy['type'], steps: readonly ScriptStep[], more = {}): Promise<SocketError> {
  const { network, client } = await setUp();
  await using peer = scriptedPeer(steps);
  await peer.listen(network.host('gate'), 1080);
  const connecting = client.connectAsync('server', 7, { via: [{ type, host: 'gate', port: 1080, ...more }] });
  const failure: unknown = await connecting.then(
    () => 'connected',
    (error: unknown) => error,
  );
  client.close();
  return failure as SocketError;
}

const greeting = Uint8Array.of(5, 1, 0);
const request = Uint8Array.of(5, 1, 0, 3, 6, ...bytes('server'), 0, 7);

describe('connectAsync() through proxies', () => {
  it('reaches the server through SOCKS5 with a password, HTTP, and SOCKS5 again, and loses nothing', async () => {
    const { network, client } = await setUp();
    const password = { username: 'ann', password: SECRET };
    await using first = await socks5Server({ transport: network.host('first'), ...password });
    await using second = await httpProxy({ transport: network.host('second'), ...password });
    await using third = await socks5Server({ transport: network.host('third') });
    await client.connectAsync('server', 7, {
      via: [
        { type: 'socks5', host: 'first', port: first.port, ...password },
        { type: 'http-connect', host: 'second', port: second.port, ...password },
        { type: 'socks5', host: 'third', port: third.port },
      ],
    });
    expect([first.asked, second.asked, third.asked]).toEqual([
      [`socks5 second ${second.port}`],
      [`http third ${third.port}`],
      ['socks5 server 7'],
    ]);
    const reader = new DataReader(client.inputStream);
    expect(await reader.readLineAsync()).toBe('welcome');
    const sent = new Uint8Array(200_000).map((_, i) => i);
    void client.outputStream.writeAsync(sent).then(() => client.outputStream.closeAsync());
    expect(await reader.loadAsync(sent.length + 1)).toBe(sent.length);
    expect(reader.readBuffer(sent.length)).toEqual(sent);

    const { information } = client;
    expect(information.remoteHostName?.displayName).toBe('server');
    expect(network.host('first').addresses).toContain(information.remoteAddress?.displayName);
    expect([information.remoteServiceName, information.remotePort]).toEqual(['7', first.port]);
    client.close();
  });

  it('asks the proxy for addresses, one after the other, where we are to look the name up', async () => {
    const { network, client } = await setUp();
    network.host('deaf');
    network.addName('either.example', [
      network.host('deaf').addresses[0] ?? '',
      network.host('server').addresses[0] ?? '',
    ]);
    await using proxy = await socks5Server({ transport: network.host('gate') });
    const via = [{ type: 'socks5', host: 'gate', port: proxy.port, lookup: 'local' }] as const;
    await client.connectAsync('either.example', 7, { via });

    expect(proxy.asked.toSorted()).toEqual(['socks5 10.0.0.1 7', 'socks5 10.0.0.3 7']);
    client.close();
  });

  it.each<[string, Proxy['type'], readonly ScriptStep[]]>([
    [
      'SOCKS5',
      'socks5',
      [
        { expect: greeting },
        { send: Uint8Array.of(5, 0) },
        { expect: request },
        { send: Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...bytes('glued')) },
      ],
    ],
    [
      'HTTP',
      'http-connect',
      [
        { expect: 'CONNECT server:7 HTTP/1.1\r\nHost: server:7\r\n\r\n' },
        { send: 'HTTP/1.1 200 OK\r\n\r\nglued' },
      ],
    ],
  ])('reads what a proxy glues to its answer: %s', async (_, type, steps) => {
    const { network, client } = await setUp();
    await using peer = scriptedPeer([
      ...steps,
      { expect: 'more?' },
      { send: ' and more' },
      'finish',
      'expect end',
    ]);
    await peer.listen(network.host('gate'), 1080);
    await client.connectAsync('server', 7, { via: [{ type, host: 'gate', port: 1080 }] });
    const reader = new DataReader(client.inputStream);
    await reader.loadExactlyAsync(5);
    expect(reader.readString(5)).toBe('glued');
    await client.outputStream.writeAsync(bytes('more?'));
    expect(await reader.readLineAsync()).toBe(' and more');
    await client.outputStream.closeAsync();
    await peer.done;
  });

  it('says which proxy refused, to do what, and why', async () => {
    const { network, client } = await setUp();
    await using first = await httpProxy({ transport: network.host('first') });
    await using second = await socks5Server({
      transport: network.host('second'),
      username: 'ann',
      password: SECRET,
    });
    const via = [
      { type: 'http-connect', host: 'first', port: first.port },
      { type: 'socks5', host: 'second', port: second.port, username: 'ann', password: 'open barley' },
    ] as const;

    await expect(client.connectAsync('server', 7, { via })).rejects.toMatchObject({
      message:
        `Cannot connect to "server" port 7 through proxy 2 of 2, socks5 at "second" port ${second.port}: ` +
        'it refused the user name or the password (SOCKS5)',
      status: SocketErrorStatus.unknown,
      number: 0x80070005,
      code: 'SOCKS5_PASSWORD',
      source: 'peer',
      phase: 'proxy',
      attempts: [
        { address: 'server', port: 7, phase: 'proxy', code: 'SOCKS5_PASSWORD', hop: 1, durationMs: 80 },
      ],
    });
    // It may connect again.
    await client.connectAsync('server', 7);
    client.close();
  });

  it('says so when the first proxy cannot be reached, or a later one by the one before', async () => {
    const { network, client } = await setUp();
    network.host('deaf');
    const deaf = { type: 'socks5', host: 'deaf', port: 1080 } as const;
    await expect(client.connectAsync('server', 7, { via: [deaf] })).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Cannot connect to "server" port 7 through proxy socks5 at "deaf" port 1080: Cannot connect to "deaf" port 1080: tried .*ECONNREFUSED/,
      ),
      status: SocketErrorStatus.connectionRefused,
      phase: 'connect',
      attempts: [
        { phase: 'connect', code: 'ECONNREFUSED', hop: 0 },
        { phase: 'connect', code: 'ECONNREFUSED', hop: 0 },
      ],
    });

    await using first = await socks5Server({ transport: network.host('first') });
    const via = [{ type: 'socks5', host: 'first', port: first.port }, deaf] as const;
    await expect(client.connectAsync('server', 7, { via })).rejects.toMatchObject({
      message: expect.stringMatching(
        /through proxy 1 of 2, socks5 at "first" port \d+: the host refused its connection/,
      ),
      status: SocketErrorStatus.connectionRefused,
      phase: 'proxy',
      attempts: [{ address: 'deaf', port: 1080, phase: 'proxy', code: 'SOCKS5_5', hop: 0 }],
    });
  });

  it.each<[string, readonly ScriptStep[], string, string]>([
    ['finishes', [{ expect: greeting }, 'finish'], 'unknown', 'the connection was ended in the middle of it'],
    [
      'resets',
      [{ expect: greeting }, 'reset'],
      'connectionResetByPeer',
      'the peer reset the connection (ECONNRESET)',
    ],
    [
      'talks of something else',
      [{ expect: greeting }, { send: 'SSH-2.0-x\r\n' }, 'finish'],
      'unknown',
      'it answered with version 83, not 5: that is no SOCKS5',
    ],
  ])('fails when the proxy %s', async (_, steps, status, reason) => {
    const failure = await answered('socks5', steps).catch((error: unknown) => error as SocketError);
    expect(failure).toMatchObject({
      status: SocketErrorStatus[status as keyof typeof SocketErrorStatus],
      phase: 'proxy',
      source: 'peer',
      message: expect.stringContaining(reason),
      attempts: [{ phase: 'proxy', hop: 0 }],
    });
  });

  it.each<[string, readonly ScriptStep[]]>([
    ['takes the connection', [{ waitMs: 60_000 }]],
    ['has heard of our methods', [{ expect: greeting }]],
    ['has chosen one', [{ expect: greeting }, { send: Uint8Array.of(5, 0) }, { expect: request }]],
    [
      'is in the middle of its reply',
      [
        { expect: greeting },
        { send: Uint8Array.of(5, 0) },
        { expect: request },
        { send: Uint8Array.of(5, 0, 0) },
      ],
    ],
  ])('ends in time when a proxy %s and says nothing more', async (_, steps) => {
    for (const how of ['timeoutMs', 'signal', 'close'] as const) {
      const { network, client } = await setUp();
      const peer = scriptedPeer(steps, { patienceMs: 100_000 });
      await peer.listen(network.host('gate'), 1080);
      const abort = new AbortController();
      network.clock.after(5_000, () => {
        if (how === 'signal') abort.abort('enough');
        if (how === 'close') client.close();
      });
      const via = [{ type: 'socks5', host: 'gate', port: 1080 }] as const;
      const options = how === 'timeoutMs' ? { timeoutMs: 5_000 } : { signal: abort.signal };
      const failure: unknown = await client
        .connectAsync('server', 7, { via, ...options })
        .catch((error: unknown) => error);

      expect(network.clock.now()).toBe(5_000);
      if (how === 'signal') expect(failure).toBe('enough');
      if (how === 'close') expect(failure).toMatchObject({ status: SocketErrorStatus.operationAborted });
      if (how === 'timeoutMs') {
        expect(failure).toMatchObject({
          status: SocketErrorStatus.connectionTimedOut,
          phase: 'proxy',
          message:
            'Cannot connect to "server" port 7 through proxy socks5 at "gate" port 1080: not done within 5000 ms; ' +
            'tried server (no answer for 4980 ms)',
          attempts: [{ address: 'server', phase: 'proxy', hop: 0, durationMs: 4980 }],
        });
      }
      expect(network.host('client').openConnections).toBe(0);
      peer.close();
      await peer.done.catch(() => {});
      client.close();
    }
  });

  it('leaves nothing behind, whenever it is called off', async () => {
    for (let afterMs = 0; afterMs <= 200; afterMs += 5) {
      const { network, client } = await setUp();
      await using first = await httpProxy({ transport: network.host('first') });
      await using second = await socks5Server({ transport: network.host('second') });
      const abort = new AbortController();
      network.clock.after(afterMs, () => {
        abort.abort('enough');
      });
      const via = [
        { type: 'http-connect', host: 'first', port: first.port },
        { type: 'socks5', host: 'second', port: second.port },
      ] as const;
      const outcome: unknown = await client
        .connectAsync('server', 7, { via, signal: abort.signal })
        .catch((error: unknown) => error);
      expect([undefined, 'enough']).toContain(outcome);
      client.close();
      await network.clock.advance(100);
      expect(network.host('client').openConnections).toBe(0);
    }
  });

  it('has no password in any message', async () => {
    const more = { username: 'ann', password: SECRET };
    for (const failure of [
      await answered('http-connect', [{ expect: basic() }, { send: 'HTTP/1.1 407 x\r\n\r\n' }], more),
      await answered(
        'socks5',
        [{ expect: Uint8Array.of(5, 2, 0, 2) }, { send: Uint8Array.of(5, 0xff) }],
        more,
      ),
    ]) {
      expect(failure.phase).toBe('proxy');
      expect(JSON.stringify([failure.message, failure.stack, failure.attempts, failure.cause])).not.toContain(
        SECRET,
      );
    }
  });

  it('refuses what cannot go through a proxy', async () => {
    const { network, client } = await setUp();
    const via = [{ type: 'socks5', host: 'gate', port: 1080 }] as const;
    const notSupported = { number: 0x80070032, source: 'caller' };
    await expect(client.connectAsync('fe80::1%eth0', 7, { via })).rejects.toMatchObject(notSupported);
    await expect(client.connectPathAsync('server.sock', { via } as object)).rejects.toMatchObject(
      notSupported,
    );
    const datagrams = new DatagramSocket();
    const options = { via } as object;
    await expect(datagrams.connectAsync('server', 7, options)).rejects.toMatchObject(notSupported);
    await expect(datagrams.getOutputStreamAsync('server', 7, options)).rejects.toMatchObject(notSupported);
    await expect(datagrams.sendToAsync(bytes('x'), 'server', 7, options)).rejects.toMatchObject({
      ...notSupported,
      message: 'Cannot go through proxies with datagrams: UDP ASSOCIATE is not supported here',
    });
    await expect(client.connectAsync('server', 7, { via: 'gate' } as never)).rejects.toThrow(TypeError);
    expect(network.host('client').openConnections).toBe(0);
  });
});

function basic(): string {
  return `CONNECT server:7 HTTP/1.1\r\nHost: server:7\r\nProxy-Authorization: Basic ${btoa(`ann:${SECRET}`)}\r\n\r\n`;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
