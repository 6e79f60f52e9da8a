import { describe, expect, it } from '@jest/globals';
import { type Channel, HostName, type Transport } from 'streamsocket';

import { dialThrough } from '../../../lib/protocol/proxies/dial-through.js';
import { checkProxies } from '../../../lib/protocol/proxies/proxy-hop.js';
import { VirtualClock } from '../../../lib/transport/memory/virtual-clock.js';
import { ScriptedChannel } from '../../support/scripted-channel.js';

describe('dialThrough()', () => {
  it('asks the name servers it was told of, for the proxy and for a host it looks up itself', async () => {
    const asked: string[] = [];
    const channel = new ScriptedChannel();
    channel.input.arrive(Uint8Array.of(5, 0), Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
    const transport = {
      clock: new VirtualClock(false),
      lookup: (name: string, _signal: AbortSignal, { nameServers = [] } = {}) => {
        asked.push(`${name} of ${nameServers.join()}`);
        return Promise.resolve(['192.0.2.1']);
      },
      connect: () => Promise.resolve(channel as Channel),
    } as Partial<Transport> as Transport;
    const hops = checkProxies([{ type: 'socks5', host: 'gate', port: 1080, lookup: 'local' }]);
    await dialThrough(transport, hops, new HostName('printer'), 9100, {
      channel: { noDelay: true, keepAlive: false },
      isSerial: true,
      nameServers: ['192.0.2.53'],
      signal: new AbortController().signal,
    });

    expect(asked).toEqual(['printer of 192.0.2.53', 'gate of 192.0.2.53']);
  });
});
