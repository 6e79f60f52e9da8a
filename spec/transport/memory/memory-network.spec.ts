import { describe, expect, it } from '@jest/globals';

import { MemoryNetwork, type MemoryNetworkOptions } from 'streamsocket/testing';

import {
  accepted,
  bytes,
  chunksToEnd,
  connectTo,
  finished,
  gone,
  ip,
  listenAt,
  memoryPair,
  nextChunk,
  readToEnd,
  text,
  written,
} from '../../support/memory-pair.js';

describe('MemoryNetwork.host()', () => {
  it('makes a host once and gives it each time, however its name is written', () => {
    const network = new MemoryNetwork();
    const host = network.host('Server');

    expect(network.host('SERVER.')).toBe(host);
    expect(host.name).toBe('server');
    expect(host.addresses).toEqual(['10.0.0.1', 'fd00::1']);
  });

  it('gives each host addresses of its own, past those that others asked for', () => {
    const network = new MemoryNetwork();
    network.host('first', { addresses: ['10.0.0.1', 'FD00::0:2'] });
    const hosts = Array.from({ length: 300 }, (_, i) => network.host(`h${i + 1}`));

    expect(network.host('first').addresses).toEqual(['10.0.0.1', 'fd00::2']);
    expect(hosts[0]?.addresses).toEqual(['10.0.0.3', 'fd00::3']);
    expect(hosts[299]?.addresses).toEqual(['10.0.1.46', 'fd00::12e']);
    expect(new Set(hosts.flatMap(({ addresses }) => addresses)).size).toBe(600);
  });

  it.each<[string, (network: MemoryNetwork) => unknown, string | RegExp]>([
    ['an address as a name', (network) => network.host('10.0.0.1'), /name must be a host name/],
    ['the name of everybody', (network) => network.host('localhost'), /every host has that name/],
    ['no name', (network) => network.host(''), /must not be empty/],
    [
      'other addresses for a host that is there',
      (n) => n.host('a', { addresses: ['1.1.1.1'] }),
      /it was made before/,
    ],
    ['no addresses', (network) => network.host('c', { addresses: [] }), 'addresses must not be empty'],
    ['an address that is none', (n) => n.host('c', { addresses: ['x'] }), 'must be IP addresses, not "x"'],
    ['a group as an address', (n) => n.host('c', { addresses: ['224.0.0.1'] }), /those of single hosts/],
    [
      'an address that is taken',
      (n) => n.host('c', { addresses: ['10.0.0.1'] }),
      /"a" has the address 10.0.0.1/,
    ],
    [
      'a name that is taken',
      (network) => network.host('www'),
      'Cannot make the host "www": the name is taken',
    ],
    [
      'a host as a name for others',
      (n) => {
        n.addName('a', ['10.0.0.2']);
      },
      /a host has that name/,
    ],
  ])('refuses %s', (_, act, message) => {
    const network = new MemoryNetwork();
    network.host('a');
    network.addName('www', ['10.0.0.1']);
    expect(() => act(network)).toThrow(message);
    expect(network.host('a').addresses).toEqual(['10.0.0.1', 'fd00::1']);
  });
});

describe('MemoryNetwork', () => {
  it.each<[string, MemoryNetworkOptions]>([
    ['a seed', { seed: 1.5 }],
    ['a latency', { link: { latencyMs: -1 } }],
    ['limits of a latency', { link: { latencyMs: { min: 5, max: 4 } } }],
    ['a capacity', { link: { capacityBytes: 0 } }],
    ['a size of chunks', { link: { chunkBytes: 0 } }],
    ['a loss', { link: { loss: 1.5 } }],
    ['a chance of copies', { link: { duplicate: -0.1 } }],
    ['a chance of being overtaken', { link: { reorder: NaN } }],
    ['a number of routers', { link: { routers: -1 } }],
    ['limits of a size of chunks', { link: { chunkBytes: { min: 1, max: Infinity } } }],
    ['a port of a service', { services: { chat: 65_536 } }],
    ['a length of the transcript', { maxTranscriptEvents: -1 }],
  ])('refuses %s that cannot be', (_, options) => {
    expect(() => new MemoryNetwork(options)).toThrow(RangeError);
  });

  it.each<[string, (network: MemoryNetwork) => void, string]>([
    [
      'holding',
      (network) => {
        network.hold('a', 'x');
      },
      'Unknown host "x": the network has "a", "b"',
    ],
    [
      'resetting',
      (network) => {
        network.reset('x', 'a');
      },
      'Unknown host "x": the network has "a", "b"',
    ],
    [
      'crashing',
      (network) => {
        network.crash('x');
      },
      'Unknown host "x": the network has "a", "b"',
    ],
    [
      'a link',
      (network) => {
        network.link('a', 'x', {});
      },
      'Unknown host "x": the network has "a", "b"',
    ],
    [
      'a host of another network',
      (network) => {
        network.crash(new MemoryNetwork().host('a'));
      },
      'Unknown host "a": not of this network',
    ],
    [
      'releasing what is not held',
      (network) => {
        network.release('a', 'b');
      },
      'Cannot release "a" and "b": nothing is held there',
    ],
    [
      'repairing what is whole',
      (network) => {
        network.repair('b', 'a');
      },
      'Cannot repair "a" and "b": the link is not partitioned',
    ],
    [
      'holding what is partitioned',
      (network) => {
        network.partition('a', 'b');
        network.hold('a', 'b');
      },
      'Cannot hold "a" and "b": the link is partitioned; repair it first',
    ],
    [
      'restarting what runs',
      (network) => {
        network.restart('a');
      },
      'Cannot restart "a": it has not crashed',
    ],
    [
      'crashing twice',
      (network) => {
        network.crash('a');
        network.crash('a');
      },
      'Cannot crash "a": it has crashed already',
    ],
    [
      'reading backwards',
      (network) => {
        network.slowReader('a', -1);
      },
      'bytesPerSecond must be above 0, not -1',
    ],
  ])('refuses %s', (_, act, message) => {
    const network = new MemoryNetwork();
    network.host('a');
    network.host('b');
    expect(() => {
      act(network);
    }).toThrow(message);
  });

  it('ends everything when it is closed: what waits fails, and no timer is left', async () => {
    const { network, near, far, acceptor } = await memoryPair();
    const reading = expect(nextChunk(near)).rejects.toMatchObject({ code: 'ENETDOWN' });
    const accepting = expect(accepted(acceptor)).rejects.toMatchObject({ code: 'ENETDOWN' });
    network.clock.after(1_000, () => undefined);
    network.close();
    await Promise.all([reading, accepting]);

    expect(await gone(far)).toMatchObject({ code: 'ENETDOWN' });
    expect(network.clock.pendingTimers).toBe(0);
    network.close();
  });
});

describe('MemoryNetwork.link()', () => {
  it('changes what it names and leaves the rest', async () => {
    const { network, near, far } = await memoryPair({ link: { chunkBytes: 1 } });
    network.link('client', 'server', { latencyMs: 25 });
    const before = network.clock.now();
    await written(near, bytes('ab'));

    expect(text(await nextChunk(far))).toBe('a');
    expect(network.clock.now()).toBe(before + 25);
  });

  it('draws latencies within their limits and keeps the order of each connection', async () => {
    const { network, near, far } = await memoryPair();
    network.link('client', 'server', { latencyMs: { min: 10, max: 40 } });
    const start = network.clock.now();
    const times = new Set<number>();
    for (let i = 0; i < 200; i++) near.write([Uint8Array.of(i)], () => undefined);
    for (let i = 0; i < 200;) {
      for (const byte of (await nextChunk(far)) ?? []) expect(byte).toBe(i++);
      times.add(network.clock.now() - start);
    }

    expect(Math.min(...times)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...times)).toBeLessThanOrEqual(40);
    expect(times.size).toBeGreaterThan(1);
  });

  it.each<[string, number | { min: number; max: number } | 'as sent', readonly string[]]>([
    ['one byte at a time', 1, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']],
    ['three bytes at a time', 3, ['abc', 'def', 'gh']],
    ['everything that is under way glued together', Infinity, ['abcdefgh']],
    ['as they were sent', 'as sent', ['abc', 'd', 'efgh']],
  ])('lets bytes arrive %s', async (_, chunkBytes, expected) => {
    const { network, near, far } = await memoryPair({ link: { latencyMs: 5 } });
    network.link('client', 'server', { chunkBytes });
    const arrived: string[] = [];
    const reading = (async () => {
      for (let chunk = await nextChunk(far); chunk !== null; chunk = await nextChunk(far)) {
        arrived.push(text(chunk) ?? '');
      }
    })();
    for (const part of ['abc', 'd', 'efgh']) near.write([bytes(part)], () => undefined);
    await finished(near);
    await reading;

    expect(arrived).toEqual(expected);
  });

  it('cuts chunks of sizes drawn from limits, the same ones for the same seed', async () => {
    const sizes = async (seed: number): Promise<number[]> => {
      const link = { latencyMs: 5, chunkBytes: { min: 2, max: 9 } };
      const { near, far } = await memoryPair({ seed, link });
      await written(near, new Uint8Array(500));
      await finished(near);
      return (await chunksToEnd(far)).map(({ length }) => length);
    };
    const first = await sizes(1);

    expect(first.slice(0, -1).every((size) => size >= 2 && size <= 9)).toBe(true);
    expect(new Set(first).size).toBeGreaterThan(4);
    expect(await sizes(1)).toEqual(first);
    expect(await sizes(2)).not.toEqual(first);
  });
});

describe('MemoryNetwork.hold() and release()', () => {
  it('keep what is sent and what is under way, in its order, and hurry nothing', async () => {
    const { network, near, far } = await memoryPair({ link: { latencyMs: 50 } });
    await written(near, bytes('under way '));
    await network.clock.advance(20);
    network.hold('server', 'client');
    await written(near, bytes('sent later'));
    await finished(near);
    await network.clock.advance(35);
    expect(far.take()).toBeUndefined();

    network.release('client', 'server');
    const start = network.clock.now();
    expect(text(await nextChunk(far))).toBe('under way ');
    expect(network.clock.now()).toBe(start);
    expect(text(await nextChunk(far))).toBe('sent later');
    expect(network.clock.now()).toBe(start + 15);
    expect(await nextChunk(far)).toBeNull();
  });

  it('let a connection attempt wait as long as it takes', async () => {
    const network = new MemoryNetwork();
    await listenAt(network.host('server'), ip('', 7));
    network.host('client');
    network.hold('client', 'server');
    let isConnected = false;
    const connecting = connectTo(network.host('client'), ip('10.0.0.1', 7)).then(() => {
      isConnected = true;
    });
    await network.clock.advance(24 * 3_600_000);
    expect(isConnected).toBe(false);

    network.release('client', 'server');
    await connecting;
  });

  it('let the sender fill the link and no more', async () => {
    const { network, near } = await memoryPair({ link: { capacityBytes: 100 } });
    network.hold('client', 'server');
    let isSettled = false;
    near.write([new Uint8Array(100)], () => {
      isSettled = true;
    });
    await network.clock.advance(1_000);
    expect(isSettled).toBe(true);
    near.write([new Uint8Array(1)], () => {
      isSettled = false;
    });
    await network.clock.advance(1_000);
    expect(isSettled).toBe(true);
  });

  it('keep other hosts out of it', async () => {
    const network = new MemoryNetwork();
    await listenAt(network.host('server'), ip('', 7));
    network.host('a');
    network.hold('a', 'server');

    await connectTo(network.host('b'), ip('10.0.0.1', 7));
  });
});

describe('MemoryNetwork.partition() and repair()', () => {
  it('lose what is sent; it is sent again once there is a way', async () => {
    const { network, near, far } = await memoryPair({ link: { latencyMs: 50 } });
    await written(near, bytes('under way, '));
    network.partition('client', 'server');
    await written(near, bytes('sent later'));
    await finished(near);
    await network.clock.advance(60_000);
    expect(far.take()).toBeUndefined();

    network.repair('client', 'server');
    const start = network.clock.now();
    expect(text(await readToEnd(far))).toBe('under way, sent later');
    expect(network.clock.now()).toBe(start + 50);
  });

  it('let an attempt to connect time out as Linux does, or sooner by its own signal', async () => {
    const network = new MemoryNetwork();
    await listenAt(network.host('server'), ip('', 7));
    const client = network.host('client');
    network.partition('client', 'server');
    await expect(connectTo(client, ip('10.0.0.1', 7))).rejects.toMatchObject({
      code: 'ETIMEDOUT',
      phase: 'connect',
      source: 'network',
    });
    expect(network.clock.now()).toBe(127_000);

    const controller = new AbortController();
    network.clock.after(1_000, () => {
      controller.abort('enough');
    });
    const connecting = connectTo(client, ip('10.0.0.1', 7), { signal: controller.signal });
    await expect(connecting).rejects.toBe('enough');
    expect(network.clock.now()).toBe(128_000);
    expect(network.clock.pendingTimers).toBe(0);
  });

  it('break a connection that waits too long for an acknowledgement, and leave an idle one', async () => {
    const { network, near, far } = await memoryPair();
    const { near: idle } = await memoryPair();
    network.partition('client', 'server');
    await written(near, bytes('anybody there?'));
    await expect(nextChunk(near)).rejects.toMatchObject({
      code: 'ETIMEDOUT',
      phase: 'read',
      source: 'network',
    });
    expect(network.clock.now()).toBe(924_600);

    // The other end knows nothing of it until it sends something.
    network.repair('client', 'server');
    expect(far.take()).toBeUndefined();
    await written(far, bytes('hello?'));
    await expect(nextChunk(far)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(idle.take()).toBeUndefined();
  });

  it('lose a reset for good: its connection stays half open', async () => {
    const { network, near, far } = await memoryPair();
    await written(near, bytes('lost with it'));
    network.partition('client', 'server');
    near.abort();
    network.repair('client', 'server');
    await network.clock.runUntilIdle();

    expect(far.take()).toBeUndefined();
    expect(network.host('server').openConnections).toBe(1);
    await written(far, bytes('x'));
    expect(await gone(far)).toMatchObject({ code: 'ECONNRESET' });
  });

  it('lose a reset that is under way, too, and everything before it', async () => {
    const { network, near, far } = await memoryPair({ link: { latencyMs: 50 } });
    await written(near, bytes('lost with it'));
    near.abort();
    network.partition('client', 'server');
    network.repair('client', 'server');
    await network.clock.runUntilIdle();

    expect(far.take()).toBeUndefined();
  });

  it('let an attempt time out as well when it is the answer that is lost', async () => {
    const network = new MemoryNetwork({ link: { latencyMs: 50 } });
    const acceptor = await listenAt(network.host('server'), ip('', 7));
    network.clock.after(75, () => {
      network.partition('client', 'server');
    });
    await expect(connectTo(network.host('client'), ip('10.0.0.1', 7))).rejects.toMatchObject({
      code: 'ETIMEDOUT',
    });
    expect(network.clock.now()).toBe(127_075);
    network.repair('client', 'server');
    await network.clock.runUntilIdle();

    expect(acceptor.take()).toBeUndefined();
    expect(network.host('server').openConnections).toBe(0);
  });

  it('keep to themselves what was in the air when they came to a held link', async () => {
    const { network, near, far } = await memoryPair();
    network.hold('client', 'server');
    await written(near, bytes('x'));
    network.partition('client', 'server');
    network.repair('client', 'server');

    expect(text(await nextChunk(far))).toBe('x');
  });
});

describe('MemoryNetwork.reset()', () => {
  it('breaks both ends of every connection between two hosts, and no others', async () => {
    const { network, near, far, acceptor } = await memoryPair();
    const other = await connectTo(network.host('other'), ip('10.0.0.1', 7));
    await accepted(acceptor);
    await written(near, bytes('arrived'));
    await network.clock.advance(0);
    network.reset('server', 'client');

    expect(text(await nextChunk(far))).toBe('arrived');
    await expect(nextChunk(far)).rejects.toMatchObject({ code: 'ECONNRESET', source: 'peer' });
    await expect(nextChunk(near)).rejects.toMatchObject({ code: 'ECONNRESET', source: 'peer' });
    expect(other.take()).toBeUndefined();
    expect(network.host('server').openConnections).toBe(1);
  });

  it.each([
    ['loses what is under way', undefined, ''],
    ['loses what is under way when asked to', 'lost' as const, ''],
    ['lets it arrive when asked to', 'delivered' as const, 'under way'],
  ])('%s', async (_, inFlight, expected) => {
    const { network, near, far } = await memoryPair({ link: { latencyMs: 10 } });
    await written(near, bytes('under way'));
    network.reset('client', 'server', { inFlight });

    let received = '';
    const reading = (async () => {
      for (;;) received += text(await nextChunk(far)) ?? '';
    })();
    await expect(reading).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(received).toBe(expected);
  });

  it('breaks connections of a host with itself', async () => {
    const network = new MemoryNetwork();
    const host = network.host('a');
    const acceptor = await listenAt(host, ip('', 7));
    const near = await connectTo(host, ip('127.0.0.1', 7));
    const far = await accepted(acceptor);
    network.reset('a', 'a');

    expect(await gone(near)).toMatchObject({ code: 'ECONNRESET' });
    expect(await gone(far)).toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('MemoryNetwork.crash() and restart()', () => {
  it('end everything on the host at once, and tell nobody else', async () => {
    const { network, near, far, acceptor } = await memoryPair();
    await written(near, bytes('unread'));
    await network.clock.advance(0);
    const connecting = expect(connectTo(network.host('server'), ip('10.0.0.2', 9))).rejects.toMatchObject({
      code: 'ENETDOWN',
      phase: 'connect',
    });
    const accepting = expect(accepted(acceptor)).rejects.toMatchObject({ code: 'ENETDOWN', phase: 'accept' });
    network.crash('server');
    await Promise.all([connecting, accepting]);

    await expect(nextChunk(far)).rejects.toMatchObject({ code: 'ENETDOWN', phase: 'read' });
    expect(acceptor.take()).toBeUndefined();
    expect(near.take()).toBeUndefined();
    expect(network.host('server').isCrashed).toBe(true);
    expect(network.host('server').openConnections).toBe(0);
  });

  it('let nothing be done on the host in between', async () => {
    const network = new MemoryNetwork();
    const host = network.host('a');
    network.crash(host);
    const down = { code: 'ENETDOWN', name: 'SocketError' };

    await expect(host.lookup('a', new AbortController().signal)).rejects.toMatchObject(down);
    await expect(listenAt(host, ip('', 7))).rejects.toMatchObject(down);
    await expect(connectTo(host, ip('127.0.0.1', 7))).rejects.toMatchObject(down);
    network.restart(host);
    await listenAt(host, ip('', 7));
  });

  it('leave peers waiting until they send something, and are told by the host that came up again', async () => {
    const { network, near } = await memoryPair();
    network.crash('server');
    await network.clock.advance(3_600_000);
    expect(near.take()).toBeUndefined();
    await written(near, bytes('still there?'));
    await network.clock.advance(60_000);
    expect(near.take()).toBeUndefined();

    network.restart('server');
    await expect(nextChunk(near)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('let peers time out when the host stays away', async () => {
    const { network, near } = await memoryPair();
    network.crash('server');
    await expect(connectTo(network.host('client'), ip('10.0.0.1', 7))).rejects.toMatchObject({
      code: 'ETIMEDOUT',
    });
    await written(near, bytes('still there?'));
    expect(await gone(near)).toMatchObject({ code: 'ETIMEDOUT' });
  });

  it('let an attempt through that was made meanwhile, if somebody listens again in time', async () => {
    const { network } = await memoryPair();
    network.crash('server');
    const connecting = connectTo(network.host('client'), ip('10.0.0.1', 7));
    await network.clock.advance(10_000);
    const listening = listenAt(network.host('server'), ip('', 7));
    await expect(listening).rejects.toMatchObject({ code: 'ENETDOWN' });
    network.restart('server');
    const acceptor = await listenAt(network.host('server'), ip('', 7));

    expect((await connecting).local).toEqual((await accepted(acceptor)).remote);
  });

  it('lose for good what was to be sent again', async () => {
    const { network, near, far } = await memoryPair();
    network.partition('client', 'server');
    await written(far, bytes('lost'));
    network.crash('server');
    network.repair('client', 'server');
    await network.clock.runUntilIdle();

    expect(near.take()).toBeUndefined();
  });

  it('let arrive what had left the host before', async () => {
    const { network, near, far } = await memoryPair({ link: { latencyMs: 10 } });
    await written(far, bytes('last words'));
    network.crash('server');

    expect(text(await nextChunk(near))).toBe('last words');
  });
});

describe('MemoryNetwork.slowReader()', () => {
  it('lets so many bytes arrive in a second, and the writer waits once the link is full', async () => {
    const { network, near, far } = await memoryPair({ link: { capacityBytes: 1_000 } });
    network.slowReader('server', 500);
    let received = 0;
    let mostAtOnce = 0;
    const reading = (async () => {
      for (let chunk = await nextChunk(far); chunk !== null; chunk = await nextChunk(far)) {
        received += chunk.length;
        mostAtOnce = Math.max(mostAtOnce, chunk.length);
      }
    })();
    await written(near, new Uint8Array(5_000));
    const acceptedMs = network.clock.now();
    await finished(near);
    await reading;

    expect(received).toBe(5_000);
    expect(mostAtOnce).toBe(25);
    expect(acceptedMs).toBeGreaterThanOrEqual(7_000);
    expect(network.clock.now()).toBe(10_000);
  });

  it('reads as it likes again when told so', async () => {
    const { network, near, far } = await memoryPair();
    network.slowReader('server', 1);
    network.slowReader('server', Infinity);
    await written(near, new Uint8Array(5_000));
    await finished(near);
    await readToEnd(far);

    expect(network.clock.now()).toBe(0);
  });
});
