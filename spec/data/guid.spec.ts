import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bytesOfGuid, guidOfBytes } from '../../lib/data/guid.js';
import { fromHex, hex } from './hex.js';

const vectors: readonly [order: string, isLittleEndian: boolean, guid: string, bytes: string][] = [
  [
    'little-endian',
    true,
    'fd488b77-be04-447b-8242-e592747dc3a8',
    '77 8b 48 fd 04 be 7b 44 82 42 e5 92 74 7d c3 a8',
  ],
  [
    'big-endian',
    false,
    '661f4a60-4ada-463e-938a-ce91bfcf4ea3',
    '66 1f 4a 60 4a da 46 3e a3 4e cf bf 91 ce 8a 93',
  ],
];

describe('bytesOfGuid()', () => {
  it.each(vectors)('lays out %s bytes as WinRT does', (_, isLittleEndian, guid, bytes) => {
    expect(hex(bytesOfGuid(guid, isLittleEndian))).toBe(bytes);
  });

  it('takes upper case and braces', () => {
    expect(hex(bytesOfGuid('{FD488B77-BE04-447B-8242-E592747DC3A8}', true))).toBe(vectors[0]?.[3]);
  });

  it.each([
    '',
    'fd488b77be04447b8242e592747dc3a8',
    'fd488b77-be04-447b-8242-e592747dc3a',
    'fd488b77-be04-447b-8242-e592747dc3a8 ',
    'gd488b77-be04-447b-8242-e592747dc3a8',
    '{fd488b77-be04-447b-8242-e592747dc3a8',
    'fd488b77-be04-447b-8242-e592747dc3a8}',
    '{{fd488b77-be04-447b-8242-e592747dc3a8}}',
  ])('refuses "%s"', (text) => {
    expect(() => bytesOfGuid(text, true)).toThrow(TypeError);
    expect(() => bytesOfGuid(text, true)).toThrow(`not "${text}"`);
  });
});

describe('guidOfBytes()', () => {
  it.each(vectors)('reads %s bytes as WinRT does', (_, isLittleEndian, guid, bytes) => {
    expect(guidOfBytes(fromHex(bytes), isLittleEndian)).toBe(guid);
  });

  it('reads what bytesOfGuid() wrote', () => {
    fc.assert(
      fc.property(fc.uuid({ version: [1, 4, 7] }), fc.boolean(), (guid, isLittleEndian) => {
        expect(guidOfBytes(bytesOfGuid(guid, isLittleEndian), isLittleEndian)).toBe(guid);
      }),
    );
  });
});
