import { describe, expect, it } from '@jest/globals';

import {
  SocketErrorStatus,
  StreamSocket,
  type StreamSocketControl,
  StreamSocketListener,
} from '../../../lib/index.js';
import { MemoryNetwork } from '../../../lib/testing.js';

/** A minute of silence, then five probes, one every ten seconds: dead after 60 + 5 * 10 s. */
const settings = {
  keepAlive: true,
  keepAliveIdleSeconds: 60,
  keepAliveIntervalSeconds: 10,
  keepAliveCount: 5,
};

interface Scene {
  readonly network: MemoryNetwork;
  readonly client: StreamSocket;
  readonly server: StreamSocket;
}

/** A connection, made at 0 ms, whose client has those settings. */
async function connected(clientSettings: Partial<StreamSocketControl> = settings): Promise<Scene> {
  const network = new MemoryNetwork({ autoAdvance: false });
  const listener = new StreamSocketListener({ transport: network.host('server') });
  await listener.bindServiceNameAsync('7');
  const client = new StreamSocket({ transport: network.host('client') });
  Object.assign(client.control, clientSettings);
  const [server] = await Promise.all([listener.acceptAsync(), client.connectAsync('server', 7)]);
  listener.close();
  await network.clock.advance(0);
  return { network, client, server };
}

/** When a read of the client fails, and with what; `undefined` while it waits. */
function watch({ network, client }: Scene): { readonly end: string | undefined } {
  const seen = { end: undefined as string | undefined };
  client.inputStream.readAsync(1).then(
    (bytes) => (seen.end = `${bytes.length} bytes at ${network.clock.now()}`),
    (failure: unknown) =>
      (seen.end = `${String((failure as { code?: string }).code)} at ${network.clock.now()}`),
  );
  return seen;
}

describe('keep-alive in memory', () => {
  it.each([
    ['at once', 0, 110_000],
    ['in the middle of the silence', 30_000, 110_000],
    ['after probes that were answered', 200_000, 240_000 + 50_000],
  ])(
    'breaks a connection that is cut off %s, when the last probe was not answered',
    async (_, atMs, deadMs) => {
      const scene = await connected();
      const seen = watch(scene);
      await scene.network.clock.advance(atMs);
      expect(scene.network.clock.pendingTimers).toBe(0);
      scene.network.partition('client', 'server');
      await scene.network.clock.runUntilIdle();

      expect(seen.end).toBe(`ETIMEDOUT at ${deadMs}`);
      await expect(scene.client.closed).rejects.toMatchObject({
        status: SocketErrorStatus.connectionTimedOut,
      });
      expect(scene.network.host('client').openConnections).toBe(0);
      // The server has no keep-alive: it waits for ever.
      expect(scene.network.host('server').openConnections).toBe(1);
    },
  );

  it('is as in Linux by itself: two hours, and nine probes 75 s apart', async () => {
    const scene = await connected({ keepAlive: true });
    const seen = watch(scene);
    scene.network.partition('client', 'server');
    await scene.network.clock.runUntilIdle();

    expect(seen.end).toBe(`ETIMEDOUT at ${(7_200 + 9 * 75) * 1_000}`);
  });

  it('does nothing where it is off', async () => {
    const scene = await connected({ ...settings, keepAlive: false });
    const seen = watch(scene);
    scene.network.partition('client', 'server');
    await scene.network.clock.runUntilIdle();

    expect(seen.end).toBeUndefined();
    scene.client.close();
  });

  it('goes on when the link is repaired in time', async () => {
    const scene = await connected();
    const seen = watch(scene);
    scene.network.partition('client', 'server');
    await scene.network.clock.advance(105_000);
    scene.network.repair('client', 'server');
    await scene.network.clock.runUntilIdle();
    expect(seen.end).toBeUndefined();

    await scene.server.outputStream.writeAsync(Uint8Array.of(1));
    await scene.network.clock.runUntilIdle();
    expect(seen.end).toMatch(/^1 bytes/);
    // What was heard counts: the silence begins anew.
    scene.network.partition('client', 'server');
    const again = watch(scene);
    const fromMs = scene.network.clock.now();
    await scene.network.clock.runUntilIdle();
    expect(again.end).toBe(`ETIMEDOUT at ${fromMs + 110_000}`);
  });

  it('counts the silence from what was sent and has arrived', async () => {
    const scene = await connected();
    const seen = watch(scene);
    await scene.network.clock.advance(20_000);
    await scene.client.outputStream.writeAsync(Uint8Array.of(1));
    await scene.network.clock.advance(5_000);
    scene.network.partition('client', 'server');
    await scene.network.clock.runUntilIdle();

    expect(seen.end).toBe('ETIMEDOUT at 130000');
  });

  it('finds out that a host has restarted, with the next probe', async () => {
    const scene = await connected();
    const seen = watch(scene);
    scene.network.crash('server');
    await scene.network.clock.advance(65_000);
    scene.network.restart('server');
    await scene.network.clock.runUntilIdle();

    expect(seen.end).toBe('ECONNRESET at 70000');
  });

  it('leaves a connection alone that repeats what it has sent: that has a limit of its own', async () => {
    const scene = await connected();
    const seen = watch(scene);
    scene.network.partition('client', 'server');
    await scene.client.outputStream.writeAsync(Uint8Array.of(1));
    await scene.network.clock.runUntilIdle();

    expect(seen.end).toBe('ETIMEDOUT at 924600');
  });

  it('of a listener is that of the sockets it accepts', async () => {
    const network = new MemoryNetwork({ autoAdvance: false });
    const listener = new StreamSocketListener({ transport: network.host('server') });
    Object.assign(listener.control, settings);
    await listener.bindServiceNameAsync('7');
    const client = new StreamSocket({ transport: network.host('client') });
    const [server] = await Promise.all([listener.acceptAsync(), client.connectAsync('server', 7)]);
    network.crash('client');
    const failure = expect(server.closed).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await network.clock.runUntilIdle();

    await failure;
    expect(network.clock.now()).toBe(110_000);
    await listener.closeAsync();
  });

  it('leaves no timer when the connection is closed while it is cut off', async () => {
    const scene = await connected();
    scene.network.partition('client', 'server');
    expect(scene.network.clock.pendingTimers).toBe(1);
    scene.client.abort();
    await scene.network.clock.advance(0);

    expect(scene.network.clock.pendingTimers).toBe(0);
  });
});
