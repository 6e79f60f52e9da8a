import { describe, expect, it } from '@jest/globals';

import { MemoryNetwork } from 'streamsocket/testing';

import type { ConnectOptions, Endpoint } from '../../../lib/transport/contract.js';
import { accepted, connectTo, ip, listenAt } from '../../support/memory-pair.js';

const { signal } = new AbortController();

describe('MemoryHost.lookup()', () => {
  it.each<[string, readonly string[]]>([
    ['server', ['10.0.0.1', 'fd00::1']],
    ['SERVER.', ['10.0.0.1', 'fd00::1']],
    ['client', ['10.0.0.2', 'fd00::2']],
    ['localhost', ['::1', '127.0.0.1']],
    ['db.LocalHost.', ['::1', '127.0.0.1']],
    ['WWW.example', ['192.0.2.9', '10.0.0.1']],
    ['10.9.9.9', ['10.9.9.9']],
    ['FD00:0::1', ['fd00::1']],
  ])('finds %s', async (name, addresses) => {
    const network = new MemoryNetwork();
    network.host('server');
    network.addName('www.example', ['192.0.2.9', '10.0.0.1']);

    expect(await network.host('client').lookup(name, signal)).toEqual(addresses);
  });

  it('knows no other names', async () => {
    const lookup = new MemoryNetwork().host('client').lookup('printer', signal);
    await expect(lookup).rejects.toMatchObject({
      code: 'ENOTFOUND',
      phase: 'lookup',
      message: 'Cannot look up "printer": there is no such name (ENOTFOUND)',
    });
  });

  it('ends with the reason of its signal', async () => {
    const controller = new AbortController();
    const lookup = new MemoryNetwork().host('client').lookup('client', controller.signal);
    controller.abort('enough');
    await expect(lookup).rejects.toBe('enough');
  });
});

describe('MemoryHost.servicePort()', () => {
  it('knows what everybody knows, and what the network was given', async () => {
    const host = new MemoryNetwork({ services: { chat: 5_000, http: 8_080 } }).host('a');
    const ports = ['echo', 'https', 'chat', 'http', 'nothing'].map((name) => host.servicePort(name, 'tcp'));

    expect(await Promise.all(ports)).toEqual([7, 443, 5_000, 8_080, undefined]);
  });
});

describe('MemoryHost.connect()', () => {
  const ipv4Only = (network: MemoryNetwork): void => {
    network.host('old', { addresses: ['10.0.9.9'] });
  };

  it.each<[string, string, Endpoint, Partial<ConnectOptions>, string]>([
    ['nobody listens', 'client', ip('10.0.0.1', 8), {}, 'ECONNREFUSED'],
    ['nobody listens on this very host', 'client', ip('127.0.0.1', 7), {}, 'ECONNREFUSED'],
    ['no host has the address', 'client', ip('10.0.0.77', 7), {}, 'EHOSTUNREACH'],
    ['the host has no address of that family', 'old', ip('fd00::1', 7), {}, 'ENETUNREACH'],
    ['the host has no loopback of that family', 'old', ip('::1', 7), {}, 'EADDRNOTAVAIL'],
    ['no server ever listened at the path', 'client', { kind: 'path', path: '/run/x' }, {}, 'ENOENT'],
    [
      'the server listens at a path of another host',
      'client',
      { kind: 'path', path: '/run/server' },
      {},
      'ENOENT',
    ],
    [
      'the local address is not its own',
      'client',
      ip('10.0.0.1', 7),
      { localAddress: '10.0.0.3' },
      'EADDRNOTAVAIL',
    ],
    [
      'the local address is of the other family',
      'client',
      ip('10.0.0.1', 7),
      { localAddress: 'fd00::2' },
      'EINVAL',
    ],
    ['it would come from loopback', 'client', ip('10.0.0.1', 7), { localAddress: '127.0.0.1' }, 'EINVAL'],
    ['the local port is listened at', 'client', ip('10.0.0.1', 7), { localPort: 99 }, 'EADDRINUSE'],
    ['the local port is connected', 'client', ip('10.0.0.1', 7), { localPort: 1_234 }, 'EADDRINUSE'],
  ])('fails when %s', async (_, from, to, options, code) => {
    const network = new MemoryNetwork();
    const server = network.host('server');
    const client = network.host('client');
    ipv4Only(network);
    await listenAt(server, ip('', 7));
    await listenAt(server, { kind: 'path', path: '/run/server' });
    await listenAt(client, ip('', 99));
    await connectTo(client, ip('10.0.0.1', 7), { localPort: 1_234 });

    await expect(connectTo(network.host(from), to, options)).rejects.toMatchObject({
      name: 'SocketError',
      code,
      phase: 'connect',
      cause: { code },
    });
  });

  it.each<[string, Endpoint, string, string]>([
    ['by IPv4', ip('10.0.0.1', 7), '10.0.0.1', '10.0.0.1'],
    ['by IPv6, however it is written', ip('FD00:0:0::1', 7), 'fd00::1', 'fd00::1'],
    ['by IPv4 in the clothes of IPv6', ip('::ffff:10.0.0.1', 7), '10.0.0.1', '10.0.0.1'],
    ['by loopback', ip('127.0.0.1', 7), '127.0.0.1', '127.0.0.1'],
    ['by another address of loopback', ip('127.8.8.8', 7), '127.8.8.8', '127.8.8.8'],
    ['by no address at all', ip('::', 7), '::1', '::1'],
  ])('reaches its own host %s', async (_, to, local, remote) => {
    const host = new MemoryNetwork().host('a');
    await listenAt(host, ip('', 7));
    const channel = await connectTo(host, to);

    expect(channel.local).toMatchObject({ address: local });
    expect(channel.remote).toMatchObject({ address: remote, port: 7 });
  });

  it('reaches a path of its own host', async () => {
    const host = new MemoryNetwork().host('a');
    const path: Endpoint = { kind: 'path', path: '/run/app.sock' };
    const acceptor = await listenAt(host, path);
    const near = await connectTo(host, path);
    const far = await accepted(acceptor);

    expect(acceptor.local).toEqual(path);
    expect([near.local, near.remote, far.local, far.remote]).toEqual([path, path, path, path]);
  });

  it('comes from the address and port that were asked for, and frees them when it is closed', async () => {
    const network = new MemoryNetwork();
    const server = network.host('server');
    const client = network.host('client', { addresses: ['10.1.0.1', '10.1.0.2'] });
    await listenAt(server, ip('', 7));
    for (let round = 0; round < 2; round++) {
      const channel = await connectTo(client, ip('10.0.0.1', 7), {
        localAddress: '10.1.0.2',
        localPort: 500,
      });
      expect(channel.local).toEqual(ip('10.1.0.2', 500));
      channel.close();
    }
  });

  it('has its channel after one round trip, and the listener half a round trip later', async () => {
    const network = new MemoryNetwork({ link: { latencyMs: 30 } });
    const acceptor = await listenAt(network.host('server'), ip('', 7));
    await connectTo(network.host('client'), ip('10.0.0.1', 7));
    expect(network.clock.now()).toBe(60);

    await accepted(acceptor);
    expect(network.clock.now()).toBe(90);
  });

  it('is refused after one round trip, too', async () => {
    const network = new MemoryNetwork({ link: { latencyMs: 30 } });
    network.host('server');
    await expect(connectTo(network.host('client'), ip('10.0.0.1', 7))).rejects.toMatchObject({
      message: 'Cannot connect to 10.0.0.1 port 7: nobody listens there (ECONNREFUSED)',
      source: 'peer',
    });
    expect(network.clock.now()).toBe(60);
  });

  it.each([
    ['at once', 0],
    ['while the SYN is under way', 15],
    ['while the answer is under way', 45],
  ])('ends with the reason of its signal %s, and leaves nothing behind', async (_, afterMs) => {
    const network = new MemoryNetwork({ link: { latencyMs: 30 }, autoAdvance: false });
    const acceptor = await listenAt(network.host('server'), ip('', 7));
    const controller = new AbortController();
    const connecting = expect(
      connectTo(network.host('client'), ip('10.0.0.1', 7), { signal: controller.signal, localPort: 500 }),
    ).rejects.toBe('enough');
    await network.clock.advance(afterMs);
    controller.abort('enough');
    await connecting;
    await network.clock.runUntilIdle();

    expect(acceptor.take()).toBeUndefined();
    expect(network.host('server').openConnections).toBe(0);
    expect(network.clock.pendingTimers).toBe(0);
    const again = connectTo(network.host('client'), ip('10.0.0.1', 7), { localPort: 500 });
    await network.clock.runUntilIdle();
    expect(await again).toBeDefined();
  });

  it('is not even tried when its signal is aborted, or what it is given is no address', async () => {
    const host = new MemoryNetwork().host('a');
    await expect(connectTo(host, ip('10.0.0.1', 7), { signal: AbortSignal.abort('no') })).rejects.toBe('no');
    await expect(connectTo(host, ip('server', 7))).rejects.toThrow(
      new RangeError('to.address must be an IP address, not "server"'),
    );
  });
});

describe('MemoryHost.listen()', () => {
  it('lets the system choose a port, another one each time', async () => {
    const host = new MemoryNetwork().host('a');
    const first = await listenAt(host, ip('', 0));
    const second = await listenAt(host, ip('127.0.0.1', 0));

    expect(first.local).toEqual(ip('::', 49_152));
    expect(second.local).toEqual(ip('127.0.0.1', 49_153));
  });

  it.each<[string, string, string, boolean]>([
    ['the same address', '10.0.0.1', '10.0.0.1', false],
    ['another address', '10.0.0.1', '127.0.0.1', true],
    ['every address and one', '', '10.0.0.1', false],
    ['one address and every', 'fd00::1', '', false],
    ['every address, twice', '', '', false],
    ['every IPv4 address and one', '0.0.0.0', '10.0.0.1', false],
    ['every IPv4 address and one of IPv6', '0.0.0.0', 'fd00::1', true],
    ['every IPv4 address and every IPv6 address', '0.0.0.0', '::', true],
    ['every IPv6 address and every one', '::', '', false],
  ])('has one listener at most for each address and port: %s', async (_, first, second, isFine) => {
    const host = new MemoryNetwork().host('a');
    const acceptor = await listenAt(host, ip(first, 7));
    const again = listenAt(host, ip(second, 7));

    if (isFine) await again;
    else await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE', phase: 'bind', source: 'caller' });
    acceptor.close(() => undefined);
    if (!isFine) await listenAt(host, ip(second, 7));
  });

  it.each([
    ['of another host', '10.0.0.2', 'EADDRNOTAVAIL'],
    ['of a family it has not', '::', 'EADDRNOTAVAIL'],
    ['of loopback in a family it has not', '::1', 'EADDRNOTAVAIL'],
  ])('refuses an address %s', async (_, address, code) => {
    const network = new MemoryNetwork();
    const host = network.host('old', { addresses: ['10.0.9.9'] });
    await expect(listenAt(host, ip(address, 7))).rejects.toMatchObject({ code, phase: 'bind' });
  });

  it('shows "every address" as a system does that has no IPv6', async () => {
    const host = new MemoryNetwork().host('old', { addresses: ['10.0.9.9'] });
    expect((await listenAt(host, ip('', 7))).local).toEqual(ip('0.0.0.0', 7));
  });

  it('ends with the reason of its signal, and does not listen then', async () => {
    const host = new MemoryNetwork().host('a');
    const controller = new AbortController();
    const listening = listenAt(host, ip('', 7), { signal: controller.signal });
    controller.abort('enough');
    await expect(listening).rejects.toBe('enough');

    await listenAt(host, ip('', 7));
  });

  it('has each path once', async () => {
    const host = new MemoryNetwork().host('a');
    await listenAt(host, { kind: 'path', path: '/run/x' });
    await expect(listenAt(host, { kind: 'path', path: '/run/x' })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: 'Cannot listen at "/run/x": the address is in use (EADDRINUSE)',
    });
  });
});

describe('MemoryHost.failNextAccepts()', () => {
  it.each([0, -1, 1.5, NaN])('refuses %s as a count', (count) => {
    expect(() => {
      new MemoryNetwork().host('a').failNextAccepts(count);
    }).toThrow(RangeError);
  });
});
