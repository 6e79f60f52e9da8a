import { type Agent, describeWithHosts, HostNetwork } from '../support/datagram-hosts.js';

const group = '239.7.7.7';
const sourceGroup = '232.7.7.7';
const group6 = 'ff02::7:7';
const port = '7000';

/** Longer than a datagram takes to cross a bridge on a busy machine, and needed to see that none does. A guess. */
const SILENCE_MS = 150;

describeWithHosts(['ip', 'socat'], 'DatagramSocket between three hosts', () => {
  let network: HostNetwork;
  let one: Agent;
  let two: Agent;
  let three: Agent;

  beforeAll(async () => {
    network = await HostNetwork.make(3);
    [one, two, three] = await Promise.all([network.agent('h1'), network.agent('h2'), network.agent('h3')]);
    for (const agent of [one, two, three]) {
      await agent.do('set', { multicastAdapter: 'eth0' });
      await agent.do('bind', [null, port]);
    }
  }, 60_000);

  afterAll(async () => {
    await network[Symbol.asyncDispose]();
  }, 30_000);

  it('carries a datagram from host to host, by both families', async () => {
    await one.do('send', ['plain', '10.77.0.2', port]);
    await two.hears('plain', '10.77.0.1');
    await one.do('send', ['plain 6', 'fe80::2%eth0', port]);
    await two.hears('plain 6', 'fe80::1%eth0');
  });

  it('lets members hear a group, from any source, and nobody else', async () => {
    expect(await two.do('join', [group])).toEqual([['eth0', null]]);
    await one.do('send', ['to members', group, port]);
    await two.hears('to members', '10.77.0.1');
    await three.do('send', ['from three', group, port]);
    await two.hears('from three', '10.77.0.3');

    await silence();
    expect(three.heard('to members')).toBe(false);
  });

  it('does not let those who left hear it', async () => {
    await two.do('leave', [group]);
    await three.do('join', [group]);
    await one.do('send', ['after leaving', group, port]);
    await three.hears('after leaving', '10.77.0.1');

    await silence();
    expect(two.heard('after leaving')).toBe(false);
    await three.do('leave', [group]);
  });

  it('lets a group with a source be heard from that source only', async () => {
    await two.do('join', [sourceGroup, { source: '10.77.0.1' }]);
    await three.do('send', ['of another source', sourceGroup, port]);
    await one.do('send', ['of the source', sourceGroup, port]);
    await two.hears('of the source', '10.77.0.1');
    await silence();
    expect(two.heard('of another source')).toBe(false);

    await two.do('leave', [sourceGroup, { source: '10.77.0.1' }]);
    await one.do('send', ['of the source left', sourceGroup, port]);
    await silence();
    expect(two.heard('of the source left')).toBe(false);
  });

  it('joins on all interfaces and tells of each', async () => {
    expect(await two.do('join', [group, { adapter: 'all' }])).toEqual([
      ['lo', null],
      ['eth0', null],
    ]);
    await one.do('send', ['on all', group, port]);
    await two.hears('on all', '10.77.0.1');
    await two.do('leave', [group, { adapter: 'all' }]);
  });

  it.each([
    ['its name', 'eth0'],
    ['its address', '10.77.0.2'],
  ])('joins on an interface by %s', async (_, adapter) => {
    await two.do('join', [group, { adapter }]);
    await one.do('send', [`by ${adapter}`, group, port]);
    await two.hears(`by ${adapter}`, '10.77.0.1');
    await two.do('leave', [group, { adapter }]);
  });

  it('lets groups of IPv6 be heard on the link of their zone', async () => {
    await two.do('join', [`${group6}%eth0`]);
    await one.do('send', ['on the link', `${group6}%eth0`, port]);
    await two.hears('on the link', 'fe80::1%eth0');
    await silence();
    expect(three.heard('on the link')).toBe(false);
    await two.do('leave', [`${group6}%eth0`]);
  });

  it('lets a broadcast on the subnet address be heard by all', async () => {
    await one.do('send', ['to all', '10.77.0.255', port]);
    await two.hears('to all', '10.77.0.1');
    await three.hears('to all', '10.77.0.1');
  });

  it('refuses a broadcast once that is switched off', async () => {
    await one.do('set', { broadcast: false });
    await expect(one.do('send', ['no', '10.77.0.255', port])).rejects.toThrow('permission denied (EACCES)');
    await one.do('set', { broadcast: true });
    await one.do('send', ['again', '10.77.0.255', port]);
    await two.hears('again', '10.77.0.1');
  });

  it('sends with the hop limit that was set, to groups and to hosts', async () => {
    const listen = `UDP4-RECVFROM:7001,ip-add-membership=${group}:eth0,ip-recvttl,fork`;
    await using socat = await network.start('h3', 'socat', ['-d', '-d', '-u', listen, '-'], /receiving on/);
    await one.do('send', ['default', group, '7001']);
    await socat.prints(/ttl=1\n/);
    await one.do('set', { multicastHopLimit: 7, outboundUnicastHopLimit: 33 });
    await one.do('send', ['seven', group, '7001']);
    await socat.prints(/ttl=7\n/);
    await one.do('send', ['host', '10.77.0.3', '7001']);
    await socat.prints(/ttl=33\n/);
  });

  it.each([
    ['unicast', '10.77.0.3'],
    ['broadcast', '10.77.0.255'],
    ['a group', group],
  ])('is heard by socat by %s, and hears its answer', async (way, to) => {
    const listen = `UDP4-RECVFROM:7002,ip-add-membership=${group}:eth0,fork`;
    await using _echo = await network.start('h3', 'socat', ['-d', '-d', listen, 'PIPE'], /receiving on/);
    await one.do('send', [`echo by ${way}`, to, '7002']);
    await one.hears(`echo by ${way}`, '10.77.0.3');
  });

  it('hears socat, by unicast, broadcast and groups', async () => {
    const say = async (text: string, to: string): Promise<void> => {
      const shell = `echo -n "${text}" | socat -u - ${to}`;
      await using socat = await network.start('h1', 'sh', ['-c', shell]);
      await socat.ends();
    };
    await two.do('join', [group]);
    await say('socat to host', `UDP4-DATAGRAM:10.77.0.2:${port}`);
    await say('socat to all', `UDP4-DATAGRAM:10.77.0.255:${port},broadcast`);
    await say('socat to group', `UDP4-DATAGRAM:${group}:${port},ip-multicast-if=10.77.0.1`);
    for (const text of ['socat to host', 'socat to all', 'socat to group'])
      await two.hears(text, '10.77.0.1');
    await two.do('leave', [group]);
  });

  it('goes on after an interface went down and up again', async () => {
    await two.do('join', [group]);
    await network.ip('h1', 'link set eth0 down');
    await expect(one.do('send', ['lost', '10.77.0.2', port])).rejects.toThrow(/ENETUNREACH/);
    await network.ip('h1', 'link set eth0 up');
    await one.do('send', ['sender is back', '10.77.0.2', port]);
    await two.hears('sender is back', '10.77.0.1');

    await network.ip('h2', 'link set eth0 down');
    await network.ip('h2', 'link set eth0 up');
    await one.do('send', ['receiver is back', group, port]);
    await two.hears('receiver is back', '10.77.0.1');
    expect(two.heard('lost')).toBe(false);
  });

  it('goes on after its address was taken away and given back', async () => {
    const bound = await network.agent('h1');
    await bound.do('bind', ['10.77.0.1', '']);
    await network.ip('h1', 'addr del 10.77.0.1/24 dev eth0');
    await expect(bound.do('send', ['lost', '10.77.0.2', port])).rejects.toThrow(/ENETUNREACH/);
    await network.ip('h1', 'addr add 10.77.0.1/24 broadcast 10.77.0.255 dev eth0');
    await bound.do('send', ['my address is back', '10.77.0.2', port]);
    await two.hears('my address is back', '10.77.0.1');
  });

  it('ends a send in its time that waits behind those to a host that has gone', async () => {
    const crowded = await network.agent('h1');
    await crowded.do('set', { outboundBufferSizeInBytes: 4_096 });
    await crowded.do('bind', ['10.77.0.1', '']);
    await crowded.do('pour', [40, '10.77.0.99', port]);
    await expect(crowded.do('send', ['late', '10.77.0.2', port, { timeoutMs: 100 }])).rejects.toThrow(
      'Cannot send: not done within 100 ms',
    );
  });

  it('joins as many groups as the system lets it, and others when it has left some', async () => {
    const groups = Array.from({ length: 20 }, (_, i) => `239.8.8.${i}`);
    for (const one of groups) await three.do('join', [one]);
    await expect(three.do('join', ['239.8.8.20'])).rejects.toThrow(
      /Cannot join group 239\.8\.8\.20 .*\(ENOBUFS\)/,
    );
    await three.do('leave', ['239.8.8.0']);
    expect(await three.do('join', ['239.8.8.20'])).toEqual([['eth0', null]]);
    for (const one of [...groups.slice(1), '239.8.8.20']) await three.do('leave', [one]);
  });

  it('says what is missing where no route tells the interface', async () => {
    const lonely = await network.agent('h3');
    await lonely.do('bind', [null, '']);
    await expect(lonely.do('join', [group])).rejects.toThrow(/Cannot join group 239\.7\.7\.7: .*ENODEV/);
    await expect(lonely.do('send', ['x', group, port])).rejects.toThrow(/ENETUNREACH/);
    await expect(lonely.do('join', [group, { adapter: 'eth9' }])).rejects.toThrow(
      'Cannot find network interface "eth9": those that are up are lo, eth0',
    );
  });
});

function silence(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
}
