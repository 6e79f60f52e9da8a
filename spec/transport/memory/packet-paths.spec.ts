import { describe, expect, it } from '@jest/globals';

import type { DatagramSocket, DatagramSocketControl, MulticastOptions } from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';

import { boundAt, heardBy } from '../../support/memory-datagrams.js';
import { bytes } from '../../support/memory-pair.js';

interface Stage {
  readonly network: MemoryNetwork;
  readonly sockets: readonly DatagramSocket[];
  /** Sends from the first host and tells who has heard it, by number. */
  readonly send: (to: string) => Promise<number[]>;
}

const GROUP = '239.1.1.1';

/** Three hosts with a socket each. */
async function stage(settings: Partial<DatagramSocketControl> = {}): Promise<Stage> {
  const network = new MemoryNetwork();
  const hosts = ['a', 'b', 'c'].map((name) => network.host(name));
  const sockets = await Promise.all(hosts.map((host, i) => boundAt(host, 7, i === 0 ? settings : {})));
  const heard = sockets.map(heardBy);
  const send = async (to: string): Promise<number[]> => {
    for (const lines of heard) lines.length = 0;
    await sockets[0]?.sendToAsync(bytes('x'), to, 7);
    await network.clock.runUntilIdle();
    return heard.flatMap((lines, i) => lines.map(() => i));
  };
  return { network, sockets, send };
}

function join(sockets: readonly DatagramSocket[], group: string, options?: MulticastOptions): void {
  for (const socket of sockets) socket.joinMulticastGroup(group, options);
}

describe('a datagram to a group', () => {
  it.each([[GROUP], ['ff15::1']])(
    'comes to members of %s, the sender included, and nobody else',
    async (group) => {
      const { sockets, send } = await stage();
      expect(await send(group)).toEqual([]);
      join(sockets.slice(0, 2), group);
      expect(await send(group)).toEqual([0, 1]);
      join(sockets.slice(2), group);
      expect(await send(group)).toEqual([0, 1, 2]);
      sockets[1]?.leaveMulticastGroup(group);
      expect(await send(group)).toEqual([0, 2]);
      sockets[2]?.close();
      expect(await send(group)).toEqual([0]);
    },
  );

  it('comes to members of its own host only when loopback is on', async () => {
    const { sockets, send } = await stage({ multicastLoopback: false });
    join(sockets, GROUP);
    expect(await send(GROUP)).toEqual([1, 2]);
  });

  it('comes from one source to those who want that source', async () => {
    const { sockets, send } = await stage();
    join(sockets.slice(1, 2), '232.1.1.1', { source: '10.0.0.1' });
    join(sockets.slice(2), '232.1.1.1', { source: '10.0.0.9' });
    expect(await send('232.1.1.1')).toEqual([1]);
    sockets[1]?.leaveMulticastGroup('232.1.1.1', { source: '10.0.0.1' });
    expect(await send('232.1.1.1')).toEqual([]);
  });

  it('does not come to those who have blocked its source', async () => {
    const { sockets, send } = await stage();
    join(sockets, GROUP);
    sockets[1]?.blockSource('10.0.0.1');
    expect(await send(GROUP)).toEqual([0, 2]);
    sockets[1]?.unblockSource('10.0.0.1');
    expect(await send(GROUP)).toEqual([0, 1, 2]);
  });

  it.each([
    ['its own host', 0, GROUP, [0]],
    ['this link, which is the usual', undefined, GROUP, [0, 1]],
    ['this link', 1, 'ff15::1', [0, 1]],
    ['one router', 2, GROUP, [0, 1, 2]],
    ['the link of a group of the link', 9, 'ff02::7', [0, 1]],
    ['the link of such a group of IPv4', 9, '224.0.0.251', [0, 1]],
    ['the host of a group of the host', 9, 'ff01::7', [0]],
  ])('goes no further than %s', async (_, multicastHopLimit, group, expected) => {
    const { network, sockets, send } = await stage({ multicastHopLimit });
    network.link('a', 'c', { routers: 1 });
    join(sockets, group);
    expect(await send(group)).toEqual(expected);
  });

  it.each<[string, string, readonly number[]]>([
    ['outside', 'eth0', [1]],
    ['by number', '2', [1]],
    ['loopback', 'lo', [0]],
  ])('leaves by the interface that is asked for: %s', async (_, adapter, expected) => {
    const { sockets, send } = await stage();
    sockets[0]?.joinMulticastGroup('ff15::1', { adapter: 'lo' });
    sockets[1]?.joinMulticastGroup('ff15::1', { adapter: 'eth0' });
    if (sockets[0] !== undefined) sockets[0].control.multicastAdapter = adapter;
    expect(await send('ff15::1')).toEqual(expected);
    if (sockets[0] !== undefined) sockets[0].control.multicastAdapter = 'eth0';
    expect(await send(`ff15::1%${adapter}`)).toEqual(expected);
  });

  it('is joined on all interfaces, each with its result', async () => {
    const { sockets, send } = await stage();
    expect(sockets[1]?.joinMulticastGroup(GROUP, { adapter: 'all' })).toEqual([
      { adapter: 'lo', error: undefined },
      { adapter: 'eth0', error: undefined },
    ]);
    expect(await send(GROUP)).toEqual([1]);
  });

  it('is refused by an interface that is not there', async () => {
    const { sockets, send } = await stage();
    await expect(send('ff02::1%eth7')).rejects.toMatchObject({ code: 'ENODEV' });
    expect(() => sockets[0]?.joinMulticastGroup(GROUP, { adapter: 'eth7' })).toThrow(
      'Cannot find network interface "eth7": those that are up are lo, eth0',
    );
  });
});

describe('a broadcast', () => {
  it.each([['255.255.255.255'], ['10.255.255.255']])('to %s comes to all', async (to) => {
    const { send } = await stage();
    expect(await send(to)).toEqual([0, 1, 2]);
  });

  it('comes to those of its subnet, and to nobody behind a router', async () => {
    const network = new MemoryNetwork();
    const addresses = ['192.0.2.1/28', '192.0.2.2/28', '192.0.2.3/24', '192.0.2.4/28'];
    const hosts = addresses.map((address, i) => network.host(`h${i}`, { addresses: [address] }));
    const sockets = await Promise.all(hosts.map((host) => boundAt(host, 7)));
    const heard = sockets.map(heardBy);
    network.link('h0', 'h3', { routers: 1 });
    await sockets[0]?.sendToAsync(bytes('subnet'), '192.0.2.15', 7);
    await sockets[0]?.sendToAsync(bytes('all'), '255.255.255.255', 7);
    await network.clock.runUntilIdle();

    expect(heard).toEqual([['subnet', 'all'], ['subnet', 'all'], ['all'], []]);
    const away = sockets[0]?.sendToAsync(bytes('x'), '192.0.2.255', 7);
    await expect(away).rejects.toMatchObject({ code: 'EHOSTUNREACH' });
  });

  it('is refused once that is switched off', async () => {
    const { sockets, send } = await stage();
    if (sockets[0] !== undefined) sockets[0].control.broadcast = false;
    await expect(send('10.255.255.255')).rejects.toThrow('permission denied (EACCES)');
    await expect(send('255.255.255.255')).rejects.toThrow('permission denied (EACCES)');
    expect(await send('b')).toEqual([1]);
  });

  it('comes to nobody who is bound to one address, and is answered by nobody', async () => {
    const network = new MemoryNetwork();
    const [a, b] = [network.host('a'), network.host('b')];
    const sender = await boundAt(a, 0);
    await (await boundAt(b, 8)).connectAsync('a', sender.information.localPort);
    const heard = heardBy(sender);
    await sender.sendToAsync(bytes('x'), '10.255.255.255', 8);
    await network.clock.runUntilIdle();
    expect(heard).toEqual([]);
    expect(network.datagramCounters('a', 'b').arrived).toBe(1);
    expect(network.transcript.toText()).not.toContain('receive');
  });
});

describe('a datagram to one host', () => {
  it.each([
    [undefined, 63, true],
    [undefined, 64, false],
    [3, 2, true],
    [3, 3, false],
  ])(
    'with a hop limit of %p over %d routers arrives: %p',
    async (outboundUnicastHopLimit, routers, isHeard) => {
      const { network, send } = await stage({ outboundUnicastHopLimit });
      network.link('a', 'b', { routers });
      expect(await send('b')).toEqual(isHeard ? [1] : []);
      expect(network.datagramCounters('a', 'b').lost['hop limit']).toBe(isHeard ? 0 : 1);
    },
  );
});
