import type { AddressInfo } from 'node:net';

/** One end of a connection as `net.Socket` tells of it: without an address, or a port, nothing. */
export function netAddress(
  address: { readonly canonicalName: string } | null,
  port: string,
): AddressInfo | Record<string, never> {
  if (address === null || !/^\d+$/.test(port)) return {};
  const { canonicalName } = address;
  const family = canonicalName.includes(':') ? 'IPv6' : 'IPv4';
  return { address: canonicalName, port: Number(port), family };
}
