/** So much of a text helps to recognise it; an error message is no place for a megabyte. */
const SHOWN_CHARACTERS = 100;

/** A value as error messages show it: texts in quotes, with escapes and cut short; objects by their class. */
export function quote(value: unknown): string {
  if (typeof value === 'string') {
    const isLong = value.length > SHOWN_CHARACTERS;
    return isLong ? `${JSON.stringify(value.slice(0, SHOWN_CHARACTERS))}...` : JSON.stringify(value);
  }
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  const { constructor } = value as { constructor?: { name?: unknown } };
  return typeof constructor?.name === 'string' ? `an object of class ${constructor.name}` : 'an object';
}
