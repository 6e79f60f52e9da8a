import { isIPv4, isIPv6 } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalIp,
  formatIpv4,
  formatIpv6,
  isIpv4,
  isIpv6,
  parseIpv4,
  parseIpv6,
} from '../../lib/address/ip-text.js';

const addressBytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

/** Sixteen bytes with many zeros, for random ones have next to no runs of them. */
const sparseBytes = fc
  .array(fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
    minLength: 8,
    maxLength: 8,
  })
  .map((groups) => Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff])));

describe('parseIpv4()', () => {
  it.each([
    ['127.0.0.1', [127, 0, 0, 1]],
    ['0.0.0.0', [0, 0, 0, 0]],
    ['255.255.255.255', [255, 255, 255, 255]],
  ])('reads %s', (text, bytes) => {
    expect(parseIpv4(text)).toEqual(Uint8Array.from(bytes));
  });

  it.each([
    '',
    '127.1',
    '127.0.0',
    '127.0.0.0.1',
    '127.0.0.1.',
    '.127.0.0.1',
    '256.0.0.1',
    '1.2.3.999',
    '01.2.3.4',
    '1.2.3.00',
    '0x7f.0.0.1',
    '+1.2.3.4',
    ' 1.2.3.4',
    '1.2.3.4\n',
    '1.2.3.٤',
    '1.2..4',
    '2130706433',
    'localhost',
  ])('refuses "%s"', (text) => {
    expect(parseIpv4(text)).toBeUndefined();
  });

  it('reads back every address', () => {
    fc.assert(
      fc.property(addressBytes(4), (bytes) => {
        expect(parseIpv4(formatIpv4(bytes))).toEqual(bytes);
      }),
    );
  });
});

describe('canonicalIp()', () => {
  // RFC 5952: every case of its sections 2 and 4, and the forms that RFC 4291 allows.
  it.each([
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['2001:0db8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:DB8::AaAa:1', '2001:db8::aaaa:1'],
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1::1', '2001:db8::1:0:0:1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['0:1:0:1:0:1:0:1', '0:1:0:1:0:1:0:1'],
    ['::ffff:192.0.2.128', '::ffff:192.0.2.128'],
    ['::ffff:c000:0280', '::ffff:192.0.2.128'],
    ['0:0:0:0:0:FFFF:192.0.2.128', '::ffff:192.0.2.128'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['::1.2.3.4', '::102:304'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
    ['FE80::1%eth0', 'fe80::1%eth0'],
    ['fe80:0::1%Wi-Fi_2.100', 'fe80::1%Wi-Fi_2.100'],
    ['fe80::1%12', 'fe80::1%12'],
    ['::ffff:10.0.0.1%eth0', '::ffff:10.0.0.1%eth0'],
    ['192.0.2.1', '192.0.2.1'],
  ])('writes %s as %s', (text, canonical) => {
    expect(canonicalIp(text)).toBe(canonical);
    expect(canonicalIp(canonical)).toBe(canonical);
  });

  it.each([
    '',
    ':',
    ':::',
    '1',
    ':1',
    '1:',
    '::1:',
    ':1::',
    '1::2::3',
    '1:::2',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4::5:6:7:8',
    '1:2:3:4:5:6:7:1.2.3.4',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '::1.2.3',
    '::1.2.3.04',
    '12345::',
    'g::',
    '::-1',
    '::+1',
    ':: 1',
    '[::1]',
    '::1%',
    '::1%a%b',
    '::1%a b',
    '::1%a/b',
    '::1%a]',
    '%eth0',
    '1.2.3.4%eth0',
    '::1/64',
  ])('refuses "%s"', (text) => {
    expect(canonicalIp(text)).toBeUndefined();
  });
});

describe('formatIpv6()', () => {
  it('makes text that reads back as the same address, and that Node and the URL parser agree with', () => {
    fc.assert(
      fc.property(fc.oneof(addressBytes(16), sparseBytes), (bytes) => {
        const text = formatIpv6({ bytes, zone: '' });
        const ofUrl = new URL(`http://[${text}]/`).hostname.slice(1, -1);

        expect(parseIpv6(text)).toEqual({ bytes, zone: '' });
        expect(isIPv6(text)).toBe(true);
        expect(canonicalIp(text)).toBe(text);
        expect(canonicalIp(ofUrl)).toBe(text);
        // The URL standard never shows a mapped IPv4 address as one.
        if (!text.includes('.')) expect(text).toBe(ofUrl);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps the zone', () => {
    fc.assert(
      fc.property(addressBytes(16), fc.stringMatching(/^[\w.:~@-]+$/), (bytes, zone) => {
        expect(parseIpv6(formatIpv6({ bytes, zone }))).toEqual({ bytes, zone });
      }),
    );
  });
});

describe('isIpv4() and isIpv6()', () => {
  it('agree with node:net on texts that are almost addresses', () => {
    const pieces = fc.constantFrom(
      ':',
      '::',
      '.',
      '0',
      '1',
      '00',
      'ff',
      'abcd',
      '12345',
      '255',
      '1.2.3.4',
      'g',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 17 }), (parts) => {
        const text = parts.join('');
        expect(isIpv4(text)).toBe(isIPv4(text));
        expect(isIpv6(text)).toBe(isIPv6(text));
      }),
      { numRuns: 5_000 },
    );
  });
});
