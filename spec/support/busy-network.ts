import { DataReader, DataWriter, SocketError, StreamSocket, StreamSocketListener } from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';

/**
 * A program with a bit of everything: clients that talk to an echo server over links with much luck in them,
 * faults at times that are drawn, limits that run out. What comes of it depends on the seed, and on nothing else.
 */
export async function runBusyNetwork(seed: number): Promise<string> {
  using network = new MemoryNetwork({
    seed,
    link: { latencyMs: { min: 1, max: 80 }, chunkBytes: { min: 1, max: 12 }, capacityBytes: 64 },
  });
  const listener = new StreamSocketListener({ transport: network.host('server') });
  await listener.bindServiceNameAsync('echo');
  listener.on('connectionreceived', ({ socket }) => echo(socket));
  const clients = ['ann', 'bob', 'cid', 'dan'].map((name) => runClient(network, name));

  network.clock.after(150, () => {
    network.hold('ann', 'server');
  });
  network.clock.after(400, () => {
    network.release('ann', 'server');
  });
  network.clock.after(200, () => {
    network.partition('bob', 'server');
  });
  network.clock.after(900, () => {
    network.repair('bob', 'server');
  });
  network.clock.after(500, () => {
    network.reset('cid', 'server');
  });
  network.clock.after(700, () => {
    network.crash('dan');
  });
  await Promise.all(clients);
  listener.close();
  await network.clock.runUntilIdle();
  return network.transcript.toText();
}

async function echo(socket: StreamSocket): Promise<void> {
  for await (const chunk of socket.inputStream) await socket.outputStream.writeAsync(chunk);
  await socket.closeAsync();
}

async function runClient(network: MemoryNetwork, name: string): Promise<void> {
  const socket = new StreamSocket({ transport: network.host(name) });
  try {
    await socket.connectAsync('server', 'echo', { timeoutMs: 5_000 });
    const writer = new DataWriter(socket.outputStream);
    const reader = new DataReader(socket.inputStream);
    for (let i = 0; i < 6; i++) {
      writer.writeString(`${name} says ${'hello '.repeat(i)}`);
      const length = await writer.storeAsync();
      await reader.loadAsync(length, { timeoutMs: 1_000 });
      reader.readString(reader.unconsumedBufferLength);
    }
    await socket.closeAsync();
  } catch (error) {
    if (!(error instanceof SocketError)) throw error;
    socket.close();
  }
}
