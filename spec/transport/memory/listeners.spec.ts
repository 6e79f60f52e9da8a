import { describe, expect, it } from '@jest/globals';

import { StreamSocket, StreamSocketListener } from 'streamsocket';
import { type MemoryHost, MemoryNetwork } from 'streamsocket/testing';

/** Listens at port 7, and counts whom it gets. */
async function sharer(transport: MemoryHost, address: string | null): Promise<StreamSocketListener> {
  const listener = new StreamSocketListener({ transport });
  listener.control.reusePort = true;
  listener.on('connectionreceived', () => {});
  await listener.bindEndpointAsync(address, 7);
  return listener;
}

async function call(network: MemoryNetwork, times: number): Promise<void> {
  for (let i = 0; i < times; i++)
    await new StreamSocket({ transport: network.host('client') }).connectAsync('10.0.0.1', 7);
  await network.clock.runUntilIdle();
}

const counts = (listeners: readonly StreamSocketListener[]): readonly number[] =>
  listeners.map(({ information }) => information.openConnections);

describe('a port of a host in memory that is shared', () => {
  it('gives its listeners the connections in turn, those who came later too', async () => {
    const network = new MemoryNetwork();
    const server = network.host('server', { addresses: ['10.0.0.1'] });
    network.host('client', { addresses: ['10.0.0.2'] });
    const listeners = [await sharer(server, null), await sharer(server, null)];
    await call(network, 4);
    expect(counts(listeners)).toEqual([2, 2]);

    listeners.push(await sharer(server, null));
    await call(network, 6);
    expect(counts(listeners)).toEqual([4, 4, 2]);
  });

  it('prefers those who listen at the very address', async () => {
    const network = new MemoryNetwork();
    const server = network.host('server', { addresses: ['10.0.0.1'] });
    network.host('client', { addresses: ['10.0.0.2'] });
    const everywhere = await sharer(server, null);
    const family = await sharer(server, '0.0.0.0');
    const exact = await sharer(server, '10.0.0.1');
    await call(network, 3);
    expect(counts([everywhere, family, exact])).toEqual([0, 0, 3]);

    await exact.closeAsync();
    await call(network, 2);
    expect(counts([everywhere, family])).toEqual([1, 1]);
  });

  it('is not given to who does not share it, before or after', async () => {
    const transport = new MemoryNetwork().host('server');
    const alone = new StreamSocketListener({ transport });
    await alone.bindServiceNameAsync(7);
    await expect(sharer(transport, null)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await alone.closeAsync();

    await sharer(transport, null);
    const late = new StreamSocketListener({ transport });
    await expect(late.bindServiceNameAsync(7)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
