import fc from 'fast-check';

const FIRST_SURROGATE = 0xd800;
const SURROGATES = 0x800;

/**
 * Any character of Unicode, for `fc.string({ unit: anyCharacter })`. fast-check's own unit `binary` gives the
 * same, but lists all 1 112 064 of them before it begins, which takes more than a second in each spec file.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.nat(0x10ffff - SURROGATES).map(toCharacter, toIndex);

function toCharacter(index: number): string {
  return String.fromCodePoint(index < FIRST_SURROGATE ? index : index + SURROGATES);
}

/** Of what some text begins with; throws where that is not one character. */
function toIndex(text: unknown): number {
  const codePoint = typeof text === 'string' ? (text.codePointAt(0) ?? 0) : 0;
  const index = codePoint < FIRST_SURROGATE ? codePoint : codePoint - SURROGATES;
  if (toCharacter(index) !== text) throw new Error('not one character');
  return index;
}
