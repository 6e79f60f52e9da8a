import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '../../address/ip-text.js';
import { malformed } from '../../errors/failures.js';
import type { Endpoint, PathEndpoint } from '../../transport/contract.js';
import { concatBytes } from '../../util/bytes.js';
import type { Found } from '../preface.js';
import { readValues, valuesWith, writeChecksum } from './header-values.js';
import { MAX_HEADER_BYTES, type ProxiedEnds, type ProxyHeader, type ProxyHeaderValue } from './header.js';

/** What a header begins with: bytes that no protocol of text takes for anything. */
export const SIGNATURE_2: Uint8Array = Uint8Array.of(
  ...[0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a],
);

const FIXED_BYTES = 16;

const Command = { local: 0x20, proxy: 0x21 } as const;

/** How many bytes one address and port of a family take up. */
const familyBytes: Readonly<Record<number, number>> = {
  0x00: 0,
  ...{ 0x11: 6, 0x12: 6 }, // IPv4 by TCP, by UDP
  ...{ 0x21: 18, 0x22: 18 }, // IPv6
  ...{ 0x31: 108, 0x32: 108 }, // Unix sockets
};

/**
 * A header of version 2: bytes.
 *
 * @see The PROXY protocol, 2.2.
 */
export function findHeader2(arrived: Uint8Array): Found<ProxyHeader> | undefined {
  const [command, family, high, low] = arrived.subarray(SIGNATURE_2.length);
  // Each byte is looked at as soon as it is there: what cannot be right is not waited for.
  if (command !== undefined && command !== Command.local && command !== Command.proxy)
    throw malformed(`it has the version and command ${hexOf(command)}, which there is not`);
  if (command === Command.proxy && family !== undefined && familyBytes[family] === undefined)
    throw malformed(`it has the family ${hexOf(family)}, which there is not`);
  if (family === undefined || high === undefined || low === undefined) return undefined;

  const byteCount = FIXED_BYTES + ((high << 8) | low);
  if (byteCount > MAX_HEADER_BYTES)
    throw malformed(`it has ${byteCount} bytes, more than ${MAX_HEADER_BYTES}`);
  // What else is in a header that tells nothing of a client is to be skipped, whatever it is.
  const endBytes = command === Command.local ? 0 : (familyBytes[family] ?? 0);
  const valuesAt = FIXED_BYTES + 2 * endBytes;
  if (byteCount < valuesAt)
    throw malformed(`it has ${byteCount} bytes, too few for the family ${hexOf(family)}`);
  if (arrived.length < byteCount) return undefined;

  const header = arrived.subarray(0, byteCount);
  const told =
    endBytes === 0
      ? { ends: undefined, values: [] }
      : { ends: endsIn(header, endBytes), values: readValues(header, valuesAt) };
  return { value: { version: 2, ...told }, byteCount };
}

function endsIn(header: Uint8Array, endBytes: number): ProxiedEnds {
  const block = header.subarray(FIXED_BYTES);
  if (endBytes === 108) return { source: pathIn(block), destination: pathIn(block.subarray(108)) };
  const length = endBytes - 2;
  const ports = block.subarray(2 * length);
  return {
    source: ipEndpoint(block.subarray(0, length), ports),
    destination: ipEndpoint(block.subarray(length, 2 * length), ports.subarray(2)),
  };
}

function ipEndpoint(address: Uint8Array, [high = 0, low = 0]: Uint8Array): Endpoint {
  const text = address.length === 4 ? formatIpv4(address) : formatIpv6({ bytes: address, zone: '' });
  return { kind: 'ip', address: text, port: (high << 8) | low };
}

/** Zeros fill what a path leaves; one in front is part of an abstract name. */
function pathIn(block: Uint8Array): Endpoint {
  const end = block.subarray(0, 108).indexOf(0, 1);
  return { kind: 'path', path: new TextDecoder().decode(block.subarray(0, end === -1 ? 108 : end)) };
}

/**
 * The bytes of a header of version 2.
 *
 * @param ends - `undefined`, and ends of two families: it tells that the connection is the sender's own.
 */
export function formatHeader2(
  ends: ProxiedEnds | undefined,
  values: readonly ProxyHeaderValue[],
  hasChecksum: boolean,
): Uint8Array {
  const block = blockOf(ends);
  const all = block === undefined ? [] : valuesWith(values, hasChecksum);
  const [family, addresses] = block ?? [0, new Uint8Array()];
  const length = addresses.length + all.reduce((sum, value) => sum + value.length, 0);
  const command = block === undefined ? Command.local : Command.proxy;
  const fixed = Uint8Array.of(...SIGNATURE_2, command, family, length >> 8, length & 0xff);
  const header = concatBytes([fixed, addresses, ...all]);
  if (block !== undefined && hasChecksum) writeChecksum(header);
  return header;
}

/** The family by TCP, and the two ends. */
function blockOf(ends: ProxiedEnds | undefined): readonly [number, Uint8Array] | undefined {
  if (ends === undefined) return undefined;
  const { source, destination } = ends;
  if (source.kind === 'path' || destination.kind === 'path') {
    if (source.kind !== 'path' || destination.kind !== 'path') return undefined;
    const [from, to] = [pathBytes(source), pathBytes(destination)];
    return from && to && [0x31, concatBytes([from, to])];
  }
  const [from, to] = [addressBytes(source.address), addressBytes(destination.address)];
  if (from === undefined || to?.length !== from.length) return undefined;
  const ports = [source.port, destination.port].flatMap((port) => [port >> 8, port & 0xff]);
  return [from.length === 4 ? 0x11 : 0x21, Uint8Array.of(...from, ...to, ...ports)];
}

function addressBytes(address: string): Uint8Array | undefined {
  return parseIpv4(address) ?? parseIpv6(address)?.bytes;
}

function pathBytes({ path }: PathEndpoint): Uint8Array | undefined {
  const text = new TextEncoder().encode(path);
  return text.length > 108 ? undefined : concatBytes([text, new Uint8Array(108 - text.length)]);
}

function hexOf(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
