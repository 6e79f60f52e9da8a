import { describe, expect, it } from '@jest/globals';

import {
  DataReader,
  type SentProxyHeader,
  SocketErrorStatus,
  StreamSocket,
  StreamSocketListener,
  type StreamSocketListenerControl,
} from 'streamsocket';
import { MemoryNetwork, scriptedPeer, type ScriptStep } from 'streamsocket/testing';

import { socks5Server } from '../../support/proxy-server.js';

const HEADER = 'PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n';
const SIGNATURE = Uint8Array.of(0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a);

interface Scene {
  readonly network: MemoryNetwork;
  readonly listener: StreamSocketListener;
  /** A peer at the host of the proxy that plays a script. */
  readonly play: (steps: readonly ScriptStep[], host?: string) => Promise<void>;
}

/** A listener at the host `server` that trusts the host `proxy` at 10.0.0.2, and nobody at `stranger`. */
async function setUp(settings: Partial<StreamSocketListenerControl> = {}): Promise<Scene> {
  const network = new MemoryNetwork({ link: { latencyMs: 10 } });
  const listener = new StreamSocketListener({ transport: network.host('server') });
  network.host('proxy', { addresses: ['10.0.0.2'] });
  network.host('stranger', { addresses: ['10.0.0.3'] });
  Object.assign(listener.control, { proxyProtocol: 'required', trustedProxies: ['10.0.0.2'], ...settings });
  await listener.bindServiceNameAsync(7);
  const play = async (steps: readonly ScriptStep[], host = 'proxy'): Promise<void> => {
    const peer = scriptedPeer(steps, { patienceMs: 600_000 });
    await peer.connect(network.host(host), '10.0.0.1', 7);
  };
  return { network, listener, play };
}

/** What a socket has read when its peer finishes. */
async function allOf(socket: StreamSocket): Promise<string> {
  const reader = new DataReader(socket.inputStream);
  await reader.loadAsync(1000);
  return reader.readString(reader.unconsumedBufferLength);
}

describe('control.proxyProtocol', () => {
  it('gives an accepted socket the address of the client, and what is behind the header', async () => {
    const { listener, play } = await setUp();
    await play([{ send: `${HEADER}hello` }, 'finish', 'expect end']);
    await using socket = await listener.acceptAsync();
    const { information } = socket;
    expect([information.remoteAddress?.displayName, information.remotePort]).toEqual(['192.0.2.7', '56324']);
    expect([information.localAddress?.displayName, information.localPort]).toEqual(['198.51.100.1', '443']);
    expect(information.proxyHeader).toMatchObject({
      version: 1,
      hasClient: true,
      localPort: '7',
      values: [],
    });
    expect(information.proxyHeader?.proxyAddress?.displayName).toBe('10.0.0.2');
    expect(information.proxyHeader?.localAddress?.displayName).toBe('10.0.0.1');
    expect(await allOf(socket)).toBe('hello');
    expect(information.bytesReceived).toBe(5);
  });

  it('takes a header that comes byte by byte, and its values', async () => {
    const { network, listener } = await setUp();
    network.link('proxy', 'server', { latencyMs: 1, chunkBytes: 1 });
    const client = new StreamSocket({ transport: network.host('proxy') });
    const values = [{ type: 5, data: bytes('an id') }];
    const ends = { source: { address: '2001:db8::7', port: 1 }, destination: { address: '::1', port: '2' } };
    await client.connectAsync('10.0.0.1', 7, {
      proxyHeader: { version: 2, ...ends, values, checksum: true },
    });
    await client.outputStream.writeAsync(bytes('hello'));
    await using socket = await listener.acceptAsync();
    expect(socket.information.remoteAddress?.displayName).toBe('2001:db8::7');
    expect(socket.information.proxyHeader).toMatchObject({ version: 2, hasClient: true, values });
    await client.closeAsync();
    expect(await allOf(socket)).toBe('hello');
  });

  it.each<[string, SentProxyHeader]>([
    ['version 1', { version: 1, isLocal: true }],
    ['version 2', { version: 2, isLocal: true }],
  ])('leaves the addresses as they are when the header tells of no client: %s', async (_, proxyHeader) => {
    const { network, listener } = await setUp();
    await using client = new StreamSocket({ transport: network.host('proxy') });
    await client.connectAsync('10.0.0.1', 7, { proxyHeader });
    await using socket = await listener.acceptAsync();
    expect(socket.information.remoteAddress?.displayName).toBe('10.0.0.2');
    expect(socket.information.remotePort).toBe(client.information.localPort);
    expect(socket.information.proxyHeader).toMatchObject({ version: proxyHeader.version, hasClient: false });
  });

  it.each<[string, readonly ScriptStep[], 'malformed' | 'late' | 'untrusted', string]>([
    ['is no header', [{ send: 'GET / HTTP/1.1\r\n\r\n' }], 'malformed', 'proxy'],
    ['breaks the rules', [{ send: 'PROXY TCP4 10.0.0.1\r\n' }], 'malformed', 'proxy'],
    ['is too long', [{ send: `PROXY UNKNOWN ${'x'.repeat(200)}` }], 'malformed', 'proxy'],
    [
      'is too long in bytes',
      [{ send: Uint8Array.of(...SIGNATURE, 0x21, 0x11, 0xff, 0xff) }],
      'malformed',
      'proxy',
    ],
    ['ends in the middle', [{ send: 'PROXY TCP4 ' }, 'finish'], 'malformed', 'proxy'],
    ['does not begin', ['finish'], 'malformed', 'proxy'],
    ['breaks off', [{ send: 'PROXY TCP4 ' }, 'reset'], 'malformed', 'proxy'],
    ['does not come', [{ waitMs: 60_000 }], 'late', 'proxy'],
    ['comes too late', [{ waitMs: 5_001 }, { send: HEADER }], 'late', 'proxy'],
    ['stops', [{ send: 'PROXY TCP4 ' }, { waitMs: 60_000 }], 'late', 'proxy'],
    ['is good and from a stranger', [{ send: HEADER }, { waitMs: 60_000 }], 'untrusted', 'stranger'],
  ])(
    'resets and counts a connection whose header %s, and accepts the next',
    async (_, steps, reason, host) => {
      const { network, listener, play } = await setUp();
      const accepting = listener.acceptAsync();
      await play(steps, host);
      await network.clock.wait(10_000);
      expect(listener.information.refusedProxyHeaders).toEqual({
        untrusted: 0,
        malformed: 0,
        late: 0,
        [reason]: 1,
      });
      expect(network.host('server').openConnections).toBe(0);

      await play([{ send: HEADER }, 'finish', 'expect end']);
      await using socket = await accepting;
      expect(socket.information.remotePort).toBe('56324');
      expect(listener.information.refusedConnections).toBe(0);
    },
  );

  it.each<[string, readonly ScriptStep[], string, string, number]>([
    ['a good header', [{ send: `${HEADER}hello` }], '192.0.2.7', 'proxy', 0],
    ['something else', [{ send: 'hello' }], '10.0.0.2', 'proxy', 0],
    [
      'the beginning of a header and then something else',
      [{ send: 'PROX' }, { send: 'IES' }],
      '10.0.0.2',
      'proxy',
      0,
    ],
    ['nothing', [], '10.0.0.2', 'proxy', 0],
    ['nothing for long', [{ waitMs: 60_000 }, { send: 'hello' }], '10.0.0.2', 'proxy', 5_000],
    [
      'what may become a header, for long',
      [{ send: 'PROX' }, { waitMs: 60_000 }],
      '10.0.0.2',
      'proxy',
      5_000,
    ],
    ['a header, from a stranger', [{ send: `${HEADER}hello` }], '10.0.0.3', 'stranger', 0],
    ['nothing, from a stranger', [{ waitMs: 60_000 }], '10.0.0.3', 'stranger', 0],
  ])('takes, where it is optional, a connection with %s', async (_, steps, address, host, afterMs) => {
    const { network, listener, play } = await setUp({ proxyProtocol: 'optional' });
    await play([...steps, 'finish', 'expect end'], host);
    await using socket = await listener.acceptAsync();
    expect(Math.floor(network.clock.now() / 1000) * 1000).toBe(afterMs);
    expect(socket.information.remoteAddress?.displayName).toBe(address);
    expect(socket.information.proxyHeader === null).toBe(address !== '192.0.2.7');
    const sent = steps.flatMap((step) =>
      typeof step === 'object' && 'send' in step ? [String(step.send)] : [],
    );
    expect(await allOf(socket)).toBe(address === '192.0.2.7' ? 'hello' : sent.join(''));
    expect(listener.information.refusedProxyHeaders).toEqual({ untrusted: 0, malformed: 0, late: 0 });
  });

  it('refuses, where it is optional, one that is malformed or stops', async () => {
    const { network, listener, play } = await setUp({ proxyProtocol: 'optional', proxyHeaderTimeoutMs: 300 });
    const accepting = expect(listener.acceptAsync()).rejects.toMatchObject({
      status: SocketErrorStatus.operationAborted,
    });
    await play([{ send: 'PROXY nonsense\r\n' }]);
    await play([{ send: 'PROXY TCP4' }, { send: ' ' }, { waitMs: 60_000 }]);
    await network.clock.wait(400);
    expect(listener.information.refusedProxyHeaders).toEqual({ untrusted: 0, malformed: 1, late: 1 });
    listener.close();
    await accepting;
  });

  it('accepts whoever has sent a header while a crowd says nothing, and keeps a bound', async () => {
    const { network, listener, play } = await setUp({ maxPendingConnections: 3 });
    const accepted: string[] = [];
    listener.on('connectionreceived', ({ socket }) => {
      accepted.push(socket.information.remotePort);
      socket.close();
    });
    for (let i = 0; i < 10; i++) await play([{ waitMs: 60_000 }]);
    await play([{ send: HEADER }]);
    await network.clock.wait(1_000);
    expect(accepted).toEqual(['56324']);
    expect(listener.information.refusedProxyHeaders.late).toBe(8);
    expect(network.host('server').openConnections).toBe(2);
    await network.clock.wait(10_000);
    expect(listener.information.refusedProxyHeaders.late).toBe(10);
    expect(network.clock.pendingTimers).toBeLessThan(15);
    listener.close();
  });

  it('takes no more than its bound while nobody takes them', async () => {
    const { network, listener, play } = await setUp({ maxPendingConnections: 2 });
    const first = listener.acceptAsync();
    for (let i = 0; i < 8; i++) await play([{ send: HEADER }]);
    (await first).close();
    await network.clock.wait(100);
    expect(listener.information.refusedConnections).toBeGreaterThanOrEqual(3);
    expect(listener.information.refusedProxyHeaders.late).toBe(0);
    for (let i = 0; i < 2; i++) (await listener.acceptAsync()).close();
    listener.close();
    await listener.closed;
  });

  it('goes on after an accept that failed', async () => {
    const { network, listener, play } = await setUp();
    network.host('server').failNextAccepts(2);
    const accepting = listener.acceptAsync();
    await play([{ send: HEADER }]);
    (await accepting).close();
    expect(listener.information.failedAccepts).toBe(2);
  });

  it('leaves nothing behind when the listener closes', async () => {
    const { network, listener, play } = await setUp({ maxPendingConnections: 5 });
    const accepting = expect(listener.acceptAsync()).rejects.toMatchObject({
      status: SocketErrorStatus.operationAborted,
    });
    for (let i = 0; i < 3; i++) await play([{ waitMs: 600_000 }]);
    await network.clock.wait(50);
    expect(network.host('server').openConnections).toBe(3);
    await listener.closeAsync();
    await accepting;
    expect(network.host('server').openConnections).toBe(0);
    expect(listener.information.refusedProxyHeaders).toEqual({ untrusted: 0, malformed: 0, late: 0 });
  });

  it('is for everybody who connects by a path', async () => {
    const network = new MemoryNetwork();
    const transport = network.host('one');
    await using listener = new StreamSocketListener({ transport });
    listener.control.proxyProtocol = 'required';
    await listener.bindPathAsync('/run/server.sock');
    await using client = new StreamSocket({ transport });
    const proxyHeader = {
      version: 1,
      source: { address: '192.0.2.7', port: 1 },
      destination: { address: '192.0.2.8', port: 2 },
    } as const;
    await client.connectPathAsync('/run/server.sock', { proxyHeader });
    await using socket = await listener.acceptAsync();
    expect(socket.information.remoteAddress?.displayName).toBe('192.0.2.7');
    expect(socket.information.proxyHeader).toMatchObject({
      proxyAddress: null,
      localPort: '/run/server.sock',
    });
  });

  it('needs somebody to trust, and settings that can be meant, in time', async () => {
    const listener = new StreamSocketListener({ transport: new MemoryNetwork().host('one') });
    const { control } = listener;
    const set = (name: string, value: unknown) => () => {
      Object.assign(control, { [name]: value });
    };
    expect(set('proxyProtocol', 'on')).toThrow(RangeError);
    expect(set('proxyProtocol', true)).toThrow(TypeError);
    expect(set('trustedProxies', '10.0.0.0/8')).toThrow(TypeError);
    expect(set('trustedProxies', [8])).toThrow(TypeError);
    expect(set('trustedProxies', ['10.0.0.1/8'])).toThrow(/^trustedProxies\[0\] must be a network/);
    expect(set('proxyHeaderTimeoutMs', 0)).toThrow(RangeError);
    expect([control.proxyProtocol, control.trustedProxies]).toEqual(['off', []]);

    control.proxyProtocol = 'optional';
    await expect(listener.bindServiceNameAsync(7)).rejects.toMatchObject({ number: 0x8000000e });
    const mine = ['10.0.0.0/8'];
    control.trustedProxies = mine;
    mine.push('0.0.0.0/0');
    expect(control.trustedProxies).toEqual(['10.0.0.0/8']);
    await listener.bindServiceNameAsync(7);
    for (const name of ['proxyProtocol', 'trustedProxies', 'proxyHeaderTimeoutMs'] as const)
      expect(set(name, control[name])).toThrow(/Cannot set control\.\w+ any more/);
    listener.close();
  });
});

describe('connectAsync() with a proxyHeader', () => {
  it.each<[string, SentProxyHeader, string | Uint8Array]>([
    ['of version 1', { version: 1 }, 'PROXY TCP4 10.0.0.2 10.0.0.1 49152 9\r\n'],
    ['for no client', { version: 1, isLocal: true }, 'PROXY UNKNOWN\r\n'],
    [
      'of version 2',
      {
        version: 2,
        source: { address: '192.0.2.7', port: 1 },
        destination: { address: '192.0.2.8', port: '2' },
      },
      Uint8Array.of(...SIGNATURE, 0x21, 0x11, 0, 12, 192, 0, 2, 7, 192, 0, 2, 8, 0, 1, 0, 2),
    ],
  ])('sends one %s in front of everything else', async (_, proxyHeader, expected) => {
    const { network } = await setUp();
    await using peer = scriptedPeer([{ expect: expected }, { expect: 'hello' }, 'expect end', 'finish']);
    await peer.listen(network.host('server'), 9);
    const client = new StreamSocket({ transport: network.host('proxy') });
    await client.connectAsync('10.0.0.1', 9, { proxyHeader });
    await client.outputStream.writeAsync(bytes('hello'));
    await client.closeAsync();
    await peer.done;
    expect(client.information.bytesSent).toBe(5);
  });

  it('sends it through proxies to the server', async () => {
    const { network, listener } = await setUp();
    await using proxy = await socks5Server({ transport: network.host('proxy') });
    await using client = new StreamSocket({ transport: network.host('stranger') });
    const via = [{ type: 'socks5', host: 'proxy', port: proxy.port }] as const;
    const ends = {
      source: { address: '192.0.2.7', port: 1 },
      destination: { address: '192.0.2.8', port: 2 },
    };
    // The proxy waits a moment for the server to say something before it answers.
    await client.connectAsync('10.0.0.1', 7, { via, proxyHeader: { version: 1, ...ends } });
    await using socket = await listener.acceptAsync();
    expect(socket.information.remoteAddress?.displayName).toBe('192.0.2.7');
  });

  it.each<[string, unknown, string]>([
    ['a text', 'PROXY UNKNOWN', 'TypeError: proxyHeader must be an object with version, not "PROXY UNKNOWN"'],
    ['no version', {}, 'TypeError: proxyHeader.version must be a number, not undefined'],
    [
      'version 3',
      { version: 3 },
      'RangeError: proxyHeader.version must be a whole number from 1 to 2, not 3',
    ],
    [
      'one end',
      { version: 1, source: { address: '::1', port: 1 } },
      'TypeError: proxyHeader.destination must be an object with address and port, not undefined',
    ],
    [
      'a name',
      { version: 1, source: { address: 'a', port: 1 }, destination: { address: '::1', port: 1 } },
      'RangeError: proxyHeader.source.address must be an IP address without a zone, not "a"',
    ],
    [
      'a service',
      { version: 1, source: { address: '::1', port: 'http' }, destination: { address: '::1', port: 1 } },
      'RangeError: proxyHeader.source.port must be a port, not "http"',
    ],
    [
      'two families',
      { version: 1, source: { address: '::1', port: 1 }, destination: { address: '127.0.0.1', port: 1 } },
      'RangeError: proxyHeader.source and destination must be of one family, not ::1 and 127.0.0.1',
    ],
    [
      'ends for nobody',
      {
        version: 1,
        isLocal: true,
        source: { address: '::1', port: 1 },
        destination: { address: '::1', port: 1 },
      },
      'TypeError: proxyHeader.source must not be given with isLocal',
    ],
    [
      'values of version 1',
      { version: 1, values: [] },
      'TypeError: proxyHeader.values and checksum must not be given with version 1: it has no room for them',
    ],
    [
      'a checksum of its own',
      { version: 2, values: [{ type: 3, data: new Uint8Array(4) }] },
      'RangeError: proxyHeader.values[0].type must not be 3: see checksum',
    ],
    [
      'a text as value',
      { version: 2, values: [{ type: 1, data: 'h2' }] },
      'TypeError: proxyHeader.values[0].data must be a Uint8Array, an ArrayBuffer or a DataView, not "h2"; new TextEncoder().encode(text) makes bytes of text',
    ],
    [
      'long values',
      { version: 2, values: [{ type: 1, data: new Uint8Array(4035) }] },
      'RangeError: proxyHeader.values must have 4037 bytes at most, not 4038',
    ],
    [
      'a number as flag',
      { version: 2, checksum: 1 },
      'TypeError: proxyHeader.checksum must be a boolean, not 1',
    ],
  ])('refuses %s', async (_, proxyHeader, expected) => {
    const { network } = await setUp();
    const client = new StreamSocket({ transport: network.host('proxy') });
    const options = { proxyHeader: proxyHeader as SentProxyHeader };
    const refusals = [
      client.connectAsync('10.0.0.1', 7, options),
      client.connectPathAsync('/run/x', options),
    ].map((connecting) => connecting.catch((error: unknown) => String(error)));
    expect(await Promise.all(refusals)).toEqual([expected, expected]);
    expect(network.host('proxy').openConnections).toBe(0);
  });

  it('refuses to speak for our own end where the server does not see it', async () => {
    const { network } = await setUp();
    const client = new StreamSocket({ transport: network.host('proxy') });
    const via = [{ type: 'socks5', host: 'proxy', port: 1080 }] as const;
    await expect(client.connectAsync('10.0.0.1', 7, { via, proxyHeader: { version: 1 } })).rejects.toThrow(
      new TypeError('proxyHeader.source must be given with via: the server does not see our own address'),
    );
  });
});

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
