import { adapterId } from '../address/adapter-id.js';
import { isLinkLocal } from '../address/ip-kinds.js';
import { isIpv6 } from '../address/ip-text.js';
import type { NetworkAdapter } from '../address/ip-information.js';
import { notSupported, statusError } from '../errors/failures.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import type { NetworkInterface, Transport } from '../transport/contract.js';
import { quote } from '../util/quote.js';

/** "Other", by the numbers of IANA. */
const OTHER_TYPE = 1;

/** An interface as WinRT shows it. */
export function adapterOf({ name, ianaType = OTHER_TYPE }: NetworkInterface): NetworkAdapter {
  return Object.freeze({ networkAdapterId: adapterId(name), ianaInterfaceType: ianaType });
}

/**
 * Refuses what is no adapter.
 *
 * @param mayBeOptions - whether options could stand in its place.
 */
export function checkAdapter(adapter: unknown, mayBeOptions = false): NetworkAdapter {
  if (typeof adapter === 'object' && adapter !== null && 'networkAdapterId' in adapter) {
    const { networkAdapterId } = adapter;
    if (typeof networkAdapterId === 'string') return adapter as NetworkAdapter;
  }
  const orOptions = mayBeOptions ? ', or options an object with signal, timeoutMs and deadline' : '';
  throw new TypeError(`adapter must be a NetworkAdapter${orOptions}, not ${quote(adapter)}`);
}

/**
 * The addresses of an adapter, link-local ones with their zone.
 *
 * @throws SocketError - `cannotAssignRequestedAddress` (caller): it is down or gone; not supported (caller): the
 *   transport has no interfaces.
 */
export function addressesOfAdapter(transport: Transport, adapter: NetworkAdapter): readonly string[] {
  if (transport.interfaces === undefined)
    throw notSupported('Cannot keep to one network adapter: this transport has no adapters');
  const { networkAdapterId } = adapter;
  const interfaces = transport.interfaces();
  const found = interfaces.find(({ name }) => adapterId(name) === networkAdapterId);
  if (found !== undefined) return localAddresses(found);
  throw statusError(
    SocketErrorStatus.cannotAssignRequestedAddress,
    `Cannot find network adapter ${quote(networkAdapterId)}: those that are up are ${interfaces.map(({ name }) => name).join(', ')}`,
  );
}

/** The addresses of an interface, as sockets are bound to them. */
export function localAddresses({ name, addresses }: NetworkInterface): readonly string[] {
  return addresses.map((address) => {
    return isIpv6(address) && isLinkLocal(address) && !address.includes('%') ? `${address}%${name}` : address;
  });
}
