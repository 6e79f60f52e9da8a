import { describe, expect, it } from '@jest/globals';
import { HostName, type LookupOptions, type ServiceRecord, type Transport } from 'streamsocket';

import { PacketEndpoints } from '../../lib/protocol/packet-endpoints.js';
import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';

/** A transport that knows some names, and one service with some targets. */
function setUp(names: Readonly<Record<string, string>>, targets: readonly string[]) {
  const asked: string[] = [];
  const note = (name: string, { nameServers = [] }: LookupOptions = {}): void => {
    asked.push(`${name} of ${nameServers.join()}`);
  };
  const transport = {
    clock: new VirtualClock(false),
    servicePort: () => Promise.resolve(undefined),
    lookup: (name: string, _signal: AbortSignal, options?: LookupOptions) => {
      note(name, options);
      const address = names[name];
      return address === undefined ? Promise.reject(new Error(`no ${name}`)) : Promise.resolve([address]);
    },
    lookupService: (name: string, _signal: AbortSignal, options?: LookupOptions) => {
      note(name, options);
      const records = targets.map((target, priority): ServiceRecord => {
        return { target, port: 5_000 + priority, priority, weight: 0 };
      });
      return Promise.resolve(records);
    },
  } as Partial<Transport> as Transport;
  const endpoints = new PacketEndpoints(transport, () => ['192.0.2.53']);
  const resolve = () => endpoints.resolve(new HostName('example'), 'chat', () => true);
  return { asked, resolve };
}

describe('PacketEndpoints.resolve()', () => {
  it('asks the name servers it was told of, for services and for their hosts', async () => {
    const { asked, resolve } = setUp({ one: '192.0.2.1' }, ['one']);
    expect(await resolve()).toEqual({ kind: 'ip', address: '192.0.2.1', port: 5_000 });
    expect(asked).toEqual(['_chat._udp.example of 192.0.2.53', 'one of 192.0.2.53']);
  });

  it('takes the first target of a service that has an address', async () => {
    const { resolve } = setUp({ three: '192.0.2.3' }, ['one', 'two', 'three']);
    expect(await resolve()).toMatchObject({ address: '192.0.2.3', port: 5_002 });
  });

  it('tells why the first of the targets has no address when none has one', async () => {
    await expect(setUp({}, ['one', 'two']).resolve()).rejects.toThrow('no one');
  });
});
