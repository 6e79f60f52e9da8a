/**
 * Which names are equal. To a server of 1988 in Finland, `{}|^` were the small letters of `[]\~`, and
 * most servers keep to it; ISUPPORT tells which rule holds.
 */
export type Casemapping = 'ascii' | 'rfc1459' | 'rfc1459-strict';

/** The last character that has a small form, counted from `A`: `Z`, `]` or `^`. */
const LAST_CAPITAL: Readonly<Record<Casemapping, string>> = {
  ascii: 'Z',
  'rfc1459-strict': ']',
  rfc1459: '^',
};

/** The one spelling that all equal names share. For keys of a `Map` and for comparing, never for display. */
export function foldCase(name: string, casemapping: Casemapping): string {
  const last = LAST_CAPITAL[casemapping];
  let folded = '';
  for (const character of name) {
    const isCapital = character >= 'A' && character <= last;
    // In ASCII all these pairs lie 32 apart: A and a, [ and {, ^ and ~.
    folded += isCapital ? String.fromCharCode(character.charCodeAt(0) + 32) : character;
  }
  return folded;
}

export function isSameName(one: string, other: string, casemapping: Casemapping): boolean {
  return foldCase(one, casemapping) === foldCase(other, casemapping);
}
