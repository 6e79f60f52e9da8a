const ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
]);

/** How each byte is shown: a long transcript shows many. */
const SHOWN: readonly string[] = Array.from({ length: 256 }, (_, byte) => showByte(byte));

/** Bytes for people to read: ASCII in quotes, everything else as an escape. */
export function showBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += SHOWN[byte] ?? '';
  return `"${text}"`;
}

/** `1 byte`, `2 bytes`. */
export function countBytes(count: number): string {
  return count === 1 ? '1 byte' : `${count} bytes`;
}

function showByte(byte: number): string {
  const isPrintable = byte >= 0x20 && byte < 0x7f;
  const plain = isPrintable ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  return ESCAPES.get(byte) ?? plain;
}
