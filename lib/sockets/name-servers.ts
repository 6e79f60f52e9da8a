import { canonicalIp, isIpv4, isIpv6 } from '../address/ip-text.js';
import { notSupported } from '../errors/failures.js';
import type { Transport } from '../transport/contract.js';
import { quote } from '../util/quote.js';

/** A list of name servers in their one usual form. Throws for what is none. */
export function checkNameServers(value: readonly string[]): readonly string[] {
  if (!Array.isArray(value)) throw new TypeError(`nameServers must be an array, not ${quote(value)}`);
  return Object.freeze(value.map(checkNameServer));
}

/** `192.0.2.1`, `192.0.2.1:5300`, `2001:db8::1` or `[2001:db8::1]:5300`. */
function checkNameServer(value: string): string {
  if (typeof value !== 'string')
    throw new TypeError(`nameServers must be an array of strings, not of ${quote(value)}`);
  const literal = canonicalIp(value);
  if (literal !== undefined) return literal;
  const [, ipv6, ipv4, port = ''] = /^(?:\[(.+)\]|([\d.]+)):(\d{1,5})$/.exec(value) ?? [];
  const isRight =
    (ipv6 !== undefined ? isIpv6(ipv6) : isIpv4(ipv4 ?? '')) && Number(port) > 0 && Number(port) <= 65_535;
  if (isRight) return value;
  throw new RangeError(
    `nameServers must be IP addresses, such as 192.0.2.1, 192.0.2.1:5300 or [2001:db8::1]:5300, not ${quote(value)}`,
  );
}

/** The name servers that were set; refuses those that a transport would not ask. */
export function askable(nameServers: readonly string[], transport: Transport): readonly string[] {
  if (nameServers.length === 0 || transport.capabilities.nameServers === true) return nameServers;
  throw notSupported('Cannot ask control.nameServers: this transport looks names up in its own way');
}
