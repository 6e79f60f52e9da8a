import { describe, expect, it } from '@jest/globals';

import { SocketErrorStatus, StreamSocket, StreamSocketListener } from 'streamsocket';
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
