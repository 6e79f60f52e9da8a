import { decodePunycode } from './punycode.js';

/** How a label begins that stands for one in Unicode (RFC 5890, 2.3.2.1). */
const A_LABEL_PREFIX = 'xn--';

/**
 * A name as DNS carries it: lower case, every label with letters beyond ASCII as punycode; `undefined` if
 * a label is forbidden. ASCII must have been checked before, for the parser of URLs that does the work would
 * see paths and ports in some of it, and decode `%`.
 *
 * @see UTS 46 (as the URL standard applies it: non-transitional, lengths unchecked); RFC 5891, 4.4.
 */
export function toAscii(name: string): string | undefined {
  if (!URL.canParse(`http://${name}/`)) return undefined;
  const { hostname } = new URL(`http://${name}/`);
  // Folding can bring forth ASCII that URLs allow in hosts: `(1)` from a single sign, for instance.
  return /^[\w.-]+$/.test(hostname) ? hostname : undefined;
}

/** A name as people read it, from the form that DNS carries. Labels that only look encoded stay as they are. */
export function toUnicode(asciiName: string): string {
  return asciiName.split('.').map(labelToUnicode).join('.');
}

/** Whether a name has to go through {@link toAscii}: for letters beyond ASCII, or labels that stand for such. */
export function isInternational(name: string): boolean {
  return /[\u0080-\uffff]|(^|\.)xn--/i.test(name);
}

function labelToUnicode(label: string): string {
  if (!label.startsWith(A_LABEL_PREFIX)) return label;
  const unicode = decodePunycode(label.slice(A_LABEL_PREFIX.length));
  return unicode !== undefined && toAscii(unicode) === label ? unicode : label;
}
