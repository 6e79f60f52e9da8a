import { HostName, HostNameType } from 'streamsocket';

/** Whether this is the address of a group: 224.0.0.0/4 or ff00::/8. */
export function isMulticastAddress(text: string): boolean {
  const { type, canonicalName } = new HostName(text);
  if (type === HostNameType.ipv4) return /^(22[4-9]|23\d)\./.test(canonicalName);
  return type === HostNameType.ipv6 && /^ff/i.test(canonicalName);
}
