// Strings of JavaScript are UTF-16 already, so that the units go over as they are. Even a surrogate
// without its other half does: a pair that two reads tear apart is whole again once they are joined.

/** As many arguments as one call surely takes. */
const UNITS_AT_A_TIME = 1_024;

export function decodeUtf16(bytes: Uint8Array, at: number, length: number, isLittleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, length);
  let text = '';
  for (let from = 0; from < length; from += 2 * UNITS_AT_A_TIME) {
    const units: number[] = [];
    const end = Math.min(length, from + 2 * UNITS_AT_A_TIME);
    for (let i = from; i < end; i += 2) units.push(view.getUint16(i, isLittleEndian));
    text += String.fromCharCode(...units);
  }
  return text;
}

/** Writes a text where twice its length of bytes is free. */
export function encodeUtf16(text: string, bytes: Uint8Array, at: number, isLittleEndian: boolean): void {
  const high = isLittleEndian ? 1 : 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes[at + 2 * i + high] = unit >> 8;
    bytes[at + 2 * i + 1 - high] = unit & 0xff;
  }
}
