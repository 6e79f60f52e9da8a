import { describe, expect, it } from '@jest/globals';

import { networkInterfaces } from 'node:os';

import { datagramCases } from '../../lib/conformance/datagram-cases.js';
import { datagramsOver, type DatagramsUnderTest } from '../../lib/conformance/datagrams-over.js';
import { runConformance } from '../../lib/conformance/run-conformance.js';
import { ambientTransport } from '../../lib/transport/ambient.js';
import { MemoryNetwork } from '../../lib/transport/memory/memory-network.js';
import { makeDatagramAdapters } from './make-adapters.mjs';

// Loopback interfaces carry groups half or not at all: not by IPv6, and what leaves by them always comes back.
const interfaces = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
  addresses
    .filter(({ internal }) => !internal)
    .map(({ family, address, ...more }) => {
      const zone = 'scopeid' in more && more.scopeid > 0 ? `%${name}` : '';
      return [`${family} on ${name}`, address + zone, name, family] as const;
    }),
);
const onInterfaces = ['IPv4', 'IPv6'].flatMap((family) =>
  interfaces.filter((one) => one[3] === family).slice(0, 1),
);

const adapters: Readonly<Record<string, DatagramsUnderTest>> = {
  ...makeDatagramAdapters({ ambientTransport, MemoryNetwork }),
  ...Object.fromEntries(
    onInterfaces.map(([title, address, adapter]) => [
      title,
      { near: { address, adapter }, abilities: ['portUnreachable', 'multicast', 'sourceMulticast'] },
    ]),
  ),
};

describe.each(Object.entries(adapters))('datagrams over %s', (_, adapter) => {
  for (const item of datagramCases(datagramsOver(adapter))) {
    it(`${item.id} ${item.title}`, async () => {
      const [result] = await runConformance([item]);
      if (result?.outcome === 'failed') throw new Error(result.reason, { cause: result.failure });
      expect(result?.outcome).not.toBe('failed');
    }, 70_000);
  }
});
