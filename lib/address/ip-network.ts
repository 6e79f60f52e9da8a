import { quote } from '../util/quote.js';
import { isMappedIpv4, parseIpv4, parseIpv6 } from './ip-text.js';

/** The addresses that begin with the same bits. IPv4 addresses in IPv6 clothes count as what they are. */
export class IpNetwork {
  readonly #bytes: Uint8Array;
  readonly #bitCount: number;

  private constructor(bytes: Uint8Array, bitCount: number) {
    this.#bytes = bytes;
    this.#bitCount = bitCount;
  }

  /**
   * The network of a text such as `10.0.0.0/8`, `2001:db8::/32`, or of one address.
   *
   * @throws TypeError, RangeError - it is none; the message names `argument`.
   * @see RFC 4632, 3.1; RFC 4291, 2.3.
   */
  static from(text: string, argument: string): IpNetwork {
    if (typeof text !== 'string') throw new TypeError(`${argument} must be a string, not ${quote(text)}`);
    const refuse = (reason: string): RangeError =>
      new RangeError(`${argument} must be a network such as "10.0.0.0/8", not ${quote(text)}: ${reason}`);
    const [address = '', bits, ...rest] = text.split('/');
    const bytes = bytesOf(address);
    if (bytes === undefined || rest.length > 0) throw refuse('there is no IP address before a slash');
    // `::ffff:10.0.0.0/104` is `10.0.0.0/8`.
    const most = 8 * bytes.length;
    const mappedBits = bytes.length === 4 && address.includes(':') ? 96 : 0;
    if (bits === undefined) return new IpNetwork(bytes, most);
    const bitCount = Number(bits) - mappedBits;
    if (!/^(0|[1-9]\d{0,2})$/.test(bits) || bitCount < 0 || bitCount > most)
      throw refuse(`behind the slash there must be a number from ${mappedBits} to ${most + mappedBits}`);
    // A slip of the pen: it could mean the address as well as the network.
    if (bytes.some((byte, i) => (byte & ~maskOf(i, bitCount)) !== 0))
      throw refuse(`the address has bits beyond the first ${bits}`);
    return new IpNetwork(bytes, bitCount);
  }

  /** Whether an address, with or without a zone, is one of them. */
  has(address: string): boolean {
    const bytes = bytesOf(address.replace(/%.*/, ''));
    if (bytes?.length !== this.#bytes.length) return false;
    return this.#bytes.every((byte, i) => ((bytes[i] ?? 0) & maskOf(i, this.#bitCount)) === byte);
  }
}

/** The bits of the byte at `index` that count. */
function maskOf(index: number, bitCount: number): number {
  const bits = Math.min(8, Math.max(0, bitCount - 8 * index));
  return (0xff << (8 - bits)) & 0xff;
}

/** Four bytes or sixteen. An address with a zone is none here: a zone is no part of a network. */
function bytesOf(address: string): Uint8Array | undefined {
  const ipv6 = parseIpv6(address);
  if (ipv6 === undefined) return parseIpv4(address);
  if (ipv6.zone !== '') return undefined;
  return isMappedIpv4(ipv6.bytes) ? ipv6.bytes.subarray(12) : ipv6.bytes;
}
