/** A value of DER: its tag, and what is in it. */
export interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
}

/** The tags that certificates and lists of the revoked have (X.690, 8). */
export const DerTag = {
  boolean: 0x01,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const;

/** The values that follow each other in `bytes`, without what is in them. Throws a `RangeError` if that is no DER. */
export function readDer(bytes: Uint8Array): DerValue[] {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = byteAt(bytes, at);
    if ((tag & 0x1f) === 0x1f) throw new RangeError(`DER must have small tags, not ${tag}`);
    const first = byteAt(bytes, at + 1);
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    let length = first;
    if (lengthBytes > 0) length = numberOf(bytes.subarray(at + 2, at + 2 + lengthBytes));
    const start = at + 2 + lengthBytes;
    if (first === 0x80 || lengthBytes > 4 || start + length > bytes.length)
      throw new RangeError('DER must have lengths that fit');
    values.push({ tag, content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return values;
}

/** The values in one, which has that tag. Throws as `readDer`. */
export function readDerIn(value: DerValue | undefined, tag: number = DerTag.sequence): DerValue[] {
  if (value?.tag !== tag) throw new RangeError(`DER must have the tag ${tag} here, not ${value?.tag}`);
  return readDer(value.content);
}

/** A number from 0 up, of six bytes at most. */
export function numberOf(bytes: Uint8Array): number {
  return bytes.reduce((number, byte) => number * 256 + byte, 0);
}

/** An object identifier with dots. */
export function oidOf(content: Uint8Array): string {
  const [first = 0, ...parts] = base128(content);
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...parts].join('.');
}

function base128(content: Uint8Array): number[] {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of content) {
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(number);
    number = 0;
  }
  return numbers;
}

function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new RangeError('DER must not end within a value');
  return byte;
}
