import { isMulticast, isUnspecified } from '../../address/ip-kinds.js';
import { canonicalIp, parseIpv6 } from '../../address/ip-text.js';
import { quote } from '../../util/quote.js';
import type { IpEndpoint } from '../contract.js';
import type { PacketSettings } from '../packet-contract.js';
import { describeEndpoint, platformFailure } from './failures.js';
import { isSameFamily, withoutZone } from './literals.js';
import { LOOPBACK, type Machine, OUTSIDE } from './machine.js';
import type { Arrival } from './packet-ports.js';
import { destination, hostAt, localAddress } from './route.js';
import type { Wiring } from './wiring.js';

/** Where a datagram goes, and what its receivers will know of it. */
export interface PacketPaths extends Pick<Arrival, 'to' | 'reach' | 'interfaceName'> {
  /** The address that it comes from. */
  readonly source: string;
  readonly hosts: readonly Machine[];
  readonly hopLimit: number;
}

/** Who sends: from which address, if it is bound to one, and with which settings. */
export interface PacketSender {
  readonly machine: Machine;
  readonly local: IpEndpoint;
  readonly settings: PacketSettings;
}

const LIMITED_BROADCAST = '255.255.255.255';

/** How many routers a datagram may pass unless its sender says otherwise; what most systems have. */
const USUAL_HOP_LIMIT = 64;

/** The ways to `to`. Throws what a system does when there is none. */
export function findPaths(sender: PacketSender, wiring: Wiring, to: IpEndpoint): PacketPaths {
  const action = `Cannot send to ${describeEndpoint(to)}`;
  sender.machine.checkUp(action, 'write');
  const address = bareAddress(to.address);
  if (isMulticast(address)) return toGroup(sender, wiring, { ...to, address }, zoneOf(to.address), action);
  if (address === LIMITED_BROADCAST || sender.machine.broadcasts.includes(address)) {
    return toAll(sender, wiring, { ...to, address }, action);
  }
  const { machine, settings } = sender;
  const remote = destination({ ...to, address });
  const host = hostAt(machine, wiring, remote.address, action, 'write');
  const source = localAddress(machine, remote.address, ownAddress(sender), action, 'write');
  return {
    ...{ to: remote, reach: 'host', hosts: [host], source },
    interfaceName: host === machine ? LOOPBACK : OUTSIDE,
    hopLimit: settings.unicastHopLimit ?? USUAL_HOP_LIMIT,
  };
}

/** An address without its zone, in its canonical form. */
export function bareAddress(address: string): string {
  const bare = canonicalIp(withoutZone(address));
  if (bare === undefined) throw new RangeError(`address must be an IP address, not ${quote(address)}`);
  return bare;
}

function zoneOf(address: string): string | undefined {
  if (!address.includes('%')) return undefined;
  const zone = parseIpv6(address)?.zone;
  return zone === '' ? undefined : zone;
}

/** The address of a sender that is bound to one of its host; a group that it is bound to is none to send from. */
function ownAddress({ local }: PacketSender): string | undefined {
  return isMulticast(local.address) ? undefined : withoutZone(local.address);
}

function toGroup(
  sender: PacketSender,
  wiring: Wiring,
  to: IpEndpoint,
  zone: string | undefined,
  action: string,
): PacketPaths {
  const { machine, settings } = sender;
  const group = to.address;
  const { multicastInterface, multicastLoopback = true, multicastHopLimit = 1 } = settings;
  const interfaceName = zone === undefined ? (multicastInterface?.name ?? OUTSIDE) : named(machine, zone);
  if (interfaceName === undefined) throw platformFailure('ENODEV', action, 'write');
  if (!machine.hasFamilyOf(group)) throw platformFailure('ENETUNREACH', action, 'write');

  // What leaves by loopback comes back whatever the setting, as on Linux.
  const isOwn = interfaceName === LOOPBACK || multicastLoopback;
  const own = isOwn && machine.packets.hasMembers(group, interfaceName) ? [machine] : [];
  const isForOthers = interfaceName === OUTSIDE && multicastHopLimit > 0 && scopeOf(group) !== 'host';
  const others = isForOthers ? othersThan(machine, wiring) : [];
  return {
    ...{ to, reach: 'group', interfaceName, source: sourceFor(sender, group, interfaceName) },
    hosts: [...own, ...others.filter(({ packets }) => packets.hasMembers(group, OUTSIDE))],
    hopLimit: scopeOf(group) === 'link' ? Math.min(1, multicastHopLimit) : multicastHopLimit,
  };
}

function toAll(sender: PacketSender, wiring: Wiring, to: IpEndpoint, action: string): PacketPaths {
  const { machine, settings } = sender;
  if (settings.broadcast !== true) throw platformFailure('EACCES', action, 'write');
  if (!machine.hasFamilyOf(to.address)) throw platformFailure('ENETUNREACH', action, 'write');
  const isLimited = to.address === LIMITED_BROADCAST;
  const others = othersThan(machine, wiring).filter((other) => {
    return isLimited ? other.hasFamilyOf(to.address) : other.broadcasts.includes(to.address);
  });
  return {
    ...{ to, reach: 'all', interfaceName: OUTSIDE, source: sourceFor(sender, to.address, OUTSIDE) },
    ...{ hosts: [machine, ...others], hopLimit: 1 },
  };
}

function othersThan(machine: Machine, wiring: Wiring): readonly Machine[] {
  return [...wiring.machines].filter((other) => other !== machine && !other.isDown);
}

function sourceFor(sender: PacketSender, to: string, interfaceName: string): string {
  const own = ownAddress(sender);
  if (own !== undefined && !isUnspecified(own)) return own;
  const { machine } = sender;
  const ofLoopback = machine.loopbackAddresses.find((address) => isSameFamily(address, to));
  return (interfaceName === LOOPBACK ? ofLoopback : machine.firstAddressLike(to)) ?? to;
}

/** The interface with a name or number. */
function named(machine: Machine, text: string): string | undefined {
  return machine.interfaces.find(({ name, index }) => name === text || String(index) === text)?.name;
}

/** How far a group reaches at the most (RFC 4291, 2.7; RFC 5771, 4 on 224.0.0.0/24). */
function scopeOf(group: string): 'host' | 'link' | 'any' {
  const scope = parseIpv6(group)?.bytes[1];
  if (scope === undefined) return group.startsWith('224.0.0.') ? 'link' : 'any';
  return (['host', 'link'] as const)[(scope & 0x0f) - 1] ?? 'any';
}
