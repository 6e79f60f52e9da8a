import { formatIpv6, isIpv4, parseIpv6 } from '../../address/ip-text.js';
import { malformed } from '../../errors/failures.js';
import type { Endpoint } from '../../transport/contract.js';
import { quote } from '../../util/quote.js';
import type { Found } from '../preface.js';
import type { ProxiedEnds, ProxyHeader } from './header.js';

/** What a header begins with. */
export const SIGNATURE_1: Uint8Array = new TextEncoder().encode('PROXY ');

/** The longest line there can be, with its end: two whole IPv6 addresses of a protocol nobody knows. */
const MAX_LINE_BYTES = 107;

const LINE_FEED = 10;

/**
 * A header of version 1: a line.
 *
 * @see The PROXY protocol, 2.1.
 */
export function findHeader1(arrived: Uint8Array): Found<ProxyHeader> | undefined {
  const end = arrived.subarray(0, MAX_LINE_BYTES).indexOf(LINE_FEED);
  if (end === -1) {
    if (arrived.length >= MAX_LINE_BYTES)
      throw malformed(`the line has no end within ${MAX_LINE_BYTES} bytes`);
    return undefined;
  }
  const line = String.fromCharCode(...arrived.subarray(0, end + 1));
  return { value: { version: 1, ends: endsIn(line), values: [] }, byteCount: end + 1 };
}

function endsIn(line: string): ProxiedEnds | undefined {
  // Whatever stands behind it is to be ignored.
  if (/^PROXY UNKNOWN( .*)?\r\n$/.test(line)) return undefined;
  const [, family, source, destination, sourcePort, destinationPort] =
    /^PROXY (TCP[46]) ([\d.:a-fA-F]+) ([\d.:a-fA-F]+) (\d+) (\d+)\r\n$/.exec(line) ?? [];
  const from = endpointOf(family, source, sourcePort);
  const to = endpointOf(family, destination, destinationPort);
  if (from === undefined || to === undefined) throw malformed(`it cannot be ${quote(line)}`);
  return { source: from, destination: to };
}

function endpointOf(family: string | undefined, address = '', port = ''): Endpoint | undefined {
  if (!/^(0|[1-9]\d{0,4})$/.test(port) || Number(port) > 65_535) return undefined;
  if (family === 'TCP4') {
    return isIpv4(address) ? { kind: 'ip', address, port: Number(port) } : undefined;
  }
  const ipv6 = parseIpv6(address);
  return ipv6 && { kind: 'ip', address: formatIpv6(ipv6), port: Number(port) };
}

/** The line of a header of version 1. Ends that are not both of one IP family are not to be told in it. */
export function formatHeader1(ends: ProxiedEnds | undefined): Uint8Array {
  return new TextEncoder().encode(`PROXY ${textOf(ends) ?? 'UNKNOWN'}\r\n`);
}

function textOf(ends: ProxiedEnds | undefined): string | undefined {
  if (ends?.source.kind !== 'ip' || ends.destination.kind !== 'ip') return undefined;
  const { source, destination } = ends;
  const isV4 = isIpv4(source.address);
  if (isV4 !== isIpv4(destination.address)) return undefined;
  const [from, to] = [source.address, destination.address].map((address) => address.replace(/%.*/, ''));
  return `TCP${isV4 ? 4 : 6} ${from} ${to} ${source.port} ${destination.port}`;
}
