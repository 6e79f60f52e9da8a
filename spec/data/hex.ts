/** Bytes as two digits each, with spaces between them. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

export function fromHex(digits: string): Uint8Array {
  return Uint8Array.from(digits.split(' ').filter(Boolean), (pair) => Number.parseInt(pair, 16));
}
