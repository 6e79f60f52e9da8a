import { quote } from '../util/quote.js';

// Which byte of the text stands where on the wire. Either order is its own inverse, so that one table
// serves reading and writing.

/** Data1, Data2 and Data3 turned round, Data4 as in the text. */
const littleEndian = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

/**
 * Data1, Data2 and Data3 as in the text, Data4 turned round. That last part looks odd, but it is what
 * tests of the Uno platform recorded from UWP: 661f4a60-4ada-463e-938a-ce91bfcf4ea3 is sent as
 * 66 1F 4A 60 4A DA 46 3E A3 4E CF BF 91 CE 8A 93. Microsoft's pages say nothing.
 */
const bigEndian = [0, 1, 2, 3, 4, 5, 6, 7, 15, 14, 13, 12, 11, 10, 9, 8];

const form = /^(?:\{(?<braced>[^{}]+)\}|(?<plain>[^{}]+))$/;
const digits = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The 16 bytes of a GUID on the wire. Takes upper and lower case, and braces round it, as Windows prints them. */
export function bytesOfGuid(guid: string, isLittleEndian: boolean): Uint8Array {
  const { braced, plain } = (typeof guid === 'string' ? form.exec(guid)?.groups : undefined) ?? {};
  const text = braced ?? plain ?? '';
  if (!digits.test(text)) {
    throw new TypeError(
      `value must be a GUID such as "fd488b77-be04-447b-8242-e592747dc3a8", not ${quote(guid)}`,
    );
  }
  const hex = text.replaceAll('-', '');
  const order = isLittleEndian ? littleEndian : bigEndian;
  return Uint8Array.from(order, (at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}

/** The GUID that 16 bytes from the wire stand for, in lower case and without braces. */
export function guidOfBytes(bytes: Uint8Array, isLittleEndian: boolean): string {
  const order = isLittleEndian ? littleEndian : bigEndian;
  const hex = order.map((at) => (bytes[at] ?? 0).toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
