import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { POLL_MS } from '../../lib/protocol/interface-watch.js';
import { type Agent, describeWithHosts, HostNetwork } from '../support/datagram-hosts.js';

describeWithHosts(['ip'], 'networkstatuschanged on a host with real interfaces', () => {
  let network: HostNetwork;
  let agent: Agent;

  beforeAll(async () => {
    network = await HostNetwork.make(2);
    agent = await network.agent('h1', 'interface');
  }, 60_000);

  afterAll(async () => {
    await network[Symbol.asyncDispose]();
  }, 30_000);

  /** Runs `ip` on the host, and waits until the agent was told. */
  async function changes(commands: readonly string[], addresses: readonly string[]): Promise<void> {
    const told = agent.output.match(/^changed/gm)?.length ?? 0;
    for (const command of commands) await network.ip('h1', command);
    const line = `changed to ${addresses.join(', ')}\n`.replaceAll('.', '\\.');
    await agent.prints(new RegExp(`(?:^changed[^]*?){${told}}^${line}`, 'm'), POLL_MS + 3_000);
    expect(await agent.do('addresses')).toEqual(addresses);
  }

  it('tells of addresses and interfaces that come and go, and keeps nothing once nobody listens', async () => {
    const before = ['10.77.0.1/24', 'fe80::1%eth0/64'];
    expect(await agent.do('addresses')).toEqual(before);
    expect(await agent.do('profile')).toBe('eth0');
    await agent.do('keep', '10.77.0.1');
    await agent.do('watch');

    await changes(['addr add 10.78.0.1/16 dev eth0'], ['10.77.0.1/24', '10.78.0.1/16', 'fe80::1%eth0/64']);
    await changes(
      [
        'addr del 10.78.0.1/16 dev eth0',
        'link add left type veth peer name right',
        'link set left addrgenmode none up',
        'link set right addrgenmode none up',
        'addr add 10.79.0.1/30 dev left',
      ],
      [...before, '10.79.0.1/30'],
    );
    await changes(['link del left', 'link set eth0 down'], []);
    expect(await agent.do('profile')).toBeNull();
    await expect(agent.do('connectFromKept')).rejects.toThrow(/^Cannot find network adapter "/);
    await changes(['link set eth0 up'], ['10.77.0.1/24']);
    await expect(agent.do('connectFromKept')).rejects.toThrow(/10\.77\.0\.2 \(ECONNREFUSED after/);

    // Nothing of the watch keeps the process then.
    await agent.do('forget');
    expect(await agent.ends()).toBe('exit status 0');
  }, 60_000);
});
