import { malformed } from '../../errors/failures.js';
import { crc32c } from './crc32c.js';
import type { ProxyHeaderValue } from './header.js';

/** Types of values that are about the header itself (the PROXY protocol, 2.2.3 and 2.2.4). */
export const CHECKSUM = 3;
const PADDING = 4;

const CHECKSUM_BYTES = 4;

/**
 * The values of a header of version 2, which begin at `start`; padding is left out, and a checksum too once it has
 * proved right.
 */
export function readValues(header: Uint8Array, start: number): readonly ProxyHeaderValue[] {
  const values: ProxyHeaderValue[] = [];
  for (let at = start; at < header.length;) {
    const [type = 0, high, low] = header.subarray(at);
    if (high === undefined || low === undefined) throw malformed('it ends in the middle of a value');
    const end = at + 3 + ((high << 8) | low);
    if (end > header.length) throw malformed(`its value of type ${type} is longer than the header`);
    if (type === CHECKSUM) verify(header, at + 3, end);
    else if (type !== PADDING) values.push({ type, data: header.slice(at + 3, end) });
    at = end;
  }
  return values;
}

/** The checksum is that of the whole header with zeros in its own place. */
function verify(header: Uint8Array, start: number, end: number): void {
  if (end - start !== CHECKSUM_BYTES)
    throw malformed(`its checksum has ${end - start} bytes, not ${CHECKSUM_BYTES}`);
  const zeroed = header.slice();
  const said = new DataView(zeroed.buffer).getUint32(start);
  zeroed.fill(0, start, end);
  if (crc32c(zeroed) !== said) throw malformed('its checksum is wrong');
}

/** The values as they stand in a header; the place of the checksum comes last. */
export function valuesWith(values: readonly ProxyHeaderValue[], hasChecksum: boolean): readonly Uint8Array[] {
  const all = hasChecksum ? [...values, { type: CHECKSUM, data: new Uint8Array(CHECKSUM_BYTES) }] : values;
  return all.map(({ type, data }) => Uint8Array.of(type, data.length >> 8, data.length & 0xff, ...data));
}

/** Puts the checksum into the last four bytes of a header. */
export function writeChecksum(header: Uint8Array): void {
  const { buffer, byteOffset, length } = header;
  new DataView(buffer).setUint32(byteOffset + length - CHECKSUM_BYTES, crc32c(header));
}
