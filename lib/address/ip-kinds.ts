import { isMappedIpv4, parseIpv4, parseIpv6 } from './ip-text.js';

// What an IP address is for. All take the text of an address of either family and say no to any other text.
// An IPv4 address mapped into IPv6 counts as that IPv4 address: `::ffff:127.0.0.1` is a loopback address.

/** Whether it means this machine: `127.0.0.0/8`, `::1` (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3). */
export function isLoopback(address: string): boolean {
  const [first, ...rest] = bytesOf(address);
  if (rest.length === 3) return first === 127;
  return first === 0 && rest.slice(0, -1).every((byte) => byte === 0) && rest.at(-1) === 1;
}

/** Whether it means no address, or when listening every one: `0.0.0.0`, `::`. */
export function isUnspecified(address: string): boolean {
  const bytes = bytesOf(address);
  return bytes.length > 0 && bytes.every((byte) => byte === 0);
}

/** Whether it means something only on one link: `169.254.0.0/16`, `fe80::/10` (RFC 3927; RFC 4291, 2.5.6). */
export function isLinkLocal(address: string): boolean {
  const [first = 0, second = 0, ...rest] = bytesOf(address);
  return rest.length === 2 ? first === 169 && second === 254 : first === 0xfe && (second & 0xc0) === 0x80;
}

/** Whether it is a group of receivers: `224.0.0.0/4`, `ff00::/8` (RFC 5771; RFC 4291, 2.7). */
export function isMulticast(address: string): boolean {
  const [first = 0, ...rest] = bytesOf(address);
  return rest.length === 3 ? first >> 4 === 0xe : first === 0xff;
}

/** Four bytes, sixteen, or none. */
function bytesOf(address: string): Uint8Array {
  const ipv6 = parseIpv6(address)?.bytes;
  if (ipv6 === undefined) return parseIpv4(address) ?? new Uint8Array();
  return isMappedIpv4(ipv6) ? ipv6.subarray(12) : ipv6;
}
