/** So much of a text helps to recognise it; an error message is no place for a megabyte. */
const SHOWN_CHARACTERS = 100;

/** What `JSON.stringify` leaves as it is and terminals obey: to move the cursor, or to show text in another order. */
const commands = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * A value as error messages show it: texts in quotes, with escapes and cut short, URLs without user name and password;
 * objects by their class.
 */
export function quote(value: unknown): string {
  if (typeof value === 'string') return quoteText(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  const { constructor } = value as { constructor?: { name?: unknown } };
  return typeof constructor?.name === 'string' ? `an object of class ${constructor.name}` : 'an object';
}

function quoteText(text: string): string {
  const harmless = withoutUser(text);
  const isLong = harmless.length > SHOWN_CHARACTERS;
  const quoted = JSON.stringify(harmless.slice(0, SHOWN_CHARACTERS)).replace(commands, escape);
  return isLong ? `${quoted}...` : quoted;
}

/** Whoever gives us a URL where none belongs may have a password in it. */
function withoutUser(text: string): string {
  const start = text.indexOf('://') + 3;
  const end = text.lastIndexOf('@');
  return start > 2 && end >= start ? `${text.slice(0, start)}...${text.slice(end)}` : text;
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
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
