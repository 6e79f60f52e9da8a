import { describe, expect, it } from '@jest/globals';

import {
  copyAsync,
  DatagramSocket,
  DataReader,
  Deadline,
  SocketErrorStatus,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
} from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';

interface Stage {
  readonly network: MemoryNetwork;
  readonly client: StreamSocket;
  readonly server: StreamSocket;
}

async function connectedSockets(): Promise<Stage> {
  const network = new MemoryNetwork();
  const listener = new StreamSocketListener({ transport: network.host('server') });
  await listener.bindServiceNameAsync('7');
  const client = new StreamSocket({ transport: network.host('client') });
  await client.connectAsync('server', 7);
  const server = await listener.acceptAsync();
  listener.close();
  return { network, client, server };
}

describe('a time limit on a network in memory', () => {
  it('ends a connect after 30 seconds that take no time', async () => {
    const startMs = performance.now();
    const network = new MemoryNetwork();
    network.host('server');
    const client = new StreamSocket({ transport: network.host('client') });
    network.partition('client', 'server');

    await expect(client.connectAsync('server', 7, { timeoutMs: 30_000 })).rejects.toMatchObject({
      status: SocketErrorStatus.connectionTimedOut,
      phase: 'connect',
    });
    expect(network.clock.now()).toBe(30_000);
    expect(network.clock.pendingTimers).toBe(0);
    // Generous: real time is the one thing that differs between machines.
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });

  it('ends a bind, and says of what place', async () => {
    const network = new MemoryNetwork();
    network.addName('slow.example', ['10.0.0.1'], { ipv4LookupMs: 5_000, ipv6LookupMs: 5_000 });
    const listener = new StreamSocketListener({ transport: network.host('server') });

    await expect(listener.bindEndpointAsync('slow.example', 7, { timeoutMs: 100 })).rejects.toMatchObject({
      status: SocketErrorStatus.connectionTimedOut,
      phase: 'bind',
      message: 'Cannot listen at "slow.example" port 7: not done within 100 ms',
    });
  });

  it('is nothing to a connect that is done in time, and leaves no timer', async () => {
    const network = new MemoryNetwork();
    const listener = new StreamSocketListener({ transport: network.host('server') });
    await listener.bindServiceNameAsync('7');
    const client = new StreamSocket({ transport: network.host('client') });
    await client.connectAsync('server', 7, { timeoutMs: 30_000 });
    await network.clock.runUntilIdle();

    expect(network.clock.now()).toBeLessThan(30_000);
    await client.outputStream.writeAsync(Uint8Array.of(1));
    expect(network.host('client').openConnections).toBe(1);
  });

  it('ends a read and loses nothing of what comes later', async () => {
    const { network, client, server } = await connectedSockets();
    await expect(client.inputStream.readAsync(3, 0, { timeoutMs: 600_000 })).rejects.toMatchObject({
      status: SocketErrorStatus.connectionTimedOut,
      phase: 'read',
    });
    expect(network.clock.now()).toBe(600_000);
    await server.outputStream.writeAsync(Uint8Array.of(1, 2, 3));

    expect(await client.inputStream.readAsync(3)).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('resets a peer that does not take what was written before closing', async () => {
    const { network, client, server } = await connectedSockets();
    network.hold('client', 'server');
    void client.outputStream.writeAsync(new Uint8Array(1_000_000)).catch(() => undefined);
    const closing = expect(client.closeAsync()).rejects.toMatchObject({
      status: SocketErrorStatus.connectionTimedOut,
      phase: 'close',
    });
    await network.clock.advance(4_999);
    expect(network.host('client').openConnections).toBe(1);
    await network.clock.advance(1);
    await closing;
    await expect(client.closed).rejects.toMatchObject({ phase: 'close' });
    expect(network.host('client').openConnections).toBe(0);

    network.release('client', 'server');
    const reading = (async (): Promise<void> => {
      for await (const chunk of server.inputStream) expect(chunk.length).toBeGreaterThan(0);
    })();
    await expect(reading).rejects.toMatchObject({ status: SocketErrorStatus.connectionResetByPeer });
  });
});

describe('a deadline on a network in memory', () => {
  const { connectionTimedOut: status } = SocketErrorStatus;

  it.each([
    ['lookup', 'slow.example', SocketProtectionLevel.plainSocket],
    ['connect', 'unreachable', SocketProtectionLevel.plainSocket],
    ['handshake', 'server', SocketProtectionLevel.ssl],
    ['read', 'server', SocketProtectionLevel.plainSocket],
  ])('says that a conversation came as far as its %s', async (phase, host, level) => {
    const network = new MemoryNetwork();
    const listener = new StreamSocketListener({ transport: network.host('server') });
    await listener.bindServiceNameAsync(7);
    network.host('unreachable');
    network.addName('slow.example', ['10.9.9.9'], { ipv4LookupMs: 60_000, ipv6LookupMs: 60_000 });
    const options = { transport: network.host('client') };
    network.partition('client', 'unreachable');
    const client = new StreamSocket(options);

    const deadline = new Deadline(3_000, options);
    const converse = async (): Promise<string | null> => {
      await client.connectAsync(host, 7, level, { deadline });
      return new DataReader(client.inputStream).readLineAsync({ deadline });
    };
    await expect(converse()).rejects.toMatchObject({ status, phase });
    expect(network.clock.now()).toBe(3_000);
    client.close();
    listener.close();
    await network.clock.runUntilIdle();
    expect(network.clock.pendingTimers).toBe(0);
  });

  it('tells the attempts of a connect that it ended', async () => {
    const network = new MemoryNetwork();
    network.host('server');
    const options = { transport: network.host('client') };
    network.partition('client', 'server');

    const connecting = new StreamSocket(options).connectAsync('server', 7, {
      deadline: new Deadline(500, options),
    });
    await expect(connecting).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Cannot connect to "server" port 7: the deadline of 500 ms is over; tried /,
      ),
      attempts: { length: 2 },
    });
  });

  it('is for all of a loop, where timeoutMs is for each turn', async () => {
    const { network, client, server } = await connectedSockets();
    const deadline = new Deadline(1_000, { transport: network.host('client') });
    void (async () => {
      for (let n = 1; n <= 4; n++) {
        await network.clock.wait(400);
        await server.outputStream.writeAsync(new TextEncoder().encode(`${n}\n`));
      }
    })();

    const reader = new DataReader(client.inputStream);
    const lines: string[] = [];
    const loop = async (): Promise<void> => {
      for await (const line of reader.lines({ timeoutMs: 500, deadline })) lines.push(line);
    };
    await expect(loop()).rejects.toMatchObject({ status, phase: 'read' });
    expect([network.clock.now(), lines]).toEqual([1_000, ['1', '2']]);
    expect(await reader.readLineAsync()).toBe('3');
  });

  it('ends copying, accepting, receiving datagrams and closing too', async () => {
    const { network, client, server } = await connectedSockets();
    const transport = network.host('client');
    const listener = new StreamSocketListener({ transport });
    await listener.bindServiceNameAsync(8);
    const datagrams = new DatagramSocket({ transport });
    await datagrams.bindServiceNameAsync(8);
    network.hold('client', 'server');
    void client.outputStream.writeAsync(new Uint8Array(1_000_000)).catch(() => undefined);

    const deadline = new Deadline(1_000, { transport });
    const ended = await Promise.allSettled([
      copyAsync(client.inputStream, client.outputStream, { deadline }),
      listener.acceptAsync({ deadline }),
      datagrams.receiveAsync({ deadline }),
    ]);
    const over = expect.objectContaining({ status: 'rejected', reason: expect.objectContaining({ status }) });
    expect(ended).toEqual([over, over, over]);
    expect(network.clock.now()).toBe(1_000);
    await expect(client.closeAsync({ deadline })).rejects.toMatchObject({ status, phase: 'close' });
    expect(network.clock.now()).toBe(1_000);
    server.abort();
    listener.close();
    datagrams.close();
  });
});
