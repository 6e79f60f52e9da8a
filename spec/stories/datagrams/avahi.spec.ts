import { it } from '@jest/globals';

import { Avahi, avahiPrograms } from '../../support/avahi.js';
import { type Agent, describeWithHosts, HostNetwork } from '../../support/datagram-hosts.js';

const ours = [
  { name: '_chat._udp.local', type: 'PTR', ttlSeconds: 120, data: 'Tea._chat._udp.local' },
  { name: 'Tea._chat._udp.local', type: 'SRV', ttlSeconds: 120, data: '0 0 5007 ours.local' },
  { name: 'Tea._chat._udp.local', type: 'TXT', ttlSeconds: 120, data: '"group=239.1.2.3"' },
  { name: 'ours.local', type: 'A', ttlSeconds: 120, data: '10.77.0.2' },
];

describeWithHosts(avahiPrograms, 'avahi-daemon on another host', () => {
  let network: HostNetwork;
  let avahi: Avahi;
  let agent: Agent;

  beforeAll(async () => {
    network = await HostNetwork.make(2);
    [avahi, agent] = await Promise.all([Avahi.start(network, 'h1', 'printer'), network.agent('h2', 'mdns')]);
    await agent.do('join', 'eth0');
  }, 60_000);

  afterAll(async () => {
    await avahi[Symbol.asyncDispose]();
    await network[Symbol.asyncDispose]();
  }, 30_000);

  it('answers our multicast DNS query for its address', async () => {
    await agent.do('ask', [{ name: 'printer.local', type: 'A' }]);

    await agent.prints(/^heard printer\.local A 10\.77\.0\.1 from 10\.77\.0\.1$/m);
  });

  it('answers our query for a service with its name, place and texts', async () => {
    const service = ['-s', 'Laser', '_ipp._tcp', '631', 'note=third floor', 'Color=T'];
    await using _service = await avahi.run('avahi-publish', service, /Established/);
    await agent.do('ask', [{ name: '_ipp._tcp.local', type: 'PTR' }]);

    for (const record of [
      '_ipp._tcp.local PTR Laser._ipp._tcp.local',
      'Laser._ipp._tcp.local SRV 0 0 631 printer.local',
      'Laser._ipp._tcp.local TXT "note=third floor" "Color=T"',
    ]) {
      await agent.prints(new RegExp(`^heard ${record} from 10\\.77\\.0\\.1$`, 'm'));
    }
  });

  it('sees our announcement, resolves it by asking us, and sees us go', async () => {
    await using browsing = await avahi.run('avahi-browse', ['--parsable', '--resolve', '_chat._udp']);
    await agent.do('announce', ours);

    await browsing.prints(/^\+;eth0;IPv4;Tea;_chat\._udp;local$/m);
    await browsing.prints(
      /^=;eth0;IPv4;Tea;_chat\._udp;local;ours\.local;10\.77\.0\.2;5007;"group=239\.1\.2\.3"$/m,
    );
    await agent.do('withdraw');
    await browsing.prints(/^-;eth0;IPv4;Tea;_chat\._udp;local$/m);
  });

  it('shares its port and the group with us on its own host', async () => {
    const neighbour = await network.agent('h1', 'mdns');
    await neighbour.do('join', 'eth0');
    const heard = /^heard printer\.local A 10\.77\.0\.1 from 10\.77\.0\.1$/m;
    // What a responder has said to all of them a moment ago it does not say again (RFC 6762, 6). Queriers ask on (5.2).
    const ask = (): Promise<unknown> => neighbour.do('ask', [{ name: 'printer.local', type: 'A' }]);
    await ask();
    await neighbour.prints(heard, 1_500).catch(() => ask());
    await neighbour.prints(heard);
  }, 20_000);
});
