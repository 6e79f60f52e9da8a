import { describe, expect, it } from '@jest/globals';

import { DerTag } from '../../../lib/transport/node/der.js';
import { isOnAList } from '../../../lib/transport/node/tls-revocation.js';

const INTEGER = 0x02;
const EXTENSIONS = 0xa0;
const { sequence, utcTime, generalizedTime } = DerTag;

const value = (tag: number, ...content: number[]): number[] => [tag, content.length, ...content];
const numbered = (...digits: number[]): number[] =>
  value(sequence, ...value(INTEGER, ...digits), ...value(utcTime, 0x30));
const extensions = value(EXTENSIONS, ...value(sequence));
const updates = [...value(utcTime, 0x30), ...value(utcTime, 0x31)];

/** A list with those values behind the name of its issuer, in PEM. */
function listOf(...values: number[]): string {
  const body = value(sequence, ...value(INTEGER, 1), ...value(sequence), ...value(sequence), ...values);
  const base64 = Buffer.from(value(sequence, ...body, ...value(sequence))).toString('base64');
  return `-----BEGIN X509 CRL-----\n${base64}\n-----END X509 CRL-----\n`;
}
const revoking = (...entries: number[][]): string =>
  listOf(...updates, ...value(sequence, ...entries.flat()));
/** Certificates with such numbers, as Node writes them. */
const path = (...numbers: string[]): { serialNumber: string }[] =>
  numbers.map((serialNumber) => ({ serialNumber }));

describe('isOnAList()', () => {
  const other = revoking(numbered(0x55));

  it.each([
    ['one of many', path('1002'), [revoking(numbered(0x55), numbered(0x10, 0x02), numbered(0x66))]],
    ['one of an issuer', path('01', '1002', '03'), [revoking(numbered(0x10, 0x02))]],
    ['one on the last of some lists', path('1002'), [other, revoking(numbered(0x10, 0x02))]],
    ['one on the last list of a text', path('1002'), [`${other} and ${revoking(numbered(0x10, 0x02))}`]],
    ['one with a first bit that is set', path('FE02'), [revoking(numbered(0, 0xfe, 0x02))]],
    ['one with a number that begins with a zero', path('0A02'), [revoking(numbered(0x0a, 0x02))]],
    [
      'one on a list with extensions',
      path('02'),
      [listOf(...updates, ...value(sequence, ...numbered(2)), ...extensions)],
    ],
    [
      'one on a list that tells of no other to come',
      path('02'),
      [listOf(...value(generalizedTime, 0x30), ...value(sequence, ...numbered(2)))],
    ],
  ])('finds %s', (_, certificates, lists) => {
    expect(isOnAList(certificates, lists)).toBe(true);
  });

  it.each([
    ['where there is no list', []],
    ['on lists of others', [other, revoking(numbered(0x10)), revoking(numbered(0x10, 2, 0))]],
    ['on a list of nobody', [listOf(...updates), listOf(...updates, ...extensions)]],
  ])('finds nothing %s', (_, lists) => {
    expect(isOnAList(path('1002', '01'), lists)).toBe(false);
  });

  it.each([
    ['is cut off', revoking(numbered(2)).replace(/.{8}\n-----END/, '\n-----END')],
    ['holds a number alone', listOf(...updates, ...value(sequence, ...value(INTEGER, 2)))],
    ['is something else', '-----BEGIN X509 CRL-----\nAgEB\n-----END X509 CRL-----\n'],
  ])('refuses a list that %s', (_, list) => {
    expect(() => isOnAList(path('02'), [list])).toThrow(RangeError);
  });
});
