import { Random } from '../transport/memory/random.js';

/** Bytes that look random and are the same each time. */
export function randomBytes(length: number, seed: string): Uint8Array {
  const random = new Random(seed);
  return Uint8Array.from({ length }, () => random.integer({ min: 0, max: 255 }));
}

/** Bytes that tell where they belong: those from `offset` on of an endless row without a short period. */
export function patternBytes(length: number, offset = 0): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const at = offset + i;
    bytes[i] = at ^ (at >>> 8) ^ (at >>> 15);
  }
  return bytes;
}

export function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Cuts bytes into pieces of `min` to `max` bytes. */
export function* cut(bytes: Uint8Array, random: Random, min: number, max: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const end = at + random.integer({ min, max });
    yield bytes.subarray(at, end);
    at = end;
  }
}
