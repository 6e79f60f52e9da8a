/** An IPv6 address: its sixteen bytes, and the zone that follows a `%`, or `''`. */
export interface Ipv6 {
  readonly bytes: Uint8Array;
  readonly zone: string;
}

/**
 * The four bytes of an IPv4 address, or `undefined` if `text` is none.
 *
 * Four decimal parts without leading zeros and nothing else. C's `inet_aton` also takes `127.1`, `0x7f.1`
 * and octal `0177.0.0.1`; software that disagrees on those has been tricked into calling the wrong host.
 */
export function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return undefined;
  const numbers = parts.map(Number);
  return numbers.every((number) => number <= 255) ? Uint8Array.from(numbers) : undefined;
}

// Names of network interfaces, or their numbers. Systems forbid little in them (Linux only white space and
// `/`); what is left out would make the address unsafe to put into a URL or a log line.
const zonePattern = /^[\w.:~@-]+$/;

/**
 * The parts of an IPv6 address, or `undefined` if `text` is none. Brackets are not part of an address.
 *
 * @see RFC 4291, 2.2 (text forms, with an embedded IPv4 address at the end); RFC 4007, 11 (zones).
 */
export function parseIpv6(text: string): Ipv6 | undefined {
  // Most texts are none, and that is seen at once.
  if (!text.includes(':')) return undefined;
  const [address = '', zone, ...rest] = text.split('%');
  if (rest.length > 0 || (zone !== undefined && !zonePattern.test(zone))) return undefined;

  const [head = '', tail, ...tails] = address.split('::');
  if (tails.length > 0) return undefined;

  const isShortened = tail !== undefined;
  const before = parseGroups(head, !isShortened);
  const after = parseGroups(tail ?? '', true);
  if (before === undefined || after === undefined) return undefined;

  // `::` stands for one group of zeros at least.
  const missing = 8 - before.length - after.length;
  if (isShortened ? missing < 1 : missing !== 0) return undefined;

  const groups = [...before, ...new Array<number>(missing).fill(0), ...after];
  const bytes = Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
  return { bytes, zone: zone ?? '' };
}

/** The groups of one side of `::`; only the last side may end in an IPv4 address. */
function parseGroups(text: string, isLastSide: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    const ipv4 = isLastSide && index === parts.length - 1 ? parseIpv4(part) : undefined;
    if (ipv4 !== undefined) {
      const [a = 0, b = 0, c = 0, d = 0] = ipv4;
      groups.push((a << 8) | b, (c << 8) | d);
    } else if (/^[\da-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}

/** The text of the four bytes of an IPv4 address. */
export function formatIpv4(bytes: Uint8Array): string {
  return bytes.join('.');
}

/**
 * The one canonical text of an IPv6 address: lower case, no leading zeros, the first longest run of at least
 * two zero groups shortened, and an IPv4 address that is mapped into it shown as such.
 *
 * @see RFC 5952, 4 and 5.
 */
export function formatIpv6({ bytes, zone }: Ipv6): string {
  const suffix = zone === '' ? '' : `%${zone}`;
  if (isMappedIpv4(bytes)) return `::ffff:${formatIpv4(bytes.subarray(12))}${suffix}`;

  const groups = Array.from({ length: 8 }, (_, index) => {
    return ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0);
  });
  const { start, length } = longestRunOfZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':') + suffix;
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}${suffix}`;
}

function longestRunOfZeros(groups: readonly number[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > longest.length) longest = { start, length: index + 1 - start };
  }
  return longest;
}

/** Whether the sixteen bytes are `::ffff:a.b.c.d`, an IPv4 address in IPv6 clothes (RFC 4291, 2.5.5.2). */
export function isMappedIpv4(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
}

/** Whether `text` is an IPv4 address, strictly. */
export function isIpv4(text: string): boolean {
  return parseIpv4(text) !== undefined;
}

/** Whether `text` is an IPv6 address, with or without a zone. */
export function isIpv6(text: string): boolean {
  return parseIpv6(text) !== undefined;
}

/** The canonical text of an IP address of either family, or `undefined` if `text` is none. */
export function canonicalIp(text: string): string | undefined {
  if (isIpv4(text)) return text;
  const ipv6 = parseIpv6(text);
  return ipv6 && formatIpv6(ipv6);
}
