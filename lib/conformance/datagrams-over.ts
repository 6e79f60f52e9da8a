import { isIpv4 } from '../address/ip-text.js';
import { DatagramSocket } from '../sockets/datagram-socket.js';
import { ambientTransport } from '../transport/ambient.js';
import type { PacketTransport } from '../transport/packet-contract.js';
import type { Ability } from './ability.js';
import type { DatagramMaker, DatagramSite } from './datagram-maker.js';

/** One host of an adapter that is to be tried. */
export interface DatagramHostUnderTest {
  readonly address: string;
  readonly adapter?: string | undefined;
  /** What its sockets are made over. Default: the network of this machine. */
  readonly transport?: PacketTransport | undefined;
}

/** An adapter to be tried: one host, or two that reach each other. */
export interface DatagramsUnderTest {
  /** What it declares that it can do. */
  readonly abilities: readonly Ability[];
  readonly near: DatagramHostUnderTest;
  /** Default: `near`. */
  readonly far?: DatagramHostUnderTest | undefined;
}

/** Makes sockets over transports, for {@link datagramCases}. */
export function datagramsOver({ abilities, near, far = near }: DatagramsUnderTest): DatagramMaker {
  const isV4 = isIpv4(near.address);
  return {
    abilities,
    clock: near.transport?.clock,
    near: siteOf(near),
    far: siteOf(far),
    maxPayloadBytes: isV4 ? 65_507 : 65_527,
    groups: isV4 ? ['239.255.70.1', '239.255.70.2'] : ['ff15::7001', 'ff15::7002'],
    sourceGroup: isV4 ? '232.1.70.1' : 'ff35::7001',
  };
}

function siteOf({ address, adapter, transport }: DatagramHostUnderTest): DatagramSite {
  return {
    address,
    adapter,
    makeSocket: () => new DatagramSocket({ transport }),
    makeCountedSocket: (found) => {
      const counted = countLookups(transport ?? (ambientTransport as PacketTransport), found);
      return { socket: new DatagramSocket({ transport: counted.transport }), lookups: counted.lookups };
    },
  };
}

/** A transport that finds one address for every name, and counts how often it is asked. */
function countLookups(
  inner: PacketTransport,
  found: string,
): { transport: PacketTransport; lookups: () => number } {
  let lookups = 0;
  const transport: PacketTransport = {
    clock: inner.clock,
    capabilities: inner.capabilities,
    lookup: () => {
      lookups++;
      return Promise.resolve([found]);
    },
    servicePort: (name, protocol) => inner.servicePort(name, protocol),
    connect: (to, options) => inner.connect(to, options),
    listen: (at, options) => inner.listen(at, options),
    bindPackets: (at, options) => inner.bindPackets(at, options),
    interfaces: () => inner.interfaces(),
  };
  return { transport, lookups: () => lookups };
}
