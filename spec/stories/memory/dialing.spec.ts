import { describe, expect, it } from '@jest/globals';

import { EndpointPair, HostName, SocketErrorStatus, StreamSocket, StreamSocketListener } from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';

/** A service with three addresses, the first two of which lead to hosts that do not answer. */
async function service(): Promise<MemoryNetwork> {
  const network = new MemoryNetwork({ link: { latencyMs: 10 } });
  const addresses = ['dead1', 'dead2', 'alive'].map((name) => network.host(name).addresses[0] ?? '');
  network.addName('service.example', addresses);
  network.crash('dead1');
  network.crash('dead2');
  const listener = new StreamSocketListener({ transport: network.host('alive') });
  await listener.bindServiceNameAsync('http');
  return network;
}

describe('connectAsync() to a name with several addresses', () => {
  it('tries the next one every 250 ms and takes the first that answers', async () => {
    const network = await service();
    const client = new StreamSocket({ transport: network.host('client') });
    await client.connectAsync('service.example', 'http');

    expect(network.clock.now()).toBe(2 * 250 + 20);
    expect(client.information.remoteAddress?.canonicalName).toBe('10.0.0.3');
    // The losers have left nothing behind; what is under way is the winner's ACK.
    await network.clock.advance(10);
    expect(network.clock.pendingTimers).toBe(0);
    expect(network.host('client').openConnections).toBe(1);
    client.close();
  });

  it('waits for each when attempts are serialized', async () => {
    const network = await service();
    const client = new StreamSocket({ transport: network.host('client') });
    client.control.serializeConnectionAttempts = true;
    await client.connectAsync('service.example', 'http');

    expect(network.clock.now()).toBe(2 * 127_000 + 20);
  });

  it.each([
    ['every 250 ms from an address', '', 2 * 250 + 20],
    ['one at a time from a port, which is good for one', '4000', 2 * 127_000 + 20],
  ])('tries the next one %s', async (_, localService, durationMs) => {
    const network = await service();
    const client = new StreamSocket({ transport: network.host('client') });
    const local = new HostName(network.host('client').addresses[0] ?? '');
    await client.connectAsync(new EndpointPair(local, localService, new HostName('service.example'), 'http'));

    expect(network.clock.now()).toBe(durationMs);
    expect(client.information.localAddress?.isEqual(local)).toBe(true);
  });

  it('tells of every attempt when none succeeds', async () => {
    const network = await service();
    network.crash('alive');
    network.host('refusing');
    network.addName('gone.example', ['10.0.0.1', '10.9.9.9', network.host('refusing').addresses[0] ?? '']);
    const client = new StreamSocket({ transport: network.host('client') });

    await expect(client.connectAsync('gone.example', 80)).rejects.toMatchObject({
      status: SocketErrorStatus.connectionRefused,
      attempts: [
        { address: '10.0.0.1', code: 'ETIMEDOUT', durationMs: 127_000 },
        { address: '10.9.9.9', code: 'EHOSTUNREACH', durationMs: 0 },
        { code: 'ECONNREFUSED', durationMs: 20 },
      ],
    });
  });
});
