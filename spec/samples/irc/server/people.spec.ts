import { describe, expect, it } from '@jest/globals';
import { RawClient } from '../support/raw-client.js';
import { startServer } from '../support/start-server.js';

describe('IrcServer people', () => {
  it('says who somebody is', async () => {
    await using server = await startServer({ name: 'irc.test', network: 'TestNet' });
    await using ann = await RawClient.join(server.port, 'ann', 'JOIN #tea', 'AWAY :gone fishing');
    await ann.ask();
    await using bob = await RawClient.join(server.port, 'bob');
    const lines = await bob.ask('WHOIS irc.test ANN');
    expect(lines.slice(0, 4)).toEqual([
      ':irc.test 311 bob ann ~ann 127.0.0.1 * :ann the tester',
      ':irc.test 319 bob ann @#tea',
      ':irc.test 312 bob ann irc.test TestNet',
      ':irc.test 301 bob ann :gone fishing',
    ]);
    expect(lines[4]).toMatch(/^:irc\.test 317 bob ann \d+ \d{10} :seconds idle, signon time$/);
    expect(lines[5]).toBe(':irc.test 318 bob ANN :End of /WHOIS list');
    expect(await bob.verbs('WHOIS')).toEqual(['431']);
  });

  it('tells who writes to somebody away, and not for a notice', async () => {
    await using server = await startServer();
    await using ann = await RawClient.join(server.port, 'ann');
    expect(await ann.verbs('AWAY :lunch')).toEqual(['306']);
    await using bob = await RawClient.join(server.port, 'bob');
    expect(await bob.verbs('PRIVMSG ann :hi', 'NOTICE ann :hi', 'NOTICE nobody :hi')).toEqual(['301']);
    expect(await ann.verbs('AWAY')).toEqual(['PRIVMSG', 'NOTICE', '305']);
    expect(await bob.verbs('PRIVMSG ann :hi')).toEqual([]);
  });

  it('lists people by channel and by mask', async () => {
    await using server = await startServer({ name: 'irc.test' });
    await using ann = await RawClient.join(server.port, 'ann', 'JOIN #tea', 'AWAY :x');
    await using andy = await RawClient.join(server.port, 'andy', 'MODE andy +i');
    await using bob = await RawClient.join(server.port, 'bob', 'JOIN #tea');
    await bob.ask();
    expect(await bob.ask('WHO #tea')).toEqual([
      ':irc.test 352 bob #tea ~ann 127.0.0.1 irc.test ann G@ :0 ann the tester',
      ':irc.test 352 bob #tea ~bob 127.0.0.1 irc.test bob H :0 bob the tester',
      ':irc.test 315 bob #tea :End of /WHO list',
    ]);
    expect(await bob.verbs('WHO an*')).toEqual(['352', '315']); // andy hides
    expect(await ann.verbs()).toEqual(['JOIN']); // nobody is told of being looked at
    expect(await andy.verbs('WHO an*')).toEqual(['352', '352', '315']);
    expect((await bob.ask('ISON ann nobody :bob andy'))[0]).toBe(':irc.test 303 bob :ann bob andy');
    expect((await bob.ask('USERHOST ann bob'))[0]).toBe(
      ':irc.test 302 bob :ann=-~ann@127.0.0.1 bob=+~bob@127.0.0.1',
    );
  });

  it('lets users change their own modes, and nobody else’s', async () => {
    await using server = await startServer({ name: 'irc.test' });
    await using ann = await RawClient.join(server.port, 'ann');
    await using bob = await RawClient.join(server.port, 'bob');
    expect(await bob.verbs('MODE ann +i', 'MODE nobody', 'MODE bob +X', 'MODE bob -i')).toEqual([
      '502',
      '401',
      '501',
    ]);
    expect(await bob.ask('MODE Bob +i', 'MODE bob')).toEqual([
      ':bob!~bob@127.0.0.1 MODE bob +i',
      ':irc.test 221 bob +i',
    ]);
    expect(await ann.ask()).toEqual([]);
  });

  it('passes tags that clients made up on to those who asked for tags', async () => {
    await using server = await startServer();
    await using ann = await RawClient.join(server.port, 'ann', 'CAP REQ :message-tags', 'JOIN #a');
    await using bob = await RawClient.join(server.port, 'bob', 'CAP REQ :message-tags', 'JOIN #a');
    await using cid = await RawClient.join(server.port, 'cid', 'CAP REQ :server-time', 'JOIN #a');
    await using dan = await RawClient.join(server.port, 'dan', 'JOIN #a');
    for (const client of [ann, bob, cid, dan]) await client.ask();
    ann.send('@+typing=active;time=never;bad/=x TAGMSG #a', '@+x=a\\sb;y=z PRIVMSG #a :hi');
    expect(await bob.until('TAGMSG')).toBe('@+typing=active :ann!~ann@127.0.0.1 TAGMSG #a');
    expect(await bob.until('PRIVMSG')).toBe('@+x=a\\sb :ann!~ann@127.0.0.1 PRIVMSG #a hi');
    expect(await cid.until(/TAGMSG|PRIVMSG/)).toMatch(
      /^@time=2\d{3}-\S+Z :ann!~ann@127.0.0.1 PRIVMSG #a hi$/,
    );
    expect(await dan.until(/TAGMSG|PRIVMSG/)).toBe(':ann!~ann@127.0.0.1 PRIVMSG #a hi');
  });

  it('shows all ranks to those who asked for multi-prefix', async () => {
    await using server = await startServer();
    await using ann = await RawClient.join(server.port, 'ann', 'JOIN #a', 'MODE #a +v ann');
    expect(await ann.ask('NAMES #a')).toContainEqual(expect.stringMatching(/#a @ann$/));
    expect(await ann.ask('CAP REQ multi-prefix', 'NAMES #a')).toContainEqual(
      expect.stringMatching(/#a @\+ann$/),
    );
  });
});
