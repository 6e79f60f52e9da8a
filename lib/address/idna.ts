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

/**
 * A name as people read it, from the form that DNS carries.
 *
 * A name with a label that looks encoded and is not stays as it is, whole: DNS has such names, and what is
 * made here must lead back to the name it came from. (Node 24 takes them in URLs, Node 20 does not.)
 */
export function toUnicode(asciiName: string): string {
  const unicode = asciiName.split('.').map(labelToUnicode).join('.');
  return unicode === asciiName || toAscii(unicode) !== asciiName ? asciiName : unicode;
}

function labelToUnicode(label: string): string {
  if (!label.startsWith(A_LABEL_PREFIX)) return label;
  return decodePunycode(label.slice(A_LABEL_PREFIX.length)) ?? label;
}
