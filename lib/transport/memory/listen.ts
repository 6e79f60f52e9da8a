import { isUnspecified } from '../../address/ip-kinds.js';
import { canonicalIp } from '../../address/ip-text.js';
import { quote } from '../../util/quote.js';
import type { Endpoint, IpEndpoint, ListenOptions } from '../contract.js';
import { describeEndpoint, platformFailure } from './failures.js';
import type { Machine } from './machine.js';
import { MemoryAcceptor } from './memory-acceptor.js';

/** Listens on a host. Throws what a system does when it cannot. */
export function listen(machine: Machine, at: Endpoint, options: ListenOptions): MemoryAcceptor {
  const action = `Cannot listen at ${describeWish(at)}`;
  machine.checkUp(action, 'bind');
  const place = at.kind === 'path' ? at : withPort(machine, ownEndpoint(machine, at, action), action);
  if (!machine.listeners.isFree(place, options.reusePort))
    throw platformFailure('EADDRINUSE', action, 'bind');

  const acceptor = new MemoryAcceptor({
    local: place.kind === 'path' ? place : { ...place, address: place.address || anyAddress(machine) },
    options,
    nextFailure: () => machine.acceptFailures.shift(),
    onClosed: (closed) => {
      machine.listeners.remove(closed);
    },
  });
  machine.listeners.add(place, acceptor);
  return acceptor;
}

/** For messages: where somebody wants to be. */
export function describeWish(at: Endpoint): string {
  return at.kind === 'ip' && at.address === '' ? `port ${at.port}` : describeEndpoint(at);
}

/** How "every address of both families" is shown: as a system with both shows it. */
export function anyAddress(machine: Machine): string {
  return machine.hasFamilyOf('::') ? '::' : '0.0.0.0';
}

/** The endpoint in canonical form. Throws unless its address is one of the host, or stands for all of them. */
export function ownEndpoint(machine: Machine, at: IpEndpoint, action: string): IpEndpoint {
  if (at.address === '') return at;
  const address = canonicalIp(at.address);
  if (address === undefined)
    throw new RangeError(`at.address must be an IP address, not ${quote(at.address)}`);
  const isOwn = isUnspecified(address) ? machine.hasFamilyOf(address) : machine.hasAddress(address);
  if (!isOwn) throw platformFailure('EADDRNOTAVAIL', action, 'bind');
  return { ...at, address };
}

function withPort(machine: Machine, at: IpEndpoint, action: string): IpEndpoint {
  if (at.port !== 0) return at;
  const port = machine.ports.choose((candidate) => machine.listeners.isFree({ ...at, port: candidate }));
  if (port === undefined) throw platformFailure('EADDRINUSE', `${action}: no port is left`, 'bind');
  return { ...at, port };
}
