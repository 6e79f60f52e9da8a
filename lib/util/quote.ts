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

/**
 * The same of a value that is no `className` of ours. Where the package is there twice, as two versions of it or by a
 * test that resets its modules, what the other copy has made bears the name all the same, and "not a HostName" would
 * puzzle.
 */
export function quoteNo(className: string, value: unknown): string {
  const shown = quote(value);
  return shown === `an object of class ${className}`
    ? 'one that another copy of streamsocket has made'
    : shown;
}
