import { describe, expect, it } from '@jest/globals';
import { IrcError } from '../../../../docs/samples/irc/client/irc-error.js';
import type { ChatMessage } from '../../../../docs/samples/irc/client/irc-events.js';
import { connectClient, nextEvent } from '../support/connect-client.js';
import { HandClock } from '../../support/hand-clock.js';
import { RawClient } from '../support/raw-client.js';
import { ScriptedServer, welcoming } from '../support/scripted-server.js';
import { startServer } from '../support/start-server.js';

describe('IrcClient commands', () => {
  it('joins a channel and knows who is in it, as they come and go', async () => {
    await using server = await startServer();
    await using ann = await connectClient(server.port, 'ann');
    await using bob = await connectClient(server.port, 'bob');
    expect(await ann.joinAsync('#tea')).toEqual({
      name: '#tea',
      topic: '',
      members: [{ nick: 'ann', ranks: 'o' }],
    });
    await ann.setTopicAsync('#tea', 'All about tea');
    const joined = nextEvent(ann, 'join');
    expect(await bob.joinAsync('#TEA')).toEqual({
      name: '#tea',
      topic: 'All about tea',
      members: [
        { nick: 'ann', ranks: 'o' },
        { nick: 'bob', ranks: '' },
      ],
    });
    expect(await joined).toMatchObject({ channel: '#tea', isMe: false, from: { nick: 'bob', user: '~bob' } });

    await ann.setModesAsync('#tea', [{ sign: '+', mode: 'v', parameter: 'bob' }]);
    expect(ann.channel('#tea')?.members[1]).toEqual({ nick: 'bob', ranks: 'v' });
    const renamed = nextEvent(ann, 'nick');
    await bob.nickAsync('robert');
    expect(await renamed).toMatchObject({ nick: 'robert', isMe: false, channels: ['#tea'] });
    expect(bob.nick).toBe('robert');
    expect(ann.channel('#tea')?.members[1]).toEqual({ nick: 'robert', ranks: 'v' });
    expect(await ann.namesAsync('#tea')).toEqual(['@ann', '+robert']);

    const left = nextEvent(ann, 'part');
    await bob.partAsync('#tea', 'enough');
    expect(await left).toMatchObject({ channel: '#tea', reason: 'enough', isMe: false });
    expect(bob.channel('#tea')).toBeUndefined();
    expect(ann.channel('#tea')?.members).toHaveLength(1);
    await bob.joinAsync('#tea');
    const quit = nextEvent(ann, 'quit');
    await bob.quitAsync('tired');
    expect(await quit).toMatchObject({ reason: 'Quit: tired', channels: ['#tea'] });
    expect(ann.channel('#tea')?.members).toHaveLength(1);
  });

  it.each([
    ['#invited', '473'],
    ['#keyed', '475'],
    ['#full', '471'],
    ['#banned', '474'],
    ['tea', '403'],
  ])('rejects joining %s with %s', async (channel, numeric) => {
    await using server = await startServer();
    await using ann = await RawClient.join(server.port, 'ann', 'JOIN #invited,#keyed,#full,#banned');
    await ann.ask('MODE #invited +i', 'MODE #keyed +k sesame', 'MODE #full +l 1', 'MODE #banned +b bob');
    await using bob = await connectClient(server.port, 'bob');
    const refused = bob.joinAsync(channel);
    await expect(refused).rejects.toBeInstanceOf(IrcError);
    await expect(refused).rejects.toMatchObject({ failure: 'refused', numeric });
    expect(bob.channelNames).toEqual([]);
  });

  it('says, acts and notices; the others get it as events and by iteration', async () => {
    await using server = await startServer();
    await using ann = await connectClient(server.port, 'ann');
    await using bob = await connectClient(server.port, 'bob');
    await ann.joinAsync('#tea');
    await bob.joinAsync('#tea');
    const heard: Partial<ChatMessage>[] = [];
    const messages = bob.messages();
    await ann.sayAsync('#tea', 'hello there');
    await ann.actAsync('#tea', 'waves');
    await ann.noticeAsync('bob', 'psst');
    await ann.sayAsync('bob', ':)');
    for await (const { kind, target, text, isPrivate, replyTo } of messages) {
      heard.push({ kind, target, text, isPrivate, replyTo });
      if (heard.length === 4) break;
    }
    expect(heard).toEqual([
      { kind: 'message', target: '#tea', text: 'hello there', isPrivate: false, replyTo: '#tea' },
      { kind: 'action', target: '#tea', text: 'waves', isPrivate: false, replyTo: '#tea' },
      { kind: 'notice', target: 'bob', text: 'psst', isPrivate: true, replyTo: 'ann' },
      { kind: 'message', target: 'bob', text: ':)', isPrivate: true, replyTo: 'ann' },
    ]);
  });

  it('takes the time of a message from the server', async () => {
    await using server = await ScriptedServer.start(welcoming);
    await using ann = await connectClient(server.port, 'ann');
    const said = nextEvent(ann, 'message');
    await server.say('@time=2020-03-14T15:26:35.000Z;x=y :bob!b@h PRIVMSG ann hi');
    const { time, tags } = await said;
    expect(time).toEqual(new Date('2020-03-14T15:26:35Z'));
    expect(tags.get('x')).toBe('y');
  });

  it('says a long text in pieces that reach the others whole', async () => {
    await using server = await startServer();
    await using ann = await connectClient(server.port, 'ann');
    await using bob = await RawClient.join(server.port, 'bob', 'JOIN #tea');
    await ann.joinAsync('#tea');
    const text = Array.from({ length: 300 }, (_, index) => `wörd${index}`).join(' ');
    await ann.sayAsync('#tea', text);
    await ann.actAsync('#tea', text);
    const lines = (await bob.ask()).filter((line) => line.includes('PRIVMSG'));
    const texts = lines.map((line) => line.slice(line.indexOf(' :') + 2));
    const actions = texts.filter((line) => line.startsWith('\x01ACTION ') && line.endsWith('\x01'));
    const plain = texts.filter((line) => !line.includes('\x01'));
    expect(plain.length + actions.length).toBe(texts.length);
    expect(plain.join(' ')).toBe(text);
    expect(actions.map((line) => line.slice(8, -1)).join(' ')).toBe(text);
  });

  it.each<[string, (client: Awaited<ReturnType<typeof connectClient>>) => Promise<unknown>, object]>([
    ['a line break in a text', (client) => client.sayAsync('#a', 'hi\r\nQUIT'), { name: 'RangeError' }],
    ['a line break in a target', (client) => client.sayAsync('#a\nQUIT', 'hi'), { name: 'RangeError' }],
    ['a line break in a topic', (client) => client.setTopicAsync('#a', 'x\nQUIT'), { name: 'RangeError' }],
    ['a space in a nick', (client) => client.kickAsync('#a', 'b c', 'why'), { name: 'RangeError' }],
    [
      'a topic longer than a line',
      (client) => client.setTopicAsync('#a', 'x'.repeat(600)),
      { name: 'RangeError' },
    ],
    ['a line break in a farewell', (client) => client.quitAsync('x\nJOIN #b'), { name: 'RangeError' }],
    ['a nick nobody has', (client) => client.sayAsync('nobody', 'hi'), { numeric: '401' }],
    ['a channel that does not exist', (client) => client.sayAsync('#nowhere', 'hi'), { numeric: '403' }],
    ['a channel we are not in', (client) => client.sayAsync('#a', 'hi'), { numeric: '404' }],
    ['no text', (client) => client.sayAsync('#a', ''), { numeric: '412' }],
    ['a topic elsewhere', (client) => client.setTopicAsync('#a', 'x'), { numeric: '442' }],
    ['the topic elsewhere', (client) => client.topicAsync('#a'), { numeric: '442' }],
    ['parting from elsewhere', (client) => client.partAsync('#a'), { numeric: '442' }],
    ['kicking elsewhere', (client) => client.kickAsync('#a', 'ann'), { numeric: '442' }],
    ['inviting nobody', (client) => client.inviteAsync('nobody', '#a'), { numeric: '401' }],
    [
      'a mode of others',
      (client) => client.setModesAsync('ann', [{ sign: '+', mode: 'i', parameter: undefined }]),
      { numeric: '502' },
    ],
    [
      'a mode there is not',
      (client) => client.setModesAsync('bob', [{ sign: '+', mode: 'X', parameter: undefined }]),
      { numeric: '501' },
    ],
    [
      'a channel mode without rank',
      (client) => client.setModesAsync('#a', [{ sign: '+', mode: 'm', parameter: undefined }]),
      { numeric: '482' },
    ],
    ['the modes of nowhere', (client) => client.modesAsync('#nowhere'), { numeric: '403' }],
    ['who nobody is', (client) => client.whoisAsync('nobody'), { numeric: '401' }],
    ['a nick that is taken', (client) => client.nickAsync('ann'), { numeric: '433' }],
    ['a nick that is none', (client) => client.nickAsync('9x'), { numeric: '432' }],
    ['the version of nobody', (client) => client.ctcpAsync('nobody', 'version'), { numeric: '401' }],
  ])('rejects %s', async (_, act, error) => {
    await using server = await startServer();
    await using ann = await RawClient.join(server.port, 'ann', 'JOIN #a');
    await using bob = await connectClient(server.port, 'bob');
    await expect(act(bob)).rejects.toMatchObject(error);
    expect(await bob.namesAsync('#a')).toEqual(['@ann']); // and all goes on
    expect(await ann.ask()).toEqual([]);
  });

  it('does what operators do', async () => {
    await using server = await startServer();
    await using ann = await connectClient(server.port, 'ann');
    await using bob = await connectClient(server.port, 'bob');
    await ann.joinAsync('#a');
    await bob.joinAsync('#a');
    const kicked = nextEvent(bob, 'kick');
    await ann.kickAsync('#a', 'bob', 'enough');
    expect(await kicked).toMatchObject({ nick: 'bob', reason: 'enough', isMe: true, from: { nick: 'ann' } });
    expect(bob.channelNames).toEqual([]);

    await ann.setModesAsync('#a', [
      { sign: '+', mode: 'i', parameter: undefined },
      { sign: '+', mode: 'b', parameter: 'carl' },
      { sign: '-', mode: 'm', parameter: undefined },
    ]);
    expect(await ann.modesAsync('#a')).toEqual(['+int']);
    expect(await ann.bansAsync('#a')).toEqual(['carl!*@*']);
    const invited = nextEvent(bob, 'invite');
    await ann.inviteAsync('bob', '#a');
    expect(await invited).toMatchObject({ channel: '#a', from: { nick: 'ann' } });
    const mode = nextEvent(bob, 'mode');
    await bob.joinAsync('#a');
    await ann.setModesAsync('#a', [{ sign: '+', mode: 'o', parameter: 'bob' }]);
    expect(await mode).toMatchObject({ target: '#a', changes: [{ sign: '+', mode: 'o', parameter: 'bob' }] });
    await bob.setTopicAsync('#a', 'mine now');
    await bob.setTopicAsync('#a', 'mine now'); // no change, and an answer all the same
    expect(await ann.topicAsync('#a')).toBe('mine now');
    await ann.setTopicAsync('#a', '');
    expect(await ann.topicAsync('#a')).toBe('');
  });

  it('asks who is who and what there is', async () => {
    await using server = await startServer({ name: 'irc.test' });
    await using ann = await connectClient(server.port, 'ann', {
      realName: 'Ann Example',
      version: 'ann 1.0',
    });
    await using bob = await connectClient(server.port, 'bob');
    await ann.joinAsync('#a');
    await ann.awayAsync('out');
    expect(await bob.whoisAsync('ANN')).toMatchObject({
      nick: 'ann',
      userName: '~ann',
      host: '127.0.0.1',
      realName: 'Ann Example',
      server: 'irc.test',
      channels: ['@#a'],
      away: 'out',
      idleSeconds: 0,
    });
    await ann.awayAsync();
    expect((await bob.whoisAsync('ann')).away).toBeUndefined();
    expect(await bob.listAsync()).toEqual([{ name: '#a', members: 1, topic: '' }]);
    expect(await bob.ctcpAsync('ann', 'version')).toBe('ann 1.0');
  });

  it('answers a stranger who asks for its version again and again, but not as often', async () => {
    const clock = new HandClock();
    await using server = await ScriptedServer.start(welcoming);
    await using ann = await connectClient(server.port, 'ann', { clock });
    await server.say(...Array.from({ length: 50 }, () => ':x!x@x PRIVMSG ann :\x01VERSION\x01'));
    await server.say(
      ':x!x@x PRIVMSG ann :\x01PING 1\x01',
      ':x!x@x NOTICE ann :\x01VERSION 1\x01',
      'PING :end',
    );
    await server.hears('PONG end');
    expect(server.heard.filter((line) => line.startsWith('NOTICE'))).toHaveLength(3);
    expect(ann.isConnected).toBe(true);
    // Nor is it to be talked into an answer that cannot be sent.
    clock.advance(60_000);
    await server.say(
      ':x!x@x PRIVMSG ann :\x01PING a\x01b\x01',
      `:x!x@x PRIVMSG ann :\x01PING ${'y'.repeat(505)}\x01`,
      'PRIVMSG ann :\x01VERSION\x01',
      'PING :all that',
    );
    await server.hears('PONG :all that');
    expect(ann.isConnected).toBe(true);
  });

  it('rejects when no answer comes, when it is called off, and when the connection is lost', async () => {
    const clock = new HandClock();
    await using server = await ScriptedServer.start((line) =>
      line.startsWith('PING') ? [] : welcoming(line),
    );
    await using ann = await connectClient(server.port, 'ann', { clock, reconnect: false });
    const late = expect(ann.listAsync({ timeoutMs: 1_000 })).rejects.toMatchObject({ failure: 'timed out' });
    clock.advance(1_000);
    await late;
    const calling = new AbortController();
    const called = expect(ann.listAsync({ signal: calling.signal })).rejects.toThrow('never mind');
    calling.abort(new Error('never mind'));
    await called;
    await expect(ann.listAsync({ signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow(
      'too late',
    );
    const lost = expect(ann.listAsync()).rejects.toMatchObject({ failure: 'disconnected' });
    await server.say('ERROR :Going down');
    await server[Symbol.asyncDispose]();
    await lost;
    await expect(ann.listAsync()).rejects.toMatchObject({ failure: 'disconnected' });
    expect(clock.pending).toBe(0);
  });
});
