import { describe, expect, it } from '@jest/globals';

import { hostAddresses } from '../../../lib/transport/memory/subnets.js';

describe('hostAddresses()', () => {
  it.each([
    ['192.0.2.7/24', '192.0.2.255'],
    ['192.0.2.7/28', '192.0.2.15'],
    ['192.0.2.7/23', '192.0.3.255'],
    ['192.0.2.5/30', '192.0.2.7'],
    ['192.0.2.7', '192.0.2.255'],
    ['10.1.2.3', '10.255.255.255'],
    ['10.1.2.3/16', '10.1.255.255'],
    ['172.16.0.1/0', '255.255.255.255'],
  ])('reads %s as one of a subnet with %s for everybody', (text, broadcast) => {
    expect(hostAddresses([text])).toEqual({ addresses: [text.split('/')[0]], broadcasts: [broadcast] });
  });

  it.each([['192.0.2.7/31'], ['192.0.2.7/32'], ['fd00::1']])('knows none for everybody near %s', (text) => {
    expect(hostAddresses([text]).broadcasts).toEqual([]);
  });

  it('tells each of them once', () => {
    expect(hostAddresses(['192.0.2.7', 'FD00::0:1', '192.0.2.8'])).toEqual({
      addresses: ['192.0.2.7', 'fd00::1', '192.0.2.8'],
      broadcasts: ['192.0.2.255'],
    });
  });

  it.each([['192.0.2.7/33'], ['192.0.2.7/'], ['192.0.2.7/024'], ['fd00::1/64'], ['192.0.2.7/8/8'], ['/8']])(
    'refuses %s',
    (text) => {
      expect(() => hostAddresses([text])).toThrow(RangeError);
    },
  );

  it('refuses what is no list of texts', () => {
    expect(() => hostAddresses('10.0.0.1' as never)).toThrow(TypeError);
    expect(() => hostAddresses([7 as never])).toThrow(TypeError);
  });
});
