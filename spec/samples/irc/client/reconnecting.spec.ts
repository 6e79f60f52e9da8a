import { describe, expect, it } from '@jest/globals';
import { IrcClient } from '../../../../docs/samples/irc/client/irc-client.js';
import type { IrcEvent } from '../../../../docs/samples/irc/client/irc-events.js';
import { IrcServer } from '../../../../docs/samples/irc/server/irc-server.js';
import { connectClient, nextEvent } from '../support/connect-client.js';
import { HandClock } from '../../support/hand-clock.js';
import { RawClient } from '../support/raw-client.js';
import { ScriptedServer, welcoming } from '../support/scripted-server.js';
import { startServer } from '../support/start-server.js';

describe('IrcClient reconnecting', () => {
  it('comes back with its nick and its channels when the server does', async () => {
    const clock = new HandClock();
    const server = await startServer();
    const { port } = server;
    await using ann = await connectClient(port, 'ann', { clock, random: () => 0.5 });
    await ann.joinAsync('#tea');
    await ann.setModesAsync('#tea', [{ sign: '+', mode: 'k', parameter: 'sesame' }]);
    await ann.partAsync('#tea');
    await ann.joinAsync('#tea', 'sesame');
    await ann.joinAsync('#milk');
    await ann.joinAsync('#left');
    await ann.partAsync('#left');
    await ann.nickAsync('anne');

    const lost = nextEvent(ann, 'disconnected');
    await server.closeAsync('Restarting');
    expect(await lost).toMatchObject({
      retryInMs: 750,
      error: { message: 'Closing link: 127.0.0.1 (Restarting)' },
    });
    expect(ann.isConnected).toBe(false);
    expect(ann.channelNames).toEqual([]);

    // Nobody there yet: each wait is twice as long as the one before.
    for (const retryInMs of [1_500, 3_000, 6_000]) {
      const failed = nextEvent(ann, 'disconnected');
      clock.advance(clock.nextInMs ?? 0);
      expect(await failed).toMatchObject({ retryInMs, error: { name: 'SocketError' } });
    }

    await using restarted = new IrcServer();
    await restarted.listenAsync('127.0.0.1', port);
    await using witness = await RawClient.join(port, 'witness', 'JOIN #tea', 'MODE #tea +k sesame');
    const back = nextEvent(ann, 'registered');
    clock.advance(6_000);
    expect(await back).toMatchObject({ nick: 'anne', isReconnect: true });
    await witness.until(':anne!~anne@127.0.0.1 JOIN #tea');
    await ann.sayAsync('witness', 'here again');
    expect(await witness.until('PRIVMSG')).toContain('here again');
    expect(ann.channelNames).toEqual(['#tea', '#milk']);
  });

  it('forgets a channel that it was kicked from, and one that it may not enter again', async () => {
    const clock = new HandClock();
    const server = await startServer();
    const { port } = server;
    await using ann = await connectClient(port, 'ann', { clock });
    const bob = await RawClient.join(port, 'bob', 'JOIN #kicked');
    await ann.joinAsync('#kicked');
    await ann.joinAsync('#closed');
    const kicked = nextEvent(ann, 'kick');
    bob.send('KICK #kicked ann');
    await kicked;
    await bob[Symbol.asyncDispose]();

    const lost = nextEvent(ann, 'disconnected');
    await server.closeAsync();
    await lost;
    await using restarted = new IrcServer();
    await restarted.listenAsync('127.0.0.1', port);
    await using carl = await RawClient.join(port, 'carl', 'JOIN #closed', 'MODE #closed +i');
    const refused = nextEvent(ann, 'reply', ({ numeric }) => numeric === '473');
    clock.advance(1_000);
    expect(await refused).toMatchObject({ isError: true, isAnswer: true });
    await ann.sayAsync('carl', 'let me in');
    expect(ann.channelNames).toEqual([]);
    expect((await carl.ask()).join()).toContain('let me in');
  });

  it('gives up after so many failures, and says why', async () => {
    const clock = new HandClock();
    const server = await startServer();
    const ann = await connectClient(server.port, 'ann', {
      clock,
      reconnect: { firstDelayMs: 10, maxAttempts: 2 },
    });
    const seen: string[] = [];
    const events = ann.events();
    const lost = nextEvent(ann, 'disconnected');
    await server.closeAsync();
    await lost;
    const failed = nextEvent(ann, 'disconnected');
    clock.advance(10);
    await failed;
    const closed = nextEvent(ann, 'closed');
    clock.advance(20);
    expect(await closed).toMatchObject({ error: { name: 'SocketError' } });
    for await (const { type } of events) seen.push(type);
    expect(seen).toEqual(['disconnected', 'disconnected', 'closed']);
    await ann.closeAsync();
  });

  it('does not try again what is hopeless', async () => {
    const clock = new HandClock();
    let isPasswordChanged = false;
    await using server = await ScriptedServer.start((line) =>
      isPasswordChanged && line.startsWith('USER')
        ? [':irc.test 464 ann :Password incorrect']
        : welcoming(line),
    );
    await using ann = await connectClient(server.port, 'ann', { clock });
    isPasswordChanged = true;
    const lost = nextEvent(ann, 'disconnected');
    await ann.sendAsync({ command: 'QUIT', params: ['the server closes then'] });
    await lost;
    const closed = nextEvent(ann, 'closed');
    clock.advance(1_000);
    expect(await closed).toMatchObject({ error: { numeric: '464' } });
  });

  it('notices a server that has fallen silent', async () => {
    const clock = new HandClock();
    await using server = await ScriptedServer.start((line) =>
      line.startsWith('PING') ? [] : welcoming(line),
    );
    await using ann = await connectClient(server.port, 'ann', {
      clock,
      pingAfterMs: 60_000,
      pongWithinMs: 30_000,
    });
    clock.advance(60_000);
    await server.hears('PING');
    const lost = nextEvent(ann, 'disconnected');
    clock.advance(30_000);
    expect(await lost).toMatchObject({ error: { message: 'The server does not answer any more' } });
  });

  it('ends for good by closeAsync(), even while it waits for the next attempt', async () => {
    const clock = new HandClock();
    const server = await startServer();
    const ann = await connectClient(server.port, 'ann', { clock });
    const lost = nextEvent(ann, 'disconnected');
    await server.closeAsync();
    await lost;
    const last: IrcEvent[] = [];
    const events = ann.events();
    await ann.closeAsync();
    for await (const event of events) last.push(event);
    expect(last).toEqual([{ type: 'closed', error: undefined }]);
    expect(clock.pending).toBe(0);
    await ann.closeAsync();
    await expect(ann.connectAsync()).rejects.toThrow('was closed');
  });

  it('tells those who wait that we closed', async () => {
    await using server = await ScriptedServer.start(welcoming);
    const ann = await connectClient(server.port, 'ann');
    const pending = expect(ann.listAsync()).rejects.toMatchObject({ failure: 'closed' });
    await ann.closeAsync();
    await pending;
    expect(server.heard.at(-1)).toBe('QUIT');
  });

  it('does not wait long for a server that does not close', async () => {
    const clock = new HandClock();
    await using server = await ScriptedServer.start((line) => (line === 'QUIT' ? [] : welcoming(line)));
    const ann = await connectClient(server.port, 'ann', { clock });
    const closed = ann.closeAsync();
    await server.hears('QUIT');
    clock.advance(2_000);
    await closed;
  });

  it('may be closed while it connects', async () => {
    await using server = await ScriptedServer.start(() => undefined);
    const ann = new IrcClient({ host: '127.0.0.1', port: server.port, nick: 'ann' });
    const events = ann.events();
    const connecting = expect(ann.connectAsync()).rejects.toMatchObject({ failure: 'closed' });
    await expect(ann.connectAsync()).rejects.toThrow('Cannot connect: this client is connected');
    await server.hears('USER');
    await ann.closeAsync();
    await connecting;
    expect((await events.next()).value).toEqual({ type: 'closed', error: undefined });
    expect(await events.next()).toMatchObject({ done: true });
  });

  it('may be closed before it was ever connected', async () => {
    const ann = new IrcClient({ host: '127.0.0.1', nick: 'ann' });
    const events = ann.events();
    await ann.closeAsync();
    expect((await events.next()).value).toEqual({ type: 'closed', error: undefined });
  });
});
