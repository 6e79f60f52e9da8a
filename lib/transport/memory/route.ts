import { isLoopback, isUnspecified } from '../../address/ip-kinds.js';
import { canonicalIp } from '../../address/ip-text.js';
import type { SocketErrorPhase } from '../../errors/socket-error-details.js';
import type { SocketError } from '../../errors/socket-error.js';
import { quote } from '../../util/quote.js';
import type { ConnectOptions, Endpoint, IpEndpoint } from '../contract.js';
import { describeEndpoint, platformFailure } from './failures.js';
import { isIpv6Literal, isSameFamily } from './literals.js';
import type { Machine } from './machine.js';
import type { Wiring } from './wiring.js';

/** Where a connection goes to and where it comes from. */
export interface Route {
  readonly from: Machine;
  readonly to: Machine;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** What cannot be done if it fails, for messages. */
  readonly action: string;
}

type LocalWishes = Pick<ConnectOptions, 'localAddress' | 'localPort'>;

/** The way to `to`, with an address and a port to come from. Throws what a system does when there is none. */
export function findRoute(from: Machine, wiring: Wiring, to: Endpoint, wishes: LocalWishes): Route {
  const action = `Cannot connect to ${describeEndpoint(to)}`;
  from.checkUp(action, 'connect');
  if (to.kind === 'path') {
    if (from.listeners.isFree(to)) throw platformFailure('ENOENT', action, 'connect');
    return { from, to: from, local: to, remote: to, action };
  }
  const remote = destination(to);
  const machine = hostAt(from, wiring, remote.address, action, 'connect');
  const address = localAddress(from, remote.address, wishes.localAddress, action, 'connect');
  const local = { kind: 'ip', address, port: localPort(from, address, wishes.localPort, action) } as const;
  return { from, to: machine, local, remote, action };
}

/** Where a system sends what is for `to`. Throws for what is no address. */
export function destination(to: IpEndpoint): IpEndpoint {
  const address = canonicalIp(to.address)?.replace(/^::ffff:(?=\d+\.)/, '');
  if (address === undefined)
    throw new RangeError(`to.address must be an IP address, not ${quote(to.address)}`);
  if (!isUnspecified(address)) return { ...to, address };
  // Linux takes "no address" for its own when it connects or sends.
  return { ...to, address: isIpv6Literal(address) ? '::1' : '127.0.0.1' };
}

/** The host that has an address, seen from `from`. Throws what a system does when there is no way to it. */
export function hostAt(
  from: Machine,
  wiring: Wiring,
  address: string,
  action: string,
  phase: SocketErrorPhase,
): Machine {
  const machine = from.hasAddress(address) ? from : wiring.machineAt(address);
  if (machine === undefined) throw noWay(from, address, action, phase);
  if (!from.hasFamilyOf(address)) throw platformFailure('ENETUNREACH', action, phase);
  return machine;
}

function noWay(from: Machine, address: string, action: string, phase: SocketErrorPhase): SocketError {
  if (isLoopback(address)) return platformFailure('EADDRNOTAVAIL', action, phase);
  return platformFailure(from.hasFamilyOf(address) ? 'EHOSTUNREACH' : 'ENETUNREACH', action, phase);
}

/** The address that `from` speaks to `remote` by. Throws when it is to be one that cannot be had. */
export function localAddress(
  from: Machine,
  remote: string,
  wanted: string | undefined,
  action: string,
  phase: SocketErrorPhase,
): string {
  const isOwn = from.hasAddress(remote);
  if (wanted === undefined || isUnspecified(wanted)) {
    return isOwn ? remote : (from.firstAddressLike(remote) ?? remote);
  }
  if (!from.hasAddress(wanted)) throw platformFailure('EADDRNOTAVAIL', `${action} from ${wanted}`, phase);
  const isUsable = isSameFamily(wanted, remote) && (isOwn || !isLoopback(wanted));
  if (!isUsable) throw platformFailure('EINVAL', `${action} from ${wanted}`, phase);
  return wanted;
}

function localPort(from: Machine, address: string, wanted = 0, action: string): number {
  const isFree = (port: number): boolean => from.listeners.isFree({ kind: 'ip', address, port });
  if (wanted === 0) {
    const port = from.ports.choose(isFree);
    if (port === undefined) throw platformFailure('EADDRNOTAVAIL', `${action}: no port is left`, 'connect');
    return port;
  }
  if (!from.ports.isTaken(wanted) && isFree(wanted)) return wanted;
  throw platformFailure('EADDRINUSE', `${action} from port ${wanted}`, 'connect');
}
