import { isLinkLocal } from '../../address/ip-kinds.js';

// For addresses in their canonical form, which is what endpoints have. These are asked for every datagram several
// times, and so look at no more than they must.

/** Whether both are of IPv4, or both of IPv6. */
export function isSameFamily(one: string, other: string): boolean {
  return isIpv6Literal(one) === isIpv6Literal(other);
}

export function isIpv6Literal(address: string): boolean {
  return address.includes(':');
}

export function withoutZone(address: string): string {
  const at = address.indexOf('%');
  return at === -1 ? address : address.slice(0, at);
}

/** An address as a receiver sees it: one that counts on its link only has the interface behind it (RFC 4007, 11). */
export function withZone(address: string, interfaceName: string): string {
  return isIpv6Literal(address) && isLinkLocal(address) ? `${address}%${interfaceName}` : address;
}
