import { expect, it, jest } from '@jest/globals';
import { describeWithPrograms } from '../../support/real-parts.js';
import { connectClient, nextEvent } from './support/connect-client.js';
import { Ii } from './support/ii.js';
import { startServer } from './support/start-server.js';

// Other programs take part, and the machine may be busy with other specs.
jest.setTimeout(30_000);

describeWithPrograms(['ii'], 'IrcServer with a real client (ii)', () => {
  it('lets ii and our client see each other’s lines', async () => {
    await using server = await startServer({ motd: ['Hello'] });
    await using ann = await connectClient(server.port, 'ann');
    await ann.joinAsync('#tea');
    const joined = nextEvent(ann, 'join');
    await using ii = await Ii.start(server.port, 'iggy');
    await ii.say('', '/j #tea');
    expect(await joined).toMatchObject({ from: { nick: 'iggy' }, channel: '#tea' });

    const heard = nextEvent(ann, 'message');
    await ii.say('#tea', 'hello from ii');
    expect(await heard).toMatchObject({ target: '#tea', text: 'hello from ii', from: { nick: 'iggy' } });
    await ann.sayAsync('#tea', 'hello from ann');
    await ii.sees('#tea', /<ann> hello from ann/);
    await ann.sayAsync('iggy', 'between you and me');
    await ii.sees('ann', /<ann> between you and me/);

    await ann.setTopicAsync('#tea', 'All about tea');
    await ii.sees('#tea', /changed topic to "All about tea"/);
    const renamed = nextEvent(ann, 'nick');
    await ii.say('', '/n ignatius');
    expect(await renamed).toMatchObject({ nick: 'ignatius' });
    const left = nextEvent(ann, 'part');
    await ii.say('#tea', '/l');
    expect(await left).toMatchObject({ channel: '#tea', from: { nick: 'ignatius' } });
    expect(await ann.whoisAsync('ignatius')).toMatchObject({ realName: 'iggy by ii' });
  });

  it('keeps ii as long as it answers PING', async () => {
    await using server = await startServer({ pingAfterMs: 100, pongWithinMs: 2_000 });
    await using ii = await Ii.start(server.port, 'iggy');
    await using ann = await connectClient(server.port, 'ann');
    await ann.joinAsync('#tea');
    const joined = nextEvent(ann, 'join');
    await ii.say('', '/j #tea');
    await joined;
    // Several pings later it is still there.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect([...(await ann.namesAsync('#tea'))].sort()).toEqual(['@ann', 'iggy']);
  });
});
