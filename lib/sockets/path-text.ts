import { quote } from '../util/quote.js';

/** Refuses what is no path, before it reaches the transport. */
export function checkPathText(path: string): void {
  if (typeof path !== 'string') throw new TypeError(`path must be a string, not ${quote(path)}`);
  if (path === '') throw new TypeError('path must not be empty');
  // In front it makes an abstract name on Linux; further on the system would take it for the end.
  if (path.lastIndexOf('\0') > 0) throw new RangeError(`path must have no NUL within it, not ${quote(path)}`);
}
