import { checkInteger } from '../../util/bytes.js';
import { quote } from '../../util/quote.js';
import type { ServiceRecord } from '../contract.js';
import { checkName } from './address-book.js';
import type { LookupDelays } from './lookup-delays.js';
import { checkDelay } from './waiting.js';

/** How a name of a network is looked up. */
export interface NameOptions {
  /** Milliseconds until the answer for IPv4 addresses is there, from 0 up. Default: 0. */
  readonly ipv4LookupMs?: number | undefined;

  /** The same for IPv6. Who asks for both waits for the slower one. Default: 0. */
  readonly ipv6LookupMs?: number | undefined;
}

/** Where a service of a domain is, as {@link ServiceRecord} has it; priority and weight are 0 unless given. */
export interface ServiceRecordOptions {
  /** A name on the network, or `.`: the domain has no such service. */
  readonly target: string;
  readonly port: number;
  readonly priority?: number | undefined;
  readonly weight?: number | undefined;
}

export function checkNameOptions({ ipv4LookupMs = 0, ipv6LookupMs = 0 }: NameOptions): LookupDelays {
  checkDelay(ipv4LookupMs, 'ipv4LookupMs');
  checkDelay(ipv6LookupMs, 'ipv6LookupMs');
  return { 4: ipv4LookupMs, 6: ipv6LookupMs };
}

/** The name of SRV records in its usual form; throws for a text that cannot be one. */
export function checkServiceRecordName(name: string): string {
  if (typeof name === 'string' && /^_[^.]+(\._?[^.]+)*\._(tcp|udp)\../.test(name)) return checkName(name);
  throw new RangeError(`name must be like "_irc._tcp.example.com", not ${quote(name)}`);
}

export function checkServiceRecords(records: readonly ServiceRecordOptions[]): readonly ServiceRecord[] {
  if (!Array.isArray(records)) throw new TypeError(`records must be an array, not ${quote(records)}`);
  if (records.length === 0) throw new RangeError('records must not be empty');
  return records.map(({ target, port, priority = 0, weight = 0 }: ServiceRecordOptions) => {
    checkInteger(port, 0, 65_535, 'port');
    checkInteger(priority, 0, 65_535, 'priority');
    checkInteger(weight, 0, 65_535, 'weight');
    return { target: target === '.' ? target : checkName(target), port, priority, weight };
  });
}
