import { quote } from '../../util/quote.js';

/** RFC 9110, 5.6.2. */
const token = /^[\w!#$%&'*+.^`|~-]+$/;

/** RFC 9110, 5.5: what is visible, blanks within, and nothing that could begin another line. */
const fieldValue =
  /^([\u0021-\u007e\u0080-\u00ff]([\t\u0020-\u007e\u0080-\u00ff]*[\u0021-\u007e\u0080-\u00ff])?)?$/;

/** Fields that are ours to write, or mean nothing with `CONNECT`, which has no content (RFC 9110, 9.3.6). */
const reserved: readonly string[] = ['host', 'content-length', 'transfer-encoding'];

/** The fields that a caller gave, checked; values may be secrets, so they are in no message. */
export function checkHeaders(
  headers: Readonly<Record<string, string>> | undefined,
  name: string,
  hasCredentials: boolean,
): readonly (readonly [string, string])[] {
  if (headers === undefined) return [];
  if (typeof headers !== 'object' || (headers as unknown) === null) {
    const shown = typeof headers === 'string' ? 'a string' : quote(headers);
    throw new TypeError(`${name} must be an object of strings, not ${shown}`);
  }
  const fields = Object.entries(headers);
  for (const [field, value] of fields) {
    if (!token.test(field)) throw new RangeError(`${name} must have names of fields, not ${quote(field)}`);
    if (typeof value !== 'string') throw new TypeError(`${name} must have a string for ${quote(field)}`);
    if (!fieldValue.test(value))
      throw new RangeError(`${name} must have a value of one line, in Latin-1, for ${quote(field)}`);
    if (reserved.includes(field.toLowerCase()))
      throw new RangeError(`${name} must not have ${quote(field)}: it has no place there or is ours`);
    if (hasCredentials && field.toLowerCase() === 'proxy-authorization')
      throw new RangeError(`${name} must not have ${quote(field)} beside a user name`);
  }
  return fields;
}
