import fc from 'fast-check';

/** Some bytes and where they are cut: every way that bytes may arrive in. */
export function cutAnywhere(bytes: Uint8Array): fc.Arbitrary<Uint8Array[]> {
  return fc.oneof(
    fc.array(fc.nat(bytes.length), { maxLength: 12 }).map((cuts) => cutAt(bytes, cuts)),
    fc.constant(cutAt(bytes, [...bytes.keys()])),
    fc.constant<Uint8Array[]>([bytes]),
  );
}

/** The pieces between the cuts; none is empty. */
function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const ends = [...new Set([0, ...cuts, bytes.length])].sort((a, b) => a - b);
  return ends.slice(1).map((end, i) => bytes.slice(ends[i], end));
}
