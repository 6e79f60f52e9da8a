import { type BytesLike, toBytes } from '../util/bytes.js';
import { INSPECT, type Inspecting, textInspection } from '../util/inspection.js';
import { quoteNo } from '../util/quote.js';
import type { HostNameType } from './host-name-type.js';
import { HostText, readHostText } from './host-text.js';
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from './ip-text.js';
import type { IPInformation } from './ip-information.js';

/**
 * The name or the IP address of a host, checked. Making one asks no name server.
 *
 * WinRT does not say what its `displayName` and `canonicalName` are like, nor which names it refuses; what
 * is said of them here is ours.
 *
 * @see WinRT `Windows.Networking.HostName`.
 */
export class HostName {
  /** The text that the host name was made from, as it was. */
  readonly rawName: string;

  /**
   * The name for people to read: an IP address in canonical form; a name in Unicode where it was written in
   * Unicode or in punycode, otherwise just as it was written.
   */
  readonly displayName: string;

  /**
   * The form that host names are compared by: IPv4 as four decimal numbers; IPv6 as RFC 5952 writes it, with
   * its zone; a name in lower case, in Unicode, without a dot at the end.
   */
  readonly canonicalName: string;

  /**
   * The form to look the name up by: in lower case and punycode. A dot at the end is kept, since it
   * keeps the system from trying the name with its search domains behind it; TLS wants it gone (RFC 6066, 3).
   * An IP address is as in `canonicalName`. Not in WinRT.
   */
  readonly asciiName: string;

  /** Whether it is a name, an IPv4 or an IPv6 address. */
  readonly type: HostNameType;

  /** The interface that has this local address; `null` for every host name an application made. */
  readonly ipInformation: IPInformation | null;

  /**
   * @param hostName - an IPv4 address in four decimal parts, an IPv6 address without brackets and with an
   *   optional `%zone`, or a name: at most 253 octets in labels of 1 to 63, of letters, digits, `-` and `_`,
   *   in any script (IDNA), written in 1 024 characters at most; a dot at the end is accepted. A name that ends in a
   *   number, as in `10.1`, is refused: some systems take it for an IPv4 address.
   * @throws TypeError - `hostName` is not a string, or empty.
   * @throws RangeError - `hostName` is neither a name nor an address.
   * @throws SocketError - 0x80070032, not supported (caller): `hostName` is a Bluetooth address.
   */
  constructor(hostName: string);
  /** @internal */
  constructor(hostName: string | HostText, ipInformation?: IPInformation);
  constructor(hostName: string | HostText, ipInformation: IPInformation | null = null) {
    const text = hostName instanceof HostText ? hostName : readHostText(hostName, 'hostName');
    this.rawName = text.raw;
    this.displayName = text.display;
    this.canonicalName = text.canonical;
    this.asciiName = text.ascii;
    this.type = text.type;
    this.ipInformation = ipInformation;
  }

  /**
   * Whether both are the same name or the same address by their `canonicalName`; names are not looked up.
   *
   * @param other - a host name, or the text of one; nothing is equal to `null`.
   * @throws TypeError, RangeError - `other` is a string and no host name.
   */
  isEqual(other: HostName | string | null | undefined): boolean {
    if (other === null || other === undefined) return false;
    return HostName.from(other, 'other').canonicalName === this.canonicalName;
  }

  /**
   * Compares two host names by their canonical forms, UTF-16 code unit by code unit.
   *
   * @returns -1, 0 or 1: whether `value1` comes before, with or after `value2`.
   * @throws TypeError, RangeError - one of them is no host name.
   */
  static compare(value1: HostName | string, value2: HostName | string): number {
    const first = HostName.from(value1, 'value1').canonicalName;
    const second = HostName.from(value2, 'value2').canonicalName;
    if (first === second) return 0;
    return first < second ? -1 : 1;
  }

  /**
   * The bytes of an IP address as protocols carry it, in network order: 4 of IPv4, 16 of IPv6, without its zone; `null`
   * for a name. New memory each time. Not in WinRT.
   */
  get addressBytes(): Uint8Array | null {
    return parseIpv4(this.canonicalName) ?? parseIpv6(this.canonicalName)?.bytes ?? null;
  }

  /**
   * The IP address of which these are the bytes, in network order. Not in WinRT.
   *
   * @param bytes - 4 of IPv4 or 16 of IPv6.
   * @throws TypeError - `bytes` is no bytes.
   * @throws RangeError - it has another length.
   */
  static fromAddressBytes(bytes: BytesLike): HostName {
    const address = toBytes(bytes, 'bytes');
    if (address.length === 4) return new HostName(formatIpv4(address));
    if (address.length === 16) return new HostName(formatIpv6({ bytes: address, zone: '' }));
    throw new RangeError(
      `bytes must be the 4 of an IPv4 or the 16 of an IPv6 address, not ${address.length}`,
    );
  }

  /** The `displayName`. */
  toString(): string {
    return this.displayName;
  }

  /** @internal What `console.log` shows. */
  [INSPECT](...how: Inspecting): string {
    return textInspection(this, this.displayName, how);
  }

  /**
   * What an API was given for a host name; errors name `argument`.
   *
   * @internal
   */
  static from(value: HostName | string, argument: string): HostName {
    if (value instanceof HostName) return value;
    if (typeof value === 'string') return new HostName(readHostText(value, argument));
    // Who comes from node:net has the port first.
    const isPort = typeof value === 'number' && argument.endsWith('HostName');
    const hint = isPort ? ': the host comes first, then the port' : '';
    throw new TypeError(
      `${argument} must be a HostName or a string, not ${quoteNo('HostName', value)}${hint}`,
    );
  }

  /**
   * A local address of which the interface is known.
   *
   * @internal
   */
  static ofAdapter(address: string, ipInformation: IPInformation): HostName {
    return new HostName(readHostText(address, 'address'), ipInformation);
  }
}
