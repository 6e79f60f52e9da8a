import type { X509Certificate } from 'node:crypto';

import { DerTag, readDer, readDerIn } from './der.js';

const PEM_LIST = /-----BEGIN X509 CRL-----([^-]*)-----END X509 CRL-----/g;

/**
 * Whether one of the certificates is on one of the lists, by its number alone: a name of an issuer may be written in more
 * than one way, and to refuse one of another issuer with the same number of many digits is better than to miss one.
 * Throws a `RangeError` for what is no list (RFC 5280, 5.1).
 */
export function isOnAList(
  path: readonly Pick<X509Certificate, 'serialNumber'>[],
  listsInPem: readonly string[],
): boolean {
  const numbers = new Set(path.map(({ serialNumber }) => digitsOf(serialNumber)));
  return listsInPem.some((pem) =>
    [...pem.matchAll(PEM_LIST)].some(([, base64 = '']) => hasOneOf(numbers, Buffer.from(base64, 'base64'))),
  );
}

function hasOneOf(numbers: ReadonlySet<string>, der: Uint8Array): boolean {
  const [body] = readDerIn(readDer(der)[0]);
  const values = readDerIn(body);
  const isTime = (tag: number): boolean => tag === DerTag.utcTime || tag === DerTag.generalizedTime;
  // What is revoked stands behind the times; without any there is none.
  const revoked = values[values.findLastIndex(({ tag }) => isTime(tag)) + 1];
  if (revoked?.tag !== DerTag.sequence) return false;
  return readDerIn(revoked).some((entry) => {
    const [number] = readDerIn(entry);
    return number !== undefined && numbers.has(digitsOf(Buffer.from(number.content).toString('hex')));
  });
}

function digitsOf(hex: string): string {
  return hex.toUpperCase().replace(/^0+/, '');
}
