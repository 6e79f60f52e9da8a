import { describe, expect, it, jest } from '@jest/globals';
import { StreamSocket, StreamSocketListener } from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';
import { IrcClient } from '../../../docs/samples/irc/client/irc-client.js';
import type { IrcClientOptions } from '../../../docs/samples/irc/client/irc-client-options.js';
import type { QuitEvent } from '../../../docs/samples/irc/client/irc-events.js';
import { IrcServer } from '../../../docs/samples/irc/server/irc-server.js';
import type { IrcServerOptions } from '../../../docs/samples/irc/server/irc-server-options.js';
import { nextEvent } from './support/connect-client.js';

// Much is sent, and the machine may be busy with other specs.
jest.setTimeout(30_000);

/** The same client and server, on a network in memory: no ports, and hours go by in no time. */
async function serverOn(network: MemoryNetwork, options: IrcServerOptions = {}): Promise<IrcServer> {
  const transport = network.host('server', { addresses: ['10.0.0.1'] });
  const createListener = (): StreamSocketListener => new StreamSocketListener({ transport });
  const server = new IrcServer({ createListener, clock: network.clock, ...options });
  await server.listenAsync('10.0.0.1', 6667);
  return server;
}

async function clientOn(
  network: MemoryNetwork,
  nick: string,
  options: Partial<IrcClientOptions> = {},
): Promise<IrcClient> {
  const transport = network.host(nick);
  const createSocket = (): StreamSocket => new StreamSocket({ transport });
  const client = new IrcClient({ host: 'server', nick, createSocket, clock: network.clock, ...options });
  await client.connectAsync();
  return client;
}

describe('the IRC sample on a network in memory', () => {
  it('is lost by a cut cable on both sides, and found again', async () => {
    using network = new MemoryNetwork({ seed: 7 });
    await using _server = await serverOn(network);
    await using ann = await clientOn(network, 'ann');
    await using bob = await clientOn(network, 'bob');
    await ann.joinAsync('#tea');
    await bob.joinAsync('#tea');

    const lost = nextEvent(ann, 'disconnected');
    const missed = nextEvent(bob, 'quit');
    network.partition('ann', 'server');
    expect((await lost).error.message).toBe('The server does not answer any more');
    expect(await missed).toMatchObject({ reason: 'Ping timeout: 120 seconds', from: { nick: 'ann' } });

    const back = nextEvent(bob, 'join');
    network.repair('ann', 'server');
    expect(await back).toMatchObject({ channel: '#tea', from: { nick: 'ann' } });
    const heard = nextEvent(bob, 'message');
    await ann.sayAsync('#tea', 'here again');
    expect(await heard).toMatchObject({ text: 'here again' });
  });

  it('comes back after a reset, again and again', async () => {
    using network = new MemoryNetwork();
    await using _server = await serverOn(network);
    await using ann = await clientOn(network, 'ann');
    await ann.joinAsync('#tea');
    for (let times = 0; times < 5; times += 1) {
      const back = nextEvent(ann, 'join');
      network.reset('ann', 'server');
      expect(await back).toMatchObject({ channel: '#tea', isMe: true });
    }
    expect(ann.nick).toBe('ann');
  });

  it('gives the same conversation however the bytes are cut on their way', async () => {
    using network = new MemoryNetwork({ seed: 3, link: { latencyMs: 20, chunkBytes: 1 } });
    await using _server = await serverOn(network);
    await using ann = await clientOn(network, 'ann');
    await using bob = await clientOn(network, 'bob');
    await ann.joinAsync('#tea');
    await bob.joinAsync('#tea');
    const heard = nextEvent(bob, 'message');
    await ann.sayAsync('#tea', 'grüße, 🍵');
    expect(await heard).toMatchObject({ text: 'grüße, 🍵' });
  });

  it('drops who reads too slowly, at the moment its queue is full', async () => {
    using network = new MemoryNetwork();
    await using server = await serverOn(network, { sendQueueBytes: 16_384, floodPaceMs: 0 });
    await using ann = await clientOn(network, 'ann');
    const slow = await clientOn(network, 'slow', { reconnect: false });
    await ann.joinAsync('#tea');
    await slow.joinAsync('#tea');
    network.slowReader('slow', 10);
    const quits: QuitEvent[] = [];
    ann.on('quit', (event) => quits.push(event));
    while (quits.length === 0) await ann.sayAsync('#tea', 'x'.repeat(400));
    expect(quits).toMatchObject([{ from: { nick: 'slow' }, reason: 'Send queue exceeded' }]);
    await slow.closeAsync();
    expect(server.port).toBe(6667);
  });
});
