import { formatIpv4, parseIpv4 } from '../../address/ip-text.js';
import { quote } from '../../util/quote.js';
import { checkAddresses } from './address-book.js';

/** The addresses of a host, and those that mean everybody on its subnets. */
export interface HostAddresses {
  readonly addresses: readonly string[];
  readonly broadcasts: readonly string[];
}

/**
 * Reads addresses, an IPv4 one with or without the length of its prefix behind a slash.
 *
 * @throws TypeError, RangeError - one is no address of a single host, or no prefix of IPv4 has that length.
 */
export function hostAddresses(texts: readonly string[]): HostAddresses {
  if (!Array.isArray(texts)) return { addresses: checkAddresses(texts), broadcasts: [] };
  const halves = texts.map((text: string) => halvesOf(text));
  const addresses = checkAddresses(halves.map(({ address }) => address));
  const broadcasts = addresses.flatMap((address, i) => broadcastOf(address, halves[i]?.prefix) ?? []);
  return { addresses, broadcasts: [...new Set(broadcasts)] };
}

function halvesOf(text: string): { address: string; prefix: number | undefined } {
  if (typeof text !== 'string') throw new TypeError(`addresses must be strings, not ${quote(text)}`);
  const slash = text.indexOf('/');
  if (slash === -1) return { address: text, prefix: undefined };
  const [address, digits] = [text.slice(0, slash), text.slice(slash + 1)];
  if (parseIpv4(address) !== undefined && /^([0-9]|[12][0-9]|3[0-2])$/.test(digits))
    return { address, prefix: Number(digits) };
  throw new RangeError(`addresses must have a prefix of IPv4, from 0 to 32, or none, not ${quote(text)}`);
}

/** The address with all bits of the host set (RFC 919, 7); subnets of one or two hosts have none (RFC 3021). */
function broadcastOf(address: string, prefix: number | undefined): string | undefined {
  const bytes = parseIpv4(address);
  if (bytes === undefined) return undefined;
  const length = prefix ?? (bytes[0] === 10 ? 8 : 24);
  if (length > 30) return undefined;
  return formatIpv4(bytes.map((byte, i) => byte | (0xff >> Math.min(8, Math.max(0, length - 8 * i)))));
}
