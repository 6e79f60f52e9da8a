import { Random } from '../transport/memory/random.js';

/** Bytes that look random and are the same each time: xorshift32 by George Marsaglia, fast enough for megabytes. */
export function randomBytes(length: number, seed: string): Uint8Array {
  let state = new Random(seed).integer({ min: 1, max: 2 ** 32 - 1 });
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

/** After so many bytes the pattern begins again. */
const PATTERN_BYTES = 2 ** 23;

/** The pattern once; made when it is wanted first, since suites copy hundreds of megabytes of it. */
let pattern: Uint8Array | undefined;

/** Bytes that tell where they belong: those from `offset` on of an endless row without a short period. */
export function patternBytes(length: number, offset = 0): Uint8Array {
  pattern ??= makePattern();
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const from = (offset + at) % PATTERN_BYTES;
    const part = pattern.subarray(from, from + length - at);
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function makePattern(): Uint8Array {
  const bytes = new Uint8Array(PATTERN_BYTES);
  for (let at = 0; at < PATTERN_BYTES; at++) bytes[at] = at ^ (at >>> 8) ^ (at >>> 15);
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
