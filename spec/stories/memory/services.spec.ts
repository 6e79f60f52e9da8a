import { describe, expect, it } from '@jest/globals';

import { SocketErrorStatus, StreamSocket, StreamSocketListener } from 'streamsocket';
import { MemoryNetwork, type ServiceRecordOptions } from 'streamsocket/testing';

/** Hosts that serve port 5222, and a domain that has them by SRV records. */
async function domain(records: readonly ServiceRecordOptions[], seed = 1): Promise<MemoryNetwork> {
  const network = new MemoryNetwork({ seed, link: { latencyMs: 10 } });
  for (const { target } of records) {
    if (target === '.') continue;
    const listener = new StreamSocketListener({ transport: network.host(target) });
    await listener.bindServiceNameAsync(5222);
  }
  network.addService('_xmpp-client._tcp.contoso.example', records);
  return network;
}

/** Connects, and tells the host by its name. */
async function connected(network: MemoryNetwork, service = 'xmpp-client'): Promise<string> {
  const socket = new StreamSocket({ transport: network.host('client') });
  await socket.connectAsync('contoso.example', service);
  const address = socket.information.remoteAddress?.canonicalName ?? '';
  socket.close();
  return ['one', 'two', 'three'].find((name) => network.host(name).addresses.includes(address)) ?? address;
}

const one = { target: 'one', port: 5222, priority: 10 };
const two = { target: 'two', port: 5222, priority: 20 };

describe('connectAsync() to a service that is in DNS only', () => {
  it('goes to the target of its SRV record', async () => {
    const network = await domain([one]);
    const socket = new StreamSocket({ transport: network.host('client') });
    await socket.connectAsync('contoso.example', 'xmpp-client');

    expect(socket.information.remotePort).toBe('5222');
    expect(socket.information.remoteServiceName).toBe('xmpp-client');
    expect(network.host('one').addresses).toContain(socket.information.remoteAddress?.canonicalName);
    socket.close();
  });

  it('takes the service file before DNS, and a port before both', async () => {
    const network = new MemoryNetwork({ services: { 'xmpp-client': 5223 } });
    network.addService('_xmpp-client._tcp.contoso.example', [one]);
    network.host('contoso.example');
    const socket = new StreamSocket({ transport: network.host('client') });

    await expect(socket.connectAsync('contoso.example', 'xmpp-client')).rejects.toMatchObject({
      attempts: expect.arrayContaining([expect.objectContaining({ port: 5223 })]),
    });
  });

  it('asks for a hierarchy of labels as WinRT writes it', async () => {
    const network = await domain([one]);
    network.addService('_xmpp-client._service01._tcp.contoso.example', [{ ...one, target: 'one' }]);
    expect(await connected(network, 'xmpp-client._service01')).toBe('one');
    expect(await connected(network, '_xmpp-client._service01')).toBe('one');
  });

  it('tries the lowest priority first, and the next only when every target of it has failed', async () => {
    const network = await domain([two, one, { ...one, target: 'three' }]);
    expect(await connected(network)).not.toBe('two');
    for (const name of ['one', 'three']) network.crash(name);
    const startedMs = network.clock.now();
    expect(await connected(network)).toBe('two');
    // Addresses of crashed hosts: two of `one` and two of `three`, side by side, 127 seconds each.
    expect(network.clock.now() - startedMs).toBeGreaterThan(127_000);
  });

  it('races the targets of one priority', async () => {
    const network = await domain([one, { ...two, priority: 10 }]);
    network.crash('one');
    const startedMs = network.clock.now();

    expect(await connected(network)).toBe('two');
    expect(network.clock.now() - startedMs).toBeLessThanOrEqual(250 + 20);
  });

  it('draws by weight with the luck of the network, the same for the same seed', async () => {
    const records = ['one', 'two', 'three'].map((target) => ({ target, port: 5222, weight: 10 }));
    const firsts = async (seed: number): Promise<string[]> => {
      const network = await domain(records, seed);
      const order: string[] = [];
      for (let i = 0; i < 12; i++) order.push(await connected(network));
      return order;
    };
    expect(await firsts(7)).toEqual(await firsts(7));
    expect(new Set(await firsts(7)).size).toBe(3);
  });

  it('says so when the domain has no such service (RFC 2782: a target of ".")', async () => {
    const network = await domain([{ target: '.', port: 0 }]);
    const socket = new StreamSocket({ transport: network.host('client') });

    await expect(socket.connectAsync('contoso.example', 'xmpp-client')).rejects.toMatchObject({
      status: SocketErrorStatus.classTypeNotFound,
      source: 'peer',
      phase: 'lookup',
      message:
        'Cannot find service "xmpp-client": "contoso.example" says that it has no such tcp service (SRV target ".")',
    });
  });

  it.each(['contoso.example', '10.0.0.1', 'localhost'])('finds no service nobody has at %s', async (host) => {
    const network = await domain([one]);
    const socket = new StreamSocket({ transport: network.host('client') });

    await expect(socket.connectAsync(host, 'nonsense')).rejects.toMatchObject({
      status: SocketErrorStatus.classTypeNotFound,
      source: 'caller',
      ...(host === 'contoso.example'
        ? {
            code: 'ENOTFOUND',
            cause: { phase: 'lookup', code: 'ENOTFOUND' },
            attempts: [{ code: 'ENOTFOUND' }],
          }
        : { code: undefined, attempts: [] }),
    });
  });

  it('finds no service in DNS with an adapter that cannot ask for one', async () => {
    const transport = Object.assign((await domain([one])).host('client'), { lookupService: undefined });
    await expect(
      new StreamSocket({ transport }).connectAsync('contoso.example', 'xmpp-client'),
    ).rejects.toMatchObject({ status: SocketErrorStatus.classTypeNotFound, code: undefined });
  });

  it('tells of every target and every address when all have failed', async () => {
    const network = await domain([one, two]);
    network.addService('_gone._tcp.contoso.example', [
      { target: 'one', port: 1, priority: 1 },
      { target: 'nobody.example', port: 2, priority: 2 },
    ]);
    const socket = new StreamSocket({ transport: network.host('client') });
    const [v4, v6] = network.host('one').addresses;

    await expect(socket.connectAsync('contoso.example', 'gone')).rejects.toMatchObject({
      status: SocketErrorStatus.connectionRefused,
      message:
        `Cannot connect to "contoso.example" service "gone": tried ${v6 ?? ''} (ECONNREFUSED after 20 ms), ` +
        `${v4 ?? ''} (ECONNREFUSED after 20 ms)`,
    });
  });

  it('is called off with everything it has begun', async () => {
    const network = await domain([one, { ...two, priority: 10 }]);
    for (const name of ['one', 'two']) network.crash(name);
    const socket = new StreamSocket({ transport: network.host('client') });
    const abort = new AbortController();
    const failure = expect(
      socket.connectAsync('contoso.example', 'xmpp-client', { signal: abort.signal }),
    ).rejects.toBe('enough');
    await network.clock.wait(600);
    abort.abort('enough');
    await failure;
    await network.clock.advance(10);

    expect(network.clock.pendingTimers).toBe(0);
    expect(network.host('client').openConnections).toBe(0);
  });
});

describe('MemoryNetwork.addService()', () => {
  it.each(['irc', '_irc.example', '_irc._sctp.example', '_irc._tcp.', '_._tcp.example'])(
    'refuses the name %s',
    (name) => {
      expect(() => {
        new MemoryNetwork().addService(name, [one]);
      }).toThrow(RangeError);
    },
  );

  it.each<[string, ServiceRecordOptions[]]>([
    ['no records', []],
    ['a port out of range', [{ ...one, port: 65_536 }]],
    ['a weight out of range', [{ ...one, weight: -1 }]],
    ['an address for a target', [{ ...one, target: '10.0.0.1' }]],
  ])('refuses %s', (_, records) => {
    expect(() => {
      new MemoryNetwork().addService('_irc._tcp.example', records);
    }).toThrow(RangeError);
  });
});

describe('MemoryNetwork.addName() with times for lookups', () => {
  it('lets IPv4 go ahead of a slow IPv6 lookup by 50 ms', async () => {
    const network = new MemoryNetwork({ link: { latencyMs: 10 } });
    const { addresses } = network.host('server');
    network.addName('slow.example', addresses, { ipv4LookupMs: 5, ipv6LookupMs: 5_000 });
    const listener = new StreamSocketListener({ transport: network.host('server') });
    await listener.bindServiceNameAsync(80);
    const socket = new StreamSocket({ transport: network.host('client') });
    await socket.connectAsync('slow.example', 80);

    expect(network.clock.now()).toBe(5 + 50 + 20);
    expect(socket.information.remoteAddress?.canonicalName).toBe(addresses[0]);
    await network.clock.advance(10);
    expect(network.clock.pendingTimers).toBe(0);
    socket.close();
  });

  it('tells of the lookups when time runs out meanwhile', async () => {
    const network = new MemoryNetwork();
    network.addName('slow.example', ['10.9.9.9'], { ipv4LookupMs: 5_000, ipv6LookupMs: 5_000 });
    const socket = new StreamSocket({ transport: network.host('client') });

    await expect(socket.connectAsync('slow.example', 80, { timeoutMs: 100 })).rejects.toMatchObject({
      status: SocketErrorStatus.connectionTimedOut,
      phase: 'lookup',
      message:
        'Cannot connect to "slow.example" port 80: not done within 100 ms; ' +
        'tried slow.example AAAA (no answer for 100 ms), slow.example A (no answer for 100 ms)',
    });
    expect(network.clock.pendingTimers).toBe(0);
  });
});
