import fc from 'fast-check';

import { IpNetwork } from '../../lib/address/ip-network.js';
import { formatIpv4 } from '../../lib/address/ip-text.js';

describe('IpNetwork', () => {
  it.each([
    [
      '10.0.0.0/8',
      ['10.0.0.0', '10.255.255.255', '::ffff:10.1.2.3'],
      ['9.255.255.255', '11.0.0.0', '::', 'a::'],
    ],
    ['192.0.2.128/25', ['192.0.2.128', '192.0.2.255'], ['192.0.2.127', '192.0.3.128']],
    ['192.0.2.7', ['192.0.2.7'], ['192.0.2.6', '192.0.2.8']],
    ['192.0.2.7/32', ['192.0.2.7'], ['192.0.2.6']],
    ['0.0.0.0/0', ['0.0.0.0', '255.255.255.255'], ['::1', '2001:db8::1']],
    ['::/0', ['::', 'ffff::1'], ['0.0.0.0', '::ffff:1.2.3.4']],
    ['2001:db8::/33', ['2001:db8::1', '2001:db8:7fff::'], ['2001:db8:8000::', '2001:db9::']],
    ['fe80::/10', ['fe80::1', 'fe80::1%eth0', 'febf::'], ['fec0::']],
    ['::1', ['::1'], ['::2', '127.0.0.1']],
    ['::ffff:10.0.0.0/104', ['10.9.8.7', '::ffff:10.9.8.7'], ['11.0.0.0']],
  ])('%s has %j and not %j', (text, inside, outside) => {
    const network = IpNetwork.from(text, 'network');
    expect(inside.filter((address) => !network.has(address))).toEqual([]);
    expect(outside.filter((address) => network.has(address))).toEqual([]);
  });

  it('has an address exactly when their first bits are the same', () => {
    const address = fc.uint8Array({ minLength: 4, maxLength: 4 });
    const bitsOf = (bytes: Uint8Array): string =>
      Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
    fc.assert(
      fc.property(address, address, fc.nat(32), (one, other, bitCount) => {
        const bits = bitsOf(one).slice(0, bitCount);
        const first =
          bits
            .padEnd(32, '0')
            .match(/.{8}/g)
            ?.map((byte) => Number.parseInt(byte, 2)) ?? [];
        const network = IpNetwork.from(`${first.join('.')}/${bitCount}`, 'network');
        expect(network.has(formatIpv4(one))).toBe(true);
        expect(network.has(formatIpv4(other))).toBe(bitsOf(other).startsWith(bits));
      }),
    );
  });

  it.each<[unknown, string]>([
    [8, 'TypeError: x must be a string, not 8'],
    ['', 'there is no IP address before a slash'],
    ['/8', 'there is no IP address before a slash'],
    ['10.0.0.0/8/9', 'there is no IP address before a slash'],
    ['10.0.0/8', 'there is no IP address before a slash'],
    ['fe80::1%eth0/64', 'there is no IP address before a slash'],
    ['gate.example', 'there is no IP address before a slash'],
    ['10.0.0.0/', 'behind the slash there must be a number from 0 to 32'],
    ['10.0.0.0/33', 'behind the slash there must be a number from 0 to 32'],
    ['10.0.0.0/08', 'behind the slash there must be a number from 0 to 32'],
    ['10.0.0.0/-1', 'behind the slash there must be a number from 0 to 32'],
    ['10.0.0.0/255.0.0.0', 'behind the slash there must be a number from 0 to 32'],
    ['::/129', 'behind the slash there must be a number from 0 to 128'],
    ['::ffff:10.0.0.0/8', 'behind the slash there must be a number from 96 to 128'],
    [
      '10.0.0.1/8',
      'RangeError: x must be a network such as "10.0.0.0/8", not "10.0.0.1/8": the address has bits beyond the first 8',
    ],
    ['2001:db8::1/64', 'the address has bits beyond the first 64'],
  ])('refuses %j', (text, reason) => {
    let refusal: unknown;
    try {
      IpNetwork.from(text as string, 'x');
    } catch (error) {
      refusal = error;
    }
    expect(String(refusal)).toContain(reason);
  });
});
