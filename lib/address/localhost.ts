/** The loopback addresses, IPv6 first as RFC 6724, 2.1 has it. */
export const LOOPBACK_ADDRESSES: readonly string[] = ['::1', '127.0.0.1'];

/** Whether a name means this machine, whatever name servers and hosts files say (RFC 6761, 6.3). */
export function isLocalhost(name: string): boolean {
  return /(^|\.)localhost\.?$/i.test(name);
}
