import { expect, it, jest } from '@jest/globals';
import { describeWithPrograms } from '../../support/real-parts.js';
import { connectClient, nextEvent } from './support/connect-client.js';
import { Ii } from './support/ii.js';
import { Ngircd } from './support/ngircd.js';

// Other programs take part, and the machine may be busy with other specs.
jest.setTimeout(30_000);

describeWithPrograms(['ngircd', 'ii'], 'IrcClient on a real server (ngircd)', () => {
  it('registers, joins, speaks and is spoken to', async () => {
    await using ngircd = await Ngircd.start();
    await using ann = await connectClient(ngircd.port, 'ann');
    await using bob = await connectClient(ngircd.port, 'bob');
    expect(ann.support).toMatchObject({ casemapping: 'ascii', channelTypes: '#&+' });
    expect(ann.capabilities.has('multi-prefix')).toBe(true);

    expect(await ann.joinAsync('#tea')).toMatchObject({ members: [{ nick: 'ann', ranks: 'o' }] });
    const joined = nextEvent(ann, 'join');
    expect((await bob.joinAsync('#tea')).members.map(({ nick }) => nick).sort()).toEqual(['ann', 'bob']);
    expect(await joined).toMatchObject({ channel: '#tea', from: { nick: 'bob' } });

    const heardByBob = nextEvent(bob, 'message');
    await ann.sayAsync('#tea', 'grüße, 🍵');
    expect(await heardByBob).toMatchObject({ target: '#tea', text: 'grüße, 🍵', from: { nick: 'ann' } });
    const heardByAnn = nextEvent(ann, 'message');
    await bob.actAsync('ann', 'waves');
    expect(await heardByAnn).toMatchObject({ kind: 'action', isPrivate: true, text: 'waves' });
    expect(await ann.ctcpAsync('bob', 'VERSION')).toBe('streamsocket IRC sample');
  });

  it('is spoken to by ii, and answers', async () => {
    await using ngircd = await Ngircd.start();
    await using ann = await connectClient(ngircd.port, 'ann');
    await ann.joinAsync('#tea');
    const joined = nextEvent(ann, 'join');
    await using ii = await Ii.start(ngircd.port, 'iggy');
    await ii.say('', '/j #tea');
    expect(await joined).toMatchObject({ from: { nick: 'iggy' } });
    const heard = nextEvent(ann, 'message');
    await ii.say('#tea', 'hello from ii');
    expect(await heard).toMatchObject({ target: '#tea', text: 'hello from ii', from: { nick: 'iggy' } });
    await ann.sayAsync('#tea', 'hello from ann');
    await ii.sees('#tea', /<ann> hello from ann/);
  });

  it('says a long text in lines that arrive whole', async () => {
    await using ngircd = await Ngircd.start();
    await using ann = await connectClient(ngircd.port, 'ann');
    await using bob = await connectClient(ngircd.port, 'bob');
    await ann.joinAsync('#tea');
    await bob.joinAsync('#tea');
    const text = Array.from({ length: 300 }, (_, index) => `wörd${index}`).join(' ');
    const messages = bob.messages();
    await ann.sayAsync('#tea', text);
    await ann.sayAsync('#tea', 'end');
    const heard: string[] = [];
    for await (const message of messages) {
      if (message.text === 'end') break;
      heard.push(message.text);
    }
    expect(heard.length).toBeGreaterThan(3);
    expect(heard.join(' ')).toBe(text);
  });

  it('changes its nick, sets topic and modes, kicks, invites and asks', async () => {
    await using ngircd = await Ngircd.start();
    await using ann = await connectClient(ngircd.port, 'ann');
    await using bob = await connectClient(ngircd.port, 'bob');
    await ann.joinAsync('#tea');
    await bob.joinAsync('#tea');
    const renamed = nextEvent(bob, 'nick');
    await ann.nickAsync('anna');
    expect(await renamed).toMatchObject({ nick: 'anna', from: { nick: 'ann' }, channels: ['#tea'] });

    await ann.setTopicAsync('#tea', 'All about tea');
    expect(await bob.topicAsync('#tea')).toBe('All about tea');
    await ann.setModesAsync('#tea', [
      { sign: '+', mode: 'i', parameter: undefined },
      { sign: '+', mode: 'v', parameter: 'bob' },
      { sign: '+', mode: 'b', parameter: 'carl!*@*' },
    ]);
    expect((await bob.modesAsync('#tea')).join()).toContain('i');
    expect(await bob.bansAsync('#tea')).toEqual(['carl!*@*']);
    expect([...(await bob.namesAsync('#tea'))].sort()).toEqual(['+bob', '@anna']);
    const kicked = nextEvent(bob, 'kick');
    await ann.kickAsync('#tea', 'bob', 'enough');
    expect(await kicked).toMatchObject({ isMe: true, reason: 'enough' });
    await expect(bob.joinAsync('#tea')).rejects.toMatchObject({ numeric: '473' });
    await ann.inviteAsync('bob', '#tea');
    await bob.joinAsync('#tea');
    expect(await bob.whoisAsync('anna')).toMatchObject({
      nick: 'anna',
      channels: ['@#tea'],
      realName: 'ann',
    });
    expect(await bob.listAsync()).toContainEqual({ name: '#tea', members: 2, topic: 'All about tea' });
  });

  it.each([
    ['#keyed', '475'],
    ['#full', '471'],
    ['#banned', '474'],
    ['no-channel', '403'],
  ])('is refused %s with %s', async (channel, numeric) => {
    await using ngircd = await Ngircd.start();
    await using ann = await connectClient(ngircd.port, 'ann');
    for (const name of ['#keyed', '#full', '#banned']) await ann.joinAsync(name);
    await ann.setModesAsync('#keyed', [{ sign: '+', mode: 'k', parameter: 'sesame' }]);
    await ann.setModesAsync('#full', [{ sign: '+', mode: 'l', parameter: '1' }]);
    await ann.setModesAsync('#banned', [{ sign: '+', mode: 'b', parameter: 'bob!*@*' }]);
    await using bob = await connectClient(ngircd.port, 'bob');
    await expect(bob.joinAsync(channel)).rejects.toMatchObject({ failure: 'refused', numeric });
    await bob.joinAsync('#keyed', 'sesame');
  });

  it('takes another nick when its own is taken, and gives the password', async () => {
    await using ngircd = await Ngircd.start('sesame');
    await using ann = await connectClient(ngircd.port, 'ann', { password: 'sesame' });
    await using second = await connectClient(ngircd.port, 'ann', { password: 'sesame' });
    expect([ann.nick, second.nick]).toEqual(['ann', 'ann_']);
    await expect(connectClient(ngircd.port, 'bob', { password: 'wrong' })).rejects.toMatchObject({
      name: 'IrcError',
    });
  });

  it('survives a restart of the server: it is back, in its channels, under its nick', async () => {
    await using ngircd = await Ngircd.start();
    const reconnect = { firstDelayMs: 50, maxDelayMs: 200 };
    await using ann = await connectClient(ngircd.port, 'ann', { reconnect });
    await using bob = await connectClient(ngircd.port, 'bob', { reconnect });
    await ann.joinAsync('#tea');
    await ann.nickAsync('anna');
    await bob.joinAsync('#tea');
    const lost = nextEvent(ann, 'disconnected');
    await ngircd.stop();
    await lost;
    const isBack = ({ isMe }: { readonly isMe: boolean }): boolean => isMe;
    const back = [nextEvent(ann, 'join', isBack), nextEvent(bob, 'join', isBack)];
    await ngircd.start();
    await Promise.all(back);
    expect(ann.nick).toBe('anna');
    const heard = nextEvent(bob, 'message');
    await ann.sayAsync('#tea', 'here we are again');
    expect(await heard).toMatchObject({ text: 'here we are again', from: { nick: 'anna' } });
  });
});
