import { describe, expect, it } from '@jest/globals';

import { DatagramSocket, SocketErrorStatus } from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';

import { boundAt, heardBy } from '../../support/memory-datagrams.js';
import { bytes, text } from '../../support/memory-pair.js';

const inUse = { status: SocketErrorStatus.addressAlreadyInUse, code: 'EADDRINUSE' };

describe('a datagram socket in memory, bound', () => {
  it('has a free port, one after the other, which connections do not take', async () => {
    const host = new MemoryNetwork().host('a');
    const ports = await Promise.all([1, 2].map(async () => (await boundAt(host, 0)).information.localPort));

    expect(ports).toEqual(['49152', '49153']);
    expect(host.boundDatagramSockets).toBe(2);
  });

  it.each<[string, string | null, string | null]>([
    ['an address twice', '10.0.0.1', '10.0.0.1'],
    ['an address beside all of its family', '0.0.0.0', '10.0.0.1'],
    ['all of a family beside an address', 'fd00::1', '::'],
    ['everything beside an address', 'fd00::1', null],
    ['an address beside everything', null, '127.0.0.1'],
  ])('refuses %s', async (_, first, second) => {
    const transport = new MemoryNetwork().host('a');
    await new DatagramSocket({ transport }).bindEndpointAsync(first, 7);

    await expect(new DatagramSocket({ transport }).bindEndpointAsync(second, 7)).rejects.toMatchObject(inUse);
  });

  it.each<[string, string, string]>([
    ['two addresses', '10.0.0.1', '127.0.0.1'],
    ['both families', '0.0.0.0', '::'],
  ])('lets %s have the same port', async (_, first, second) => {
    const transport = new MemoryNetwork().host('a');
    await new DatagramSocket({ transport }).bindEndpointAsync(first, 7);
    await new DatagramSocket({ transport }).bindEndpointAsync(second, 7);
    expect(transport.boundDatagramSockets).toBe(2);
  });

  it('shares a port with those that share it too, and no others', async () => {
    const network = new MemoryNetwork();
    const [here, there] = [network.host('here'), network.host('there')];
    const one = await boundAt(here, 7, { multicastOnly: true });
    const two = await boundAt(here, 7, { multicastOnly: true });
    await expect(boundAt(here, 7)).rejects.toMatchObject(inUse);
    const heard = [one, two].map((socket) => {
      socket.joinMulticastGroup('239.1.1.1');
      return heardBy(socket);
    });
    const sender = await boundAt(there, 0);
    await sender.sendToAsync(bytes('to the group'), '239.1.1.1', 7);
    await sender.sendToAsync(bytes('to all'), '255.255.255.255', 7);
    await sender.sendToAsync(bytes('to the host'), 'here', 7);
    await network.clock.runUntilIdle();

    expect(heard).toEqual([
      ['to the group', 'to all'],
      ['to the group', 'to all', 'to the host'],
    ]);
  });

  it('with reusePort shares a port too, and each sender is heard by one and the same', async () => {
    const network = new MemoryNetwork();
    const [here, there] = [network.host('here'), network.host('there')];
    const sharers = [];
    for (let i = 0; i < 3; i++) sharers.push(await boundAt(here, 7, { reusePort: true }));
    await expect(boundAt(here, 7)).rejects.toMatchObject(inUse);
    await expect(boundAt(here, 7, { multicastOnly: true })).rejects.toMatchObject(inUse);
    const heard = sharers.map((socket) => {
      socket.joinMulticastGroup('239.1.1.1');
      return heardBy(socket);
    });

    const senders = await Promise.all(Array.from({ length: 20 }, () => boundAt(there, 0)));
    for (const time of ['1', '2']) {
      for (const [i, sender] of senders.entries()) await sender.sendToAsync(bytes(`${i}:${time}`), 'here', 7);
    }
    await network.clock.runUntilIdle();
    const sendersOf = (texts: readonly string[], time: string): readonly string[] =>
      texts.filter((one) => one.endsWith(time)).map((one) => one.slice(0, -time.length));
    for (const texts of heard) {
      expect(texts.length).toBeGreaterThan(0);
      expect(sendersOf(texts, ':1')).toEqual(sendersOf(texts, ':2'));
    }
    expect(heard.flat()).toHaveLength(40);

    await senders[0]?.sendToAsync(bytes('to the group'), '239.1.1.1', 7);
    await network.clock.runUntilIdle();
    expect(heard.map((texts) => texts.at(-1))).toEqual(['to the group', 'to the group', 'to the group']);
  });

  it('with reusePort hears the peer that it is connected to, and the others hear everybody else', async () => {
    const network = new MemoryNetwork();
    const [here, there] = [network.host('here'), network.host('there')];
    const [peer, stranger] = [await boundAt(there, 8), await boundAt(there, 9)];
    const connected = await boundAt(here, 7, { reusePort: true });
    await connected.connectAsync('there', 8);
    const open = await boundAt(here, 7, { reusePort: true });
    const heard = [connected, open].map(heardBy);
    for (let i = 0; i < 4; i++) {
      await peer.sendToAsync(bytes('of the peer'), '10.0.0.1', 7);
      await stranger.sendToAsync(bytes('of a stranger'), '10.0.0.1', 7);
    }
    await network.clock.runUntilIdle();

    expect(heard).toEqual([
      Array.from({ length: 4 }, () => 'of the peer'),
      Array.from({ length: 4 }, () => 'of a stranger'),
    ]);
  });

  it('gives the port back when it is closed', async () => {
    const host = new MemoryNetwork().host('a');
    const socket = await boundAt(host, 7);
    await socket.closeAsync();
    expect(host.boundDatagramSockets).toBe(0);
    await expect(boundAt(host, 7)).resolves.toBeDefined();
  });

  it.each([
    ['an address of nobody', '192.0.2.1', 'EADDRNOTAVAIL'],
    ['an address of another host', '10.0.0.2', 'EADDRNOTAVAIL'],
    ['a family it does not have', '::', 'EADDRNOTAVAIL'],
    ['a group of a family it does not have', 'ff02::1', 'EADDRNOTAVAIL'],
  ])('refuses %s', async (_, address, code) => {
    const network = new MemoryNetwork();
    const transport = network.host('a', { addresses: ['10.0.0.1'] });
    network.host('b');
    const socket = new DatagramSocket({ transport });
    await expect(socket.bindEndpointAsync(address, 7)).rejects.toMatchObject({ code });
  });

  it('hears nothing but a group when it is bound to that', async () => {
    const network = new MemoryNetwork();
    const socket = new DatagramSocket({ transport: network.host('a') });
    await socket.bindEndpointAsync('239.1.1.1', 7);
    const heard = heardBy(socket);
    socket.joinMulticastGroup('239.1.1.1');
    socket.joinMulticastGroup('239.1.1.2');
    const sender = await boundAt(network.host('b'), 7);
    for (const to of ['239.1.1.2', '10.0.0.1', '239.1.1.1']) await sender.sendToAsync(bytes(to), to, 7);
    await network.clock.runUntilIdle();
    expect(heard).toEqual(['239.1.1.1']);

    const answered = heardBy(sender);
    await socket.sendToAsync(bytes('answer'), 'b', 7);
    await network.clock.runUntilIdle();
    expect(answered).toEqual(['answer']);
  });
});

describe('a datagram socket in memory, sending', () => {
  it.each([
    ['a name', 'b', '10.0.0.1'],
    ['IPv4', '10.0.0.2', '10.0.0.1'],
    ['IPv6', 'fd00::2', 'fd00::1'],
  ])('reaches another host by %s, and is seen by an address of that family', async (_, to, from) => {
    const network = new MemoryNetwork();
    const [a, b] = [network.host('a'), network.host('b')];
    const receiver = await boundAt(b, 7);
    const sender = await boundAt(a, 9);
    await sender.sendToAsync(bytes('hello'), to, 7);
    const { data, remoteAddress, remotePort } = await receiver.receiveAsync();
    expect([text(data), remoteAddress.canonicalName, remotePort]).toEqual(['hello', from, '9']);
  });

  it.each([
    ['localhost', '::1'],
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['0.0.0.0', '127.0.0.1'],
    ['10.0.0.1', '10.0.0.1'],
  ])('reaches its own host by %s', async (to, from) => {
    const network = new MemoryNetwork({ link: { loss: 1, latencyMs: 50 } });
    const host = network.host('a');
    const receiver = await boundAt(host, 7);
    await (await boundAt(host, 0)).sendToAsync(bytes('hello'), to, 7);

    expect((await receiver.receiveAsync()).remoteAddress.canonicalName).toBe(from);
    expect(network.clock.now()).toBe(0);
  });

  it('shows an address of the link with its interface, and takes one', async () => {
    const network = new MemoryNetwork();
    const a = network.host('a', { addresses: ['fe80::a'] });
    const b = network.host('b', { addresses: ['fe80::b'] });
    const [one, two] = [await boundAt(a, 7), await boundAt(b, 7)];
    await one.sendToAsync(bytes('ask'), 'fe80::b%eth0', 7);
    const question = await two.receiveAsync();
    expect(question.remoteAddress.canonicalName).toBe('fe80::a%eth0');
    await two.connectAsync(question.remoteAddress, question.remotePort);
    await two.outputStream.writeAsync(bytes('answer'));
    expect(text((await one.receiveAsync()).data)).toBe('answer');
  });

  it.each([
    ['an address that nobody has', '10.9.9.9', 'EHOSTUNREACH'],
    ['a family that the host does not have', 'fd00::1', 'another address family'],
    ['a group of such a family', 'ff15::1', 'another address family'],
  ])('rejects one to %s, and that one only', async (_, to, message) => {
    const network = new MemoryNetwork();
    network.host('b');
    const socket = new DatagramSocket({ transport: network.host('a', { addresses: ['10.0.0.5'] }) });

    await expect(socket.sendToAsync(bytes('x'), to, 7)).rejects.toThrow(message);
    await expect(socket.sendToAsync(bytes('x'), 'b', 7)).resolves.toBe(1);
  });

  it('rejects one from loopback to another host', async () => {
    const network = new MemoryNetwork();
    network.host('b');
    const socket = new DatagramSocket({ transport: network.host('a') });
    await socket.bindEndpointAsync('127.0.0.1', 0);
    await expect(socket.sendToAsync(bytes('x'), 'b', 7)).rejects.toMatchObject({ code: 'EINVAL' });
  });

  it.each([
    ['IPv4', '10.0.0.2', 65_507],
    ['IPv6', 'fd00::2', 65_527],
  ])('carries the largest datagram of %s, and no larger one', async (_, to, largest) => {
    const network = new MemoryNetwork();
    const sender = await boundAt(network.host('a'), 0);
    const receiver = await boundAt(network.host('b'), 7);
    const tooLong = { status: SocketErrorStatus.messageTooLong, code: 'EMSGSIZE' };
    await expect(sender.sendToAsync(new Uint8Array(largest + 1), to, 7)).rejects.toMatchObject(tooLong);
    await sender.sendToAsync(new Uint8Array(largest), to, 7);
    expect((await receiver.receiveAsync()).data.length).toBe(largest);
  });

  it('carries none that is larger than the send buffer, as on macOS and the BSDs', async () => {
    const network = new MemoryNetwork();
    network.host('b');
    const sender = await boundAt(network.host('a'), 0, { outboundBufferSizeInBytes: 100 });
    await expect(sender.sendToAsync(new Uint8Array(101), 'b', 7)).rejects.toMatchObject({ code: 'EMSGSIZE' });
    await expect(sender.sendToAsync(new Uint8Array(100), 'b', 7)).resolves.toBe(100);
  });

  it('keeps no hold of the memory that was sent', async () => {
    const network = new MemoryNetwork();
    const sender = await boundAt(network.host('a'), 0);
    const receivers = await Promise.all(['b', 'c'].map((name) => boundAt(network.host(name), 7)));
    for (const receiver of receivers) receiver.joinMulticastGroup('239.1.1.1');
    const data = bytes('mine');
    await sender.sendToAsync(data, '239.1.1.1', 7);
    data.fill(0);
    for (const receiver of receivers) {
      const got = (await receiver.receiveAsync()).data;
      expect(text(got)).toBe('mine');
      got.fill(1);
    }
  });
});

describe('a datagram socket in memory, connected', () => {
  it('is told that nobody listens, after a round trip, and only it', async () => {
    const network = new MemoryNetwork({ link: { latencyMs: 20 } });
    network.host('b');
    const socket = new DatagramSocket({ transport: network.host('a') });
    await socket.connectAsync('b', 7);
    const other = await boundAt(network.host('a'), 0);
    const heard = heardBy(other);
    await other.sendToAsync(bytes('x'), 'b', 7);
    await socket.outputStream.writeAsync(bytes('x'));
    const news = await socket.receiveAsync();

    expect(news.error).toMatchObject({
      status: SocketErrorStatus.connectionResetByPeer,
      code: 'ECONNREFUSED',
    });
    expect(network.clock.now()).toBe(40);
    await network.clock.runUntilIdle();
    expect(heard).toEqual([]);
  });

  it('is a stranger to others, who are told so', async () => {
    const network = new MemoryNetwork();
    const [a, b, c] = [network.host('a'), network.host('b'), network.host('c')];
    const peer = await boundAt(b, 7);
    const socket = await boundAt(a, 7);
    await socket.connectAsync('b', 7);
    const stranger = new DatagramSocket({ transport: c });
    await stranger.connectAsync('10.0.0.1', 7);
    await stranger.outputStream.writeAsync(bytes('x'));
    expect((await stranger.receiveAsync()).error?.code).toBe('ECONNREFUSED');

    await peer.sendToAsync(bytes('hello'), '10.0.0.1', 7);
    expect(text((await socket.receiveAsync()).data)).toBe('hello');
    expect(socket.information.localAddress?.canonicalName).toBe('10.0.0.1');
  });

  it('is told nothing of a host that does not answer', async () => {
    const network = new MemoryNetwork();
    network.host('b');
    network.crash('b');
    const socket = new DatagramSocket({ transport: network.host('a') });
    await socket.connectAsync('b', 7);
    await socket.outputStream.writeAsync(bytes('x'));
    const waiting = socket.receiveAsync({ timeoutMs: 60_000 });
    await expect(waiting).rejects.toMatchObject({ status: SocketErrorStatus.connectionTimedOut });
  });
});

describe('a datagram socket in memory, on a host that crashes', () => {
  it('is told once, can do nothing more, and leaves its port and groups', async () => {
    const network = new MemoryNetwork();
    const host = network.host('a');
    const socket = await boundAt(host, 7);
    socket.joinMulticastGroup('239.1.1.1');
    const heard = heardBy(socket);
    network.crash('a');
    await network.clock.runUntilIdle();
    const down = { status: SocketErrorStatus.networkIsDown, code: 'ENETDOWN' };

    expect(heard).toEqual(['ENETDOWN']);
    await expect(socket.sendToAsync(bytes('x'), '127.0.0.1', 7)).rejects.toMatchObject(down);
    expect(() => socket.joinMulticastGroup('239.1.1.2')).toThrow('ENETDOWN');
    await expect(boundAt(host, 7)).rejects.toMatchObject(down);
    expect(host.interfaces()).toEqual([]);
    network.restart('a');
    await expect(socket.sendToAsync(bytes('x'), '127.0.0.1', 7)).rejects.toMatchObject(down);
    const next = await boundAt(host, 7);
    await (await boundAt(network.host('b'), 0)).sendToAsync(bytes('again'), 'a', 7);
    expect(text((await next.receiveAsync()).data)).toBe('again');
    expect(heard).toEqual(['ENETDOWN']);
    await socket.closeAsync();
    expect(host.boundDatagramSockets).toBe(1);
  });
});

describe('a datagram socket in memory, whose program reads slowly', () => {
  it('loses what does not fit its receive buffer, and counts that', async () => {
    const network = new MemoryNetwork();
    network.slowReader(network.host('b'), 1_000);
    const receiver = await boundAt(network.host('b'), 7, { inboundBufferSizeInBytes: 400 });
    const heard = heardBy(receiver);
    const sender = await boundAt(network.host('a'), 0);
    for (let i = 0; i < 10; i++) await sender.sendToAsync(new Uint8Array(100).fill(48 + i), 'b', 7);
    await network.clock.runUntilIdle();

    expect(heard.map((line) => line[0]).join('')).toBe('012');
    expect(receiver.information.droppedDatagrams).toEqual({ inbox: 0, kernel: 7 });
    expect(network.clock.now()).toBe(300);
    network.slowReader('b', Infinity);
    await sender.sendToAsync(bytes('quick'), 'b', 7);
    await network.clock.runUntilIdle();
    expect([heard.at(-1), network.clock.now()]).toEqual(['quick', 300]);
  });
});
