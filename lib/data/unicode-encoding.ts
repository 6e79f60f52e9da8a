import { quote } from '../util/quote.js';

/**
 * How text becomes bytes.
 *
 * @see WinRT `Windows.Storage.Streams.UnicodeEncoding`.
 */
export const UnicodeEncoding = {
  /** One to four bytes a character; a code unit is one byte. The default of reader and writer. */
  utf8: 0,
  /** Code units of two bytes, the less significant one first. */
  utf16LE: 1,
  /** Code units of two bytes, the more significant one first. */
  utf16BE: 2,
} as const;

export type UnicodeEncoding = (typeof UnicodeEncoding)[keyof typeof UnicodeEncoding];

/** Refuses what is no encoding. */
export function checkUnicodeEncoding(value: UnicodeEncoding): void {
  if (Object.values(UnicodeEncoding).includes(value)) return;
  throw new RangeError(
    `unicodeEncoding must be UnicodeEncoding.utf8, utf16LE or utf16BE, not ${quote(value)}`,
  );
}
