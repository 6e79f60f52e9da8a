import { describe, expect, it } from '@jest/globals';
import { RawClient } from '../support/raw-client.js';
import { startServer } from '../support/start-server.js';

describe('IrcServer channels', () => {
  it('makes the first who joins operator and tells each of the others', async () => {
    await using server = await startServer({ name: 'irc.test' });
    await using ann = await RawClient.join(server.port, 'ann');
    expect(await ann.ask('JOIN #Tea')).toEqual([
      ':ann!~ann@127.0.0.1 JOIN #Tea',
      ':irc.test 353 ann = #Tea @ann',
      ':irc.test 366 ann #Tea :End of /NAMES list',
    ]);
    await using bob = await RawClient.join(server.port, 'bob');
    expect(await bob.ask('JOIN #TEA')).toContain(':irc.test 353 bob = #Tea :@ann bob');
    expect(await bob.ask('JOIN #tea')).toEqual([]);
    expect(await ann.until('JOIN')).toBe(':bob!~bob@127.0.0.1 JOIN #Tea');

    bob.send('PRIVMSG #tea :hello there');
    expect(await ann.until('PRIVMSG')).toBe(':bob!~bob@127.0.0.1 PRIVMSG #Tea :hello there');
    expect(await bob.ask()).toEqual([]); // nobody hears themselves

    bob.send('NICK robert');
    expect(await ann.until('NICK')).toBe(':bob!~bob@127.0.0.1 NICK robert');
    bob.send('PART #tea :see you');
    expect(await ann.until('PART')).toBe(':robert!~bob@127.0.0.1 PART #Tea :see you');
    expect(await ann.ask('NAMES #tea')).toContain(':irc.test 353 ann = #Tea @ann');
  });

  it('tells each who shared a channel of a QUIT, once', async () => {
    await using server = await startServer();
    await using ann = await RawClient.join(server.port, 'ann', 'JOIN #a,#b');
    await using bob = await RawClient.join(server.port, 'bob', 'JOIN #a,#b');
    await bob.ask();
    bob.send('QUIT :tired');
    await bob.until('ERROR :Closing link: 127.0.0.1 (Quit: tired)');
    await bob.ended();
    await ann.until('QUIT');
    expect(await ann.ask()).toEqual([]);
  });

  it('tells of a connection that just ended as well', async () => {
    await using server = await startServer();
    await using ann = await RawClient.join(server.port, 'ann', 'JOIN #a');
    await using bob = await RawClient.join(server.port, 'bob', 'JOIN #a');
    await bob.ask();
    await bob.socket.outputStream.closeAsync();
    expect(await ann.until('QUIT')).toBe(':bob!~bob@127.0.0.1 QUIT :Connection closed');
    await bob.ended();
  });

  it('closes the channel that nobody is left in, and forgets its modes', async () => {
    await using server = await startServer();
    await using ann = await RawClient.join(server.port, 'ann', 'JOIN #a', 'MODE #a +ms');
    expect(await ann.verbs('PART #a', 'MODE #a')).toEqual(['PART', '403']);
    expect(await ann.ask('JOIN #a', 'MODE #a')).toContainEqual(expect.stringMatching(/ 324 ann #a \+nt$/));
    expect(await ann.verbs('JOIN 0')).toEqual(['PART']);
  });

  it.each([
    ['JOIN', '461'],
    ['JOIN tea', '403'],
    [`JOIN #${'x'.repeat(60)}`, '403'],
    ['JOIN #invited', '473'],
    ['JOIN #keyed', '475'],
    ['JOIN #keyed wrong', '475'],
    ['JOIN #full', '471'],
    ['JOIN #banned', '474'],
    ['PART #keyed', '442'],
    ['PART #nowhere', '403'],
    ['PART #secret', '403'],
    ['TOPIC #secret', '403'],
    ['TOPIC #open :mine', '482'],
    ['MODE #open +m', '482'],
    ['MODE #open +o bob', '482'],
    ['KICK #open ann', '482'],
    ['KICK #keyed ann', '442'],
    ['INVITE ann #open', '443'],
    ['INVITE nobody #open', '401'],
    ['INVITE ann #keyed', '442'],
    ['PRIVMSG #moderated :hi', '404'],
    ['PRIVMSG #keyed :hi', '404'],
    ['PRIVMSG #nowhere :hi', '403'],
    ['PRIVMSG nobody :hi', '401'],
    ['PRIVMSG', '411'],
    ['PRIVMSG ann', '412'],
    ['PRIVMSG ann,ann,ann,ann,ann :hi', '407'],
    ['WHOIS nobody', '401'],
    ['FROB', '421'],
  ])('refuses %j with %s', async (line, numeric) => {
    await using server = await startServer();
    await using ann = await RawClient.join(server.port, 'ann');
    await ann.ask('JOIN #invited,#keyed,#full,#banned,#secret,#open,#moderated');
    await ann.ask(
      'MODE #invited +i',
      'MODE #keyed +k sesame',
      'MODE #full +l 1',
      'MODE #banned +b bob',
      'MODE #secret +s',
    );
    await using bob = await RawClient.join(server.port, 'bob', 'JOIN #open,#moderated');
    await bob.ask();
    await ann.ask('MODE #moderated +m');
    await bob.ask();
    expect((await bob.verbs(line))[0]).toBe(numeric);
  });

  it('opens each lock to those with the key to it', async () => {
    await using server = await startServer();
    await using ann = await RawClient.join(
      server.port,
      'ann',
      'JOIN #i,#k',
      'MODE #i +i',
      'MODE #k +k sesame',
    );
    await ann.ask();
    await using bob = await RawClient.join(server.port, 'bob');
    expect(await ann.verbs('INVITE bob #i')).toEqual(['341']);
    expect(await bob.until('INVITE')).toBe(':ann!~ann@127.0.0.1 INVITE bob #i');
    expect(await bob.verbs('JOIN #k,#i sesame')).toEqual(['JOIN', '353', '366', 'JOIN', '353', '366']);
    await ann.ask('KICK #i bob');
    expect(await bob.verbs('JOIN #i')).toEqual(['KICK', '473']); // an invitation is good for once
  });

  it('tells of modes that changed, and of those only', async () => {
    await using server = await startServer({ name: 'irc.test' });
    await using ann = await RawClient.join(server.port, 'ann', 'JOIN #a');
    await using bob = await RawClient.join(server.port, 'bob', 'JOIN #a');
    await bob.ask();
    await ann.ask();
    expect(await ann.ask('MODE #a +nov-t+lk bob BOB 5 secret')).toEqual([
      ':ann!~ann@127.0.0.1 MODE #a +ov-t+lk bob bob 5 secret',
    ]);
    await bob.until('+ov-t+lk');
    expect(await bob.ask('MODE #a')).toContain(':irc.test 324 bob #a +nkl secret 5');
    expect(await bob.verbs('MODE #a +n', 'MODE #a +l x', 'MODE #a +l 0', 'MODE #a -o', 'MODE #a +b')).toEqual(
      ['368'],
    );
    expect(await bob.verbs('MODE #a +X', 'MODE #a +o nobody', 'MODE #a +o ann')).toEqual(['472', '401']);
    expect(await bob.ask('MODE #a -k *')).toEqual([':bob!~bob@127.0.0.1 MODE #a -k secret']);

    await using cid = await RawClient.join(server.port, 'cid');
    expect(await cid.ask('MODE #a')).toContain(':irc.test 324 cid #a +nl 5');
    expect(await bob.verbs('MODE #a +o cid')).toEqual(['441']);
  });

  it('keeps a list of bans, which keep people out and silent', async () => {
    await using server = await startServer({ name: 'irc.test' });
    await using ann = await RawClient.join(server.port, 'ann', 'JOIN #a', 'MODE #a -n');
    await using bob = await RawClient.join(server.port, 'bob', 'JOIN #a');
    await bob.ask();
    await ann.ask();
    expect(await ann.ask('MODE #a +bb BOB *!*@10.*', 'MODE #a +b bob!*@*')).toEqual([
      ':ann!~ann@127.0.0.1 MODE #a +bb BOB!*@* *!*@10.*',
    ]);
    // What could not stand in the list is no mask; above all it is not one that fits everybody.
    expect(await ann.ask('MODE #a +b ::x', 'MODE #a +b :a b', 'MODE #a +b :')).toEqual([]);
    expect(await bob.ask('MODE #a b')).toContainEqual(
      expect.stringMatching(/^:irc\.test 367 bob #a BOB!\*@\* ann!~ann@127\.0\.0\.1 \d+$/),
    );
    expect(await bob.verbs('PRIVMSG #a :may I?', 'PART #a', 'JOIN #a')).toEqual(['404', 'PART', '474']);
    expect(await ann.verbs('MODE #a -b bob')).toEqual(['PART', 'MODE']);
    expect(await bob.verbs('JOIN #a')).toEqual(['JOIN', '353', '366']);
  });

  it('hides a secret channel from those outside', async () => {
    await using server = await startServer();
    await using ann = await RawClient.join(
      server.port,
      'ann',
      'JOIN #secret,#open',
      'MODE #secret +s',
      'TOPIC #open :Tea',
    );
    await ann.ask();
    await using bob = await RawClient.join(server.port, 'bob');
    const list = await bob.ask('LIST');
    expect(list.map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      '321 bob Channel :Users  Name',
      '322 bob #open 1 Tea',
      '323 bob :End of /LIST',
    ]);
    expect(await bob.verbs('NAMES #secret', 'WHO #secret', 'MODE #secret', 'LIST #secret')).toEqual([
      ...['366', '315', '403', '321', '323'],
    ]);
    expect((await bob.ask('WHOIS ann')).join()).not.toContain('#secret');
    expect((await ann.ask('WHOIS ann')).join()).toContain('@#secret');
    expect(await ann.verbs('LIST #secret,#nowhere')).toEqual(['321', '322', '323']);
  });

  it('keeps the topic, with who set it and when', async () => {
    await using server = await startServer({ name: 'irc.test' });
    await using ann = await RawClient.join(server.port, 'ann', 'JOIN #a');
    await ann.ask();
    expect(await ann.verbs('TOPIC #a')).toEqual(['331']);
    expect(await ann.ask('TOPIC #a :All about tea')).toEqual([':ann!~ann@127.0.0.1 TOPIC #a :All about tea']);
    await using bob = await RawClient.join(server.port, 'bob');
    const joined = await bob.ask('JOIN #a');
    expect(joined[1]).toBe(':irc.test 332 bob #a :All about tea');
    expect(joined[2]).toMatch(/^:irc\.test 333 bob #a ann!~ann@127\.0\.0\.1 \d{10}$/);
    await ann.ask('TOPIC #a :');
    expect(await bob.ask('TOPIC #a')).toContain(':irc.test 331 bob #a :No topic is set');
  });

  it('lists a large channel in lines that fit', async () => {
    await using server = await startServer();
    const nicks = Array.from({ length: 40 }, (_, index) => `somebody-with-a-long-name-${index}`);
    const members = await Promise.all(nicks.map((nick) => RawClient.join(server.port, nick)));
    for (const member of members) await member.ask('JOIN #crowd');
    await members[0]?.ask();
    const lines = (await members[0]?.ask('NAMES #crowd')) ?? [];
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.every((line) => line.length <= 510)).toBe(true);
    const listed = lines.slice(0, -1).flatMap((line) => line.slice(line.lastIndexOf(':') + 1).split(' '));
    expect(listed.map((name) => name.replace('@', '')).sort()).toEqual([...nicks].sort());
    await Promise.all(members.map((member) => member[Symbol.asyncDispose]()));
  });

  it('lets nobody be in more channels than allowed', async () => {
    await using server = await startServer({ maxChannelsPerUser: 2 });
    await using ann = await RawClient.join(server.port, 'ann');
    expect(await ann.verbs('JOIN #a,#b,#c')).toEqual(['JOIN', '353', '366', 'JOIN', '353', '366', '405']);
  });
});
