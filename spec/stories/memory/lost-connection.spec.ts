import { describe, expect, it } from '@jest/globals';

import { DataReader, DataWriter, SocketError, StreamSocket, StreamSocketListener } from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';

// A protocol as users have one: a request is an identifier and a number, the answer is the total of all numbers
// so far. A request that comes again, because its answer was lost, counts once.

class TotalServer {
  readonly #listener: StreamSocketListener;
  readonly #totals = new Map<number, number>();
  #total = 0;

  constructor(network: MemoryNetwork) {
    this.#listener = new StreamSocketListener({ transport: network.host('server') });
    this.#listener.on('connectionreceived', ({ socket }) => this.#serve(socket));
  }

  async start(): Promise<void> {
    await this.#listener.bindServiceNameAsync('4000');
  }

  stop(): void {
    this.#listener.close();
  }

  async #serve(socket: StreamSocket): Promise<void> {
    const reader = new DataReader(socket.inputStream);
    const writer = new DataWriter(socket.outputStream);
    while ((await reader.loadAsync(8)) === 8) {
      const id = reader.readUInt32();
      const number = reader.readUInt32();
      if (!this.#totals.has(id)) this.#totals.set(id, (this.#total += number));
      writer.writeUInt32(this.#totals.get(id) ?? 0);
      await writer.storeAsync();
    }
    await socket.closeAsync();
  }
}

class TotalClient {
  readonly #network: MemoryNetwork;
  #socket: StreamSocket | undefined;
  #lastId = 0;

  constructor(network: MemoryNetwork) {
    this.#network = network;
  }

  async add(number: number): Promise<number> {
    const id = ++this.#lastId;
    for (;;) {
      try {
        return await this.#ask(id, number);
      } catch (error) {
        if (!(error instanceof SocketError)) throw error;
        this.#socket?.close();
        this.#socket = undefined;
        await this.#network.clock.wait(100);
      }
    }
  }

  async close(): Promise<void> {
    await this.#socket?.closeAsync().catch(() => undefined);
  }

  async #ask(id: number, number: number): Promise<number> {
    this.#socket ??= await this.#connect();
    const writer = new DataWriter(this.#socket.outputStream);
    writer.writeUInt32(id);
    writer.writeUInt32(number);
    await writer.storeAsync();
    const reader = new DataReader(this.#socket.inputStream);
    if ((await reader.loadAsync(4, { timeoutMs: 2_000 })) < 4)
      throw new SocketError('The server is gone', { status: 0 });
    const total = reader.readUInt32();
    reader.detachStream();
    return total;
  }

  async #connect(): Promise<StreamSocket> {
    const socket = new StreamSocket({ transport: this.#network.host('client') });
    await socket.connectAsync('server', 4_000, { timeoutMs: 2_000 });
    return socket;
  }
}

/** Adds 1, 2 and 3 while `fault` befalls the network at a certain time. */
async function addUnder(atMs: number, fault: (network: MemoryNetwork) => void): Promise<MemoryNetwork> {
  const network = new MemoryNetwork({ seed: atMs, link: { latencyMs: 5, chunkBytes: { min: 1, max: 5 } } });
  network.host('client');
  const server = new TotalServer(network);
  await server.start();
  const client = new TotalClient(network);
  network.clock.after(atMs, () => {
    fault(network);
  });
  const totals = [await client.add(1), await client.add(2), await client.add(3)];
  await client.close();
  server.stop();
  await network.clock.runUntilIdle();
  if (totals.join() !== '1,3,6') {
    throw new Error(`${totals.join()} with seed ${network.seed}\n${network.transcript.toText()}`);
  }
  return network;
}

/** Longer than the three requests take when nothing goes wrong: every point is one of these. */
const POINTS_MS = Array.from({ length: 60 }, (_, i) => i);

describe('a protocol of requests and answers', () => {
  it('takes less time than there are points, when nothing goes wrong', async () => {
    const network = await addUnder(0, () => undefined);
    expect(network.clock.now()).toBeLessThan(POINTS_MS.length);
  });

  it.each<[string, (network: MemoryNetwork) => void]>([
    [
      'the connection is reset',
      (network) => {
        network.reset('client', 'server');
      },
    ],
    [
      'the connection is reset behind what is under way',
      (network) => {
        network.reset('client', 'server', { inFlight: 'delivered' });
      },
    ],
    [
      'there is no way for ten seconds',
      (network) => {
        network.partition('client', 'server');
        network.clock.after(10_000, () => {
          network.repair('client', 'server');
        });
      },
    ],
    [
      'everything is held for ten seconds',
      (network) => {
        network.hold('client', 'server');
        network.clock.after(10_000, () => {
          network.release('client', 'server');
        });
      },
    ],
  ])(
    'gets every answer, and each request counts once, at whatever point %s',
    async (_, fault) => {
      for (const atMs of POINTS_MS) {
        const network = await addUnder(atMs, fault);
        expect(network.host('client').openConnections).toBe(0);
        expect(network.host('server').openConnections).toBe(0);
        expect(network.clock.pendingTimers).toBe(0);
      }
    },
    180_000,
  );
});
