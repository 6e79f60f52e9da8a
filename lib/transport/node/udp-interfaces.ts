import { existsSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

import { isIpv4 } from '../../address/ip-text.js';
import { notSupported } from '../../errors/failures.js';
import type { NetworkInterface } from '../packet-contract.js';

/** The interfaces that are up and have an address. */
export function listInterfaces(): readonly NetworkInterface[] {
  return Object.entries(networkInterfaces()).map(([name, addresses = []]) => {
    const scope = addresses.find((one) => one.family === 'IPv6' && one.scopeid > 0);
    const index = scope?.family === 'IPv6' ? scope.scopeid : indexFromSystem(name);
    return {
      name,
      index,
      addresses: addresses.map(({ address }) => address),
      prefixLengths: addresses.map(({ cidr }) => (cidr === null ? undefined : Number(cidr.split('/')[1]))),
      ianaType: addresses.some(({ internal }) => internal) ? LOOPBACK_TYPE : typeFromSystem(name),
    };
  });
}

/** IANA's ifType numbers: loopback, Ethernet, IEEE 802.11, PPP, tunnel. */
const LOOPBACK_TYPE = 24;
const WIRELESS_TYPE = 71;
const typeOfHardware: Readonly<Record<number, number>> = {
  1: 6,
  512: 23,
  768: 131,
  769: 131,
  772: 24,
  776: 131,
  65_534: 131,
};

/** The kind of an interface, which only Linux tells in a file, as a number of `if_arp.h`. */
function typeFromSystem(name: string): number | undefined {
  if (process.platform !== 'linux') return undefined;
  if (existsSync(`/sys/class/net/${name}/wireless`)) return WIRELESS_TYPE;
  try {
    return typeOfHardware[Number(readFileSync(`/sys/class/net/${name}/type`, 'utf8'))];
  } catch {
    return undefined;
  }
}

/** Node tells the number of an interface only with its link-local address; Linux has it in a file. */
function indexFromSystem(name: string): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return Number(readFileSync(`/sys/class/net/${name}/ifindex`, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * An interface as libuv wants it named: by one of its addresses for IPv4, by its zone for IPv6.
 *
 * @throws SocketError - not supported (caller): it has no IPv4 address.
 */
export function interfaceText(on: NetworkInterface, family: 4 | 6): string {
  if (family === 6) return `::%${process.platform === 'win32' ? (on.index ?? on.name) : on.name}`;
  const address = on.addresses.find(isIpv4);
  if (address !== undefined) return address;
  throw notSupported(`Cannot use interface "${on.name}" for IPv4: it has no IPv4 address`);
}
