import { notSupported } from '../errors/failures.js';
import { quote } from '../util/quote.js';
import { HostNameType } from './host-name-type.js';
import { toAscii, toUnicode } from './idna.js';
import { canonicalIp, isIpv4 } from './ip-text.js';

/** Everything there is to know of a host name, found once. Only {@link readHostText} makes it. */
export class HostText {
  constructor(
    readonly type: HostNameType,
    readonly raw: string,
    readonly display: string,
    readonly canonical: string,
    readonly ascii: string,
  ) {}
}

// RFC 1035, 2.3.4. Its 255 octets count a length before each label and the root; as text that leaves 253.
const NAME_OCTETS = 253;
const LABEL_OCTETS = 63;

/**
 * What is longer in any script is no name. Signs that are dropped or joined make some names shorter in punycode, none of
 * them by so much. To put signs into their order takes time that grows with the square of the length (Node 20 to 26).
 */
const NAME_CHARACTERS = 1_024;

/** Finds out what `value` is. Throws, naming `argument`, if it is no host name. */
export function readHostText(value: string, argument: string): HostText {
  if (typeof value !== 'string') throw new TypeError(`${argument} must be a string, not ${quote(value)}`);
  if (value === '') throw new TypeError(`${argument} must not be empty`);

  const address = canonicalIp(value);
  if (address === undefined) return readDomainName(value, argument);
  const type = isIpv4(address) ? HostNameType.ipv4 : HostNameType.ipv6;
  return new HostText(type, value, address, address, address);
}

function readDomainName(value: string, argument: string): HostText {
  const refuse = (reason: string): RangeError => {
    const shown = quote(value.replace(/^.*@/s, '...@')); // what stands there may be a password
    return new RangeError(`${argument} must be a host name or an IP address, not ${shown}: ${reason}`);
  };
  if (value.length > NAME_CHARACTERS) throw refuse(`it has ${value.length} characters, more than any name`);
  if (/^\(?([\da-f]{2}:){5}[\da-f]{2}\)?$/i.test(value)) {
    throw notSupported(
      `Cannot use ${quote(value)} as ${argument}: Bluetooth addresses are not supported here`,
    );
  }
  if (/^\[.*\]$/.test(value)) throw refuse('an IPv6 address stands without brackets');

  const wrong = /[^\w.\-\u{80}-\u{10ffff}]/u.exec(value)?.[0];
  if (wrong !== undefined) throw refuse(`${quote(wrong)} has no place in a name${whatElse(value)}`);

  const isAscii = /^[\w.-]+$/.test(value);
  const ascii = isAscii ? value.toLowerCase() : toAscii(value);
  if (ascii === undefined) throw refuse('no name may have these letters');

  const fault = faultOf(ascii);
  if (fault !== undefined) throw refuse(fault);

  const unicode = toUnicode(ascii);
  const display = isAscii && unicode === ascii ? value : unicode;
  return new HostText(HostNameType.domainName, value, display, unicode.replace(/\.$/, ''), ascii);
}

/** What other APIs take in the place of a host, and where it belongs with us. */
function whatElse(value: string): string {
  if (/^[a-z][\w+.-]*:\/\//i.test(value)) return '; of a URL, give the host and then the port';
  if (/^([^:]+|\[.*\]):\d+$/.test(value)) return '; the port is an argument of its own, behind the host';
  if (/^[./\\]/.test(value)) return '; a path is for connectPathAsync and bindPathAsync';
  return '';
}

/** What is wrong with a name in the form that DNS carries; `undefined` if nothing is. */
function faultOf(ascii: string): string | undefined {
  const name = ascii.replace(/\.$/, '');
  const labels = name.split('.');
  if (labels.includes('')) return 'between two dots there must be something';
  if (name.length > NAME_OCTETS) return `it has ${name.length} octets, more than ${NAME_OCTETS}`;
  const long = labels.find((label) => label.length > LABEL_OCTETS);
  if (long !== undefined) return `${quote(long)} has ${long.length} octets, more than ${LABEL_OCTETS}`;
  return looksLikeNumber(labels.at(-1) ?? '') ? 'it looks like an IPv4 address and is none' : undefined;
}

/**
 * No top-level domain is a number (RFC 3696, 2), but the C library takes `2130706433`, `127.1` and `0x7f.1`
 * for the IPv4 address 127.0.0.1. The URL standard draws the same line: "ends in a number".
 */
function looksLikeNumber(label: string): boolean {
  return /^(\d+|0x[\da-f]*)$/i.test(label);
}
