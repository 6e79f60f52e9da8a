import { describe, expect, it } from '@jest/globals';
import { SocketError, SocketErrorStatus } from 'streamsocket';
import { IrcClient } from '../../../../docs/samples/irc/client/irc-client.js';
import { IrcServer } from '../../../../docs/samples/irc/server/irc-server.js';
import { freePort } from '../../../support/real-parts.js';
import { connectClient, nextEvent } from '../support/connect-client.js';
import { HandClock } from '../../support/hand-clock.js';
import { ScriptedServer, welcoming } from '../support/scripted-server.js';
import { startServer } from '../support/start-server.js';

describe('IrcClient.connectAsync()', () => {
  it('registers, and learns what the server can do', async () => {
    await using server = await startServer({ network: 'TestNet', motd: ['Hello'] });
    await using ann = await connectClient(server.port, 'ann');
    expect(ann.nick).toBe('ann');
    expect(ann.isConnected).toBe(true);
    expect([...ann.capabilities].sort()).toEqual(['message-tags', 'multi-prefix', 'server-time']);
    expect(ann.support).toMatchObject({ network: 'TestNet', casemapping: 'rfc1459', maxNickLength: 30 });
  });

  it('sends the password, the user name and the real name', async () => {
    await using server = await ScriptedServer.start(welcoming);
    const names = { userName: 'a', realName: 'Ann Example', password: 'sesame' };
    await using ann = await connectClient(server.port, 'ann', names);
    expect(server.heard.slice(0, 4)).toEqual([
      'CAP LS 302',
      'PASS sesame',
      'NICK ann',
      'USER a 0 * :Ann Example',
    ]);
    expect([...ann.capabilities]).toEqual([]);
  });

  it('takes another nick when the first is taken', async () => {
    await using server = await startServer();
    await using ann = await connectClient(server.port, 'ann');
    await using second = await connectClient(server.port, 'Ann', { alternativeNicks: ['anna'] });
    await using third = await connectClient(server.port, 'ann', { alternativeNicks: ['anna'] });
    expect([ann.nick, second.nick, third.nick]).toEqual(['ann', 'anna', 'ann_']);
  });

  it('gives up when every nick is taken', async () => {
    await using server = await ScriptedServer.start((line) =>
      line.startsWith('NICK') ? [`:irc.test 433 * ${line.slice(5)} :Nickname is already in use`] : undefined,
    );
    await expect(connectClient(server.port, 'ninechars')).rejects.toMatchObject({
      failure: 'refused',
      numeric: '433',
    });
    const asked = server.heard.filter((line) => line.startsWith('NICK')).map((line) => line.slice(5));
    expect(asked.slice(0, 4)).toEqual(['ninechars', 'ninechar_', 'ninecha__', 'ninechar2']);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it.each([
    [
      'the password is wrong',
      ':irc.test 464 ann :Password incorrect',
      { numeric: '464', failure: 'refused' },
    ],
    [
      'the nick is no good',
      ':irc.test 432 * ann :Erroneous nickname',
      { numeric: '432', failure: 'refused' },
    ],
    ['we are banned', ':irc.test 465 ann :You are banned', { numeric: '465', failure: 'refused' }],
    ['the server is full', 'ERROR :Server is full', { message: 'Server is full', failure: 'disconnected' }],
  ])('rejects when %s', async (_, answer, error) => {
    await using server = await ScriptedServer.start((line) =>
      line.startsWith('USER') ? [answer] : undefined,
    );
    await expect(connectClient(server.port, 'ann')).rejects.toMatchObject({ name: 'IrcError', ...error });
  });

  it('rejects with the SocketError when nobody listens, and can be tried again', async () => {
    const port = await freePort();
    await using ann = new IrcClient({ host: '127.0.0.1', port, nick: 'ann' });
    const failure = ann.connectAsync();
    await expect(failure).rejects.toBeInstanceOf(SocketError);
    await expect(failure).rejects.toMatchObject({ status: SocketErrorStatus.connectionRefused });
    await expect(ann.sayAsync('#a', 'hi')).rejects.toMatchObject({ failure: 'disconnected' });
    await using server = new IrcServer();
    await server.listenAsync('127.0.0.1', port);
    await ann.connectAsync();
    expect(ann.isConnected).toBe(true);
  });

  it('rejects when the server says nothing in time, by its own clock', async () => {
    const clock = new HandClock();
    await using server = await ScriptedServer.start(() => undefined);
    const ann = new IrcClient({
      host: '127.0.0.1',
      port: server.port,
      nick: 'ann',
      clock,
      answerWithinMs: 7_000,
    });
    const failure = expect(ann.connectAsync()).rejects.toMatchObject({ failure: 'timed out' });
    await server.hears('USER');
    clock.advance(7_000);
    await failure;
    expect(clock.pending).toBe(0);
  });

  it('can be called off', async () => {
    await using server = await ScriptedServer.start(() => undefined);
    const calling = new AbortController();
    const ann = new IrcClient({ host: '127.0.0.1', port: server.port, nick: 'ann' });
    const failure = expect(ann.connectAsync({ signal: calling.signal })).rejects.toThrow('never mind');
    await server.hears('USER');
    calling.abort(new Error('never mind'));
    await failure;
  });

  it('answers PING at any time', async () => {
    await using server = await ScriptedServer.start((line) => {
      if (line.startsWith('USER')) return ['PING :are you there'];
      return line === 'PONG :are you there' ? [':irc.test 001 ann :Hi', ':irc.test 376 ann :End'] : undefined;
    });
    await using ann = await connectClient(server.port, 'ann');
    expect(ann.nick).toBe('ann');
  });

  it('takes the nick that the server gives', async () => {
    await using server = await ScriptedServer.start((line) =>
      line.startsWith('USER')
        ? [':irc.test 001 an :Hi', ':irc.test 376 an :End', ':an!a@h NICK anne']
        : undefined,
    );
    const ann = new IrcClient({ host: '127.0.0.1', port: server.port, nick: 'ann' });
    const renamed = nextEvent(ann, 'nick');
    await ann.connectAsync();
    expect(await renamed).toMatchObject({ nick: 'anne', isMe: true, from: { nick: 'an' } });
    expect(ann.nick).toBe('anne');
    ann.on('closed', () => undefined);
    await server[Symbol.asyncDispose]();
    await ann.closeAsync();
  });
});
