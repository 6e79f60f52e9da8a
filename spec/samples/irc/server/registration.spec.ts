import { describe, expect, it } from '@jest/globals';
import { RawClient } from '../support/raw-client.js';
import { startServer } from '../support/start-server.js';

describe('IrcServer registration', () => {
  it('welcomes who has sent NICK and USER, and tells what it can do', async () => {
    await using server = await startServer({
      name: 'irc.test',
      network: 'TestNet',
      motd: ['Hello', 'there'],
    });
    await using ann = await RawClient.connect(server.port, 'USER a@b 0 * :Ann Example', 'NICK ann');
    expect(await ann.until('001')).toBe(':irc.test 001 ann :Welcome to TestNet, ann!~ab@127.0.0.1');
    expect(await ann.until('005')).toContain(
      ' CASEMAPPING=rfc1459 CHANTYPES=#& PREFIX=(ov)@+ CHANMODES=b,k,l,imnst ',
    );
    expect(await ann.until('005')).toContain(' NETWORK=TestNet ');
    expect(await ann.until('376')).toBe(':irc.test 376 ann :End of message of the day');
    expect(await ann.ask('MOTD')).toEqual([
      ':irc.test 375 ann :- irc.test message of the day -',
      ':irc.test 372 ann :- Hello',
      ':irc.test 372 ann :- there',
      ':irc.test 376 ann :End of message of the day',
    ]);
    expect(await ann.verbs('NICK bob', 'PASS x', 'USER b 0 * :b')).toEqual(['NICK', '462', '462']);
    expect((await ann.ask('LUSERS'))[0]).toBe(
      ':irc.test 251 bob :There are 1 users and 0 invisible on 1 servers',
    );
  });

  it.each([
    ['NICK', '431'],
    ['NICK 9lives', '432'],
    ['NICK :two words', '432'],
    ['NICK ANN', '433'],
    ['NICK ann[', '433'],
    ['USER a 0 *', '461'],
    ['PASS', '461'],
    ['JOIN #tea', '451'],
    ['PRIVMSG ann[ :hi', '451'],
    ['HELLO', '451'],
    ['PING', '409'],
    ['CAP FROB', '410'],
  ])('answers a stranger who says %j with %s', async (line, numeric) => {
    await using server = await startServer();
    await using first = await RawClient.join(server.port, 'ann{');
    await using second = await RawClient.join(server.port, 'ann');
    expect(first.lines).toEqual([]);
    expect(second.lines).toEqual([]);
    await using stranger = await RawClient.connect(server.port);
    expect(await stranger.verbs(line)).toEqual([numeric]);
  });

  it('lets in only those who know the password', async () => {
    await using server = await startServer({ password: 'sesame' });
    await using wrong = await RawClient.connect(server.port, 'PASS open', 'NICK ann', 'USER a 0 * :a');
    await wrong.until(' 464 ann ');
    await wrong.until('ERROR :Closing link: 127.0.0.1 (Password incorrect)');
    await wrong.ended();
    await using right = await RawClient.connect(server.port, 'PASS sesame', 'NICK ann', 'USER a 0 * :a');
    await right.until(' 001 ann ');
  });

  it('waits with the welcome until CAP is ended, and agrees on extensions before', async () => {
    await using server = await startServer({ name: 'irc.test' });
    await using ann = await RawClient.connect(server.port, 'CAP LS 302', 'NICK ann', 'USER a 0 * :a');
    expect(await ann.until('CAP')).toBe(':irc.test CAP * LS :message-tags multi-prefix server-time');
    expect(await ann.ask('CAP REQ :server-time unheard-of')).toEqual([
      ':irc.test CAP ann NAK :server-time unheard-of',
    ]);
    expect(await ann.ask('CAP LIST')).toEqual([':irc.test CAP ann LIST :']);
    expect(await ann.ask('CAP REQ :server-time message-tags')).toHaveLength(1);
    ann.send('CAP REQ -message-tags', 'CAP END');
    await ann.until(' 422 ann ');
    expect(await ann.ask('CAP LIST')).toEqual([
      expect.stringMatching(/^@time=\S+ :irc.test CAP ann LIST server-time$/),
    ]);
  });

  it('turns away those who are too many, and goes on when somebody has left', async () => {
    await using server = await startServer({ maxClients: 1 });
    const ann = await RawClient.join(server.port, 'ann');
    await using bob = await RawClient.connect(server.port);
    await bob.until('ERROR :Closing link: 127.0.0.1 (Server is full)');
    await bob.ended();
    ann.send('QUIT');
    await ann.ended();
    await using cid = await RawClient.join(server.port, 'cid');
    expect(await cid.ask()).toEqual([]);
    await ann[Symbol.asyncDispose]();
  });

  it('frees the nick of a stranger who left', async () => {
    await using server = await startServer();
    const stranger = await RawClient.connect(server.port, 'NICK ann');
    await stranger.ask();
    stranger.send('QUIT');
    await stranger.ended();
    await stranger[Symbol.asyncDispose]();
    await using ann = await RawClient.join(server.port, 'ann');
    expect(await ann.ask()).toEqual([]);
  });
});
