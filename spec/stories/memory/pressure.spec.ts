import { describe, expect, it } from '@jest/globals';

import { StreamSocket, StreamSocketListener } from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';

describe('a listener under pressure', () => {
  it('goes on accepting once the process has file descriptors again', async () => {
    const network = new MemoryNetwork();
    const host = network.host('server');
    const listener = new StreamSocketListener({ transport: host });
    await listener.bindServiceNameAsync('7');
    host.failNextAccepts(3);
    const client = new StreamSocket({ transport: network.host('client') });
    await client.connectAsync('server', 7);
    const socket = await listener.acceptAsync();

    expect(socket.information.remotePort).toBe(client.information.localPort);
    expect(listener.information.failedAccepts).toBe(3);
    expect(network.clock.now()).toBe(300);
  });

  it('resets connections that nobody takes, beyond its bound, and counts them', async () => {
    const network = new MemoryNetwork();
    const listener = new StreamSocketListener({ transport: network.host('server') });
    listener.control.maxPendingConnections = 10;
    await listener.bindServiceNameAsync('7');
    const clients = Array.from({ length: 25 }, () => new StreamSocket({ transport: network.host('client') }));
    await Promise.all(clients.map((client) => client.connectAsync('server', 7)));
    const reads = await Promise.allSettled(
      clients.map((client) => client.inputStream.readAsync(1, 0, { timeoutMs: 100 })),
    );

    expect(listener.information.refusedConnections).toBe(15);
    const codes = reads.map((read) =>
      read.status === 'rejected' ? (read.reason as { code?: string }).code : '',
    );
    expect(codes.filter((code) => code === 'ECONNRESET')).toHaveLength(15);
    expect(network.host('server').openConnections).toBe(10);
  });
});

describe('a writer whose peer reads slowly', () => {
  it('waits, so that only what fits the link is under way', async () => {
    const network = new MemoryNetwork({ link: { capacityBytes: 10_000 } });
    network.slowReader(network.host('server'), 10_000);
    const listener = new StreamSocketListener({ transport: network.host('server') });
    await listener.bindServiceNameAsync('7');
    const client = new StreamSocket({ transport: network.host('client') });
    await client.connectAsync('server', 7);
    const server = await listener.acceptAsync();
    let received = 0;
    const reading = (async () => {
      for await (const chunk of server.inputStream) received += chunk.length;
    })();

    let mostUnread = 0;
    for (let sent = 0; sent < 500_000; sent += 5_000) {
      await client.outputStream.writeAsync(new Uint8Array(5_000));
      mostUnread = Math.max(mostUnread, sent - received);
    }
    await client.closeAsync({ timeoutMs: 60_000 });
    await reading;

    expect(received).toBe(500_000);
    expect(network.clock.now()).toBe(50_000);
    // What the link holds, what the stream accepts beyond it, and the write that goes over its mark.
    expect(mostUnread).toBeLessThanOrEqual(10_000 + 64 * 1024 + 5_000);
  });
});
