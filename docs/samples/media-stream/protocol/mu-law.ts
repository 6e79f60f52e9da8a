const BIAS = 0x84;
const CLIP = 0x7fff - BIAS;

/** A sample of 16 bits as one byte of G.711, µ-law: a logarithm in eight segments of sixteen steps, all bits turned. */
export function muLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const level = Math.min(Math.abs(sample), CLIP) + BIAS;
  const segment = Math.floor(Math.log2(level)) - 7;
  const step = (level >> (segment + 3)) & 0x0f;
  return ~(sign | (segment << 4) | step) & 0xff;
}
