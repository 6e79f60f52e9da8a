import { HostNameType } from '../../address/host-name-type.js';
import { HostName } from '../../address/host-name.js';
import { isLoopback, isMulticast, isUnspecified } from '../../address/ip-kinds.js';
import { canonicalIp } from '../../address/ip-text.js';
import { quote } from '../../util/quote.js';
import type { AddressFamily, ServiceRecord } from '../contract.js';
import type { LookupDelays } from './lookup-delays.js';

/** The names and addresses of a network, and who has them. */
export class AddressBook {
  readonly #addressesOf = new Map<string, readonly string[]>();
  readonly #delaysOf = new Map<string, LookupDelays>();
  readonly #services = new Map<string, readonly ServiceRecord[]>();
  #hostNumber = 0;

  /** What a name stands for; upper case and a dot at the end make no difference. */
  addressesOf(name: string): readonly string[] {
    return this.#addressesOf.get(keyOf(name)) ?? [];
  }

  has(name: string): boolean {
    return this.#addressesOf.has(keyOf(name));
  }

  set(name: string, addresses: readonly string[], delays: LookupDelays = { 4: 0, 6: 0 }): void {
    this.#addressesOf.set(keyOf(name), addresses);
    this.#delaysOf.set(keyOf(name), delays);
  }

  /** How long a lookup of a name takes; one for both families waits for the slower one. */
  lookupMs(name: string, family: AddressFamily | undefined): number {
    const delays = this.#delaysOf.get(keyOf(name)) ?? { 4: 0, 6: 0 };
    return family === undefined ? Math.max(delays[4], delays[6]) : delays[family];
  }

  /** The SRV records of a name, or none. */
  servicesOf(name: string): readonly ServiceRecord[] {
    return this.#services.get(keyOf(name)) ?? [];
  }

  setServices(name: string, records: readonly ServiceRecord[]): void {
    this.#services.set(keyOf(name), records);
  }

  /** An IPv4 and an IPv6 address that were not given out before: 10.0.0.1 and fd00::1, and so on. */
  nextAddresses(): readonly string[] {
    const number = ++this.#hostNumber;
    if (number >= 2 ** 24) throw new RangeError('Cannot make another host: 10.0.0.0/8 has no address left');
    const [high, low] = [number >>> 16, number & 0xffff];
    const ipv4 = `10.${high}.${low >>> 8}.${low & 0xff}`;
    const ipv6 = high === 0 ? low.toString(16) : `${high.toString(16)}:${low.toString(16)}`;
    return [ipv4, `fd00::${ipv6}`];
  }
}

/** The form that names are compared by. */
function keyOf(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** The usual form of the name of a host or service; throws for a text that cannot be one. */
export function checkName(name: string): string {
  const hostName = new HostName(name);
  if (hostName.type !== HostNameType.domainName) {
    throw new RangeError(`name must be a host name, not the address ${quote(name)}`);
  }
  const key = keyOf(hostName.asciiName);
  if (key === 'localhost')
    throw new RangeError(`name must not be "localhost": every host has that name for itself`);
  return key;
}

/** Addresses in canonical form; throws for anything but addresses of single hosts. */
export function checkAddresses(addresses: readonly string[]): readonly string[] {
  if (!Array.isArray(addresses)) throw new TypeError(`addresses must be an array, not ${quote(addresses)}`);
  if (addresses.length === 0) throw new RangeError('addresses must not be empty');
  return addresses.map((address: string) => {
    const canonical = canonicalIp(address);
    if (canonical === undefined)
      throw new RangeError(`addresses must be IP addresses, not ${quote(address)}`);
    if (!isLoopback(canonical) && !isUnspecified(canonical) && !isMulticast(canonical)) return canonical;
    throw new RangeError(`addresses must be those of single hosts, not ${quote(address)}`);
  });
}
