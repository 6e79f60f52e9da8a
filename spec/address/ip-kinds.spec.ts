import { describe, expect, it } from '@jest/globals';
import { isLinkLocal, isLoopback, isMulticast, isUnspecified } from '../../lib/address/ip-kinds.js';

describe('the kinds of IP addresses', () => {
  const kinds = { isLoopback, isUnspecified, isLinkLocal, isMulticast };

  it.each<[string, readonly (keyof typeof kinds)[]]>([
    ['127.0.0.1', ['isLoopback']],
    ['127.255.255.254', ['isLoopback']],
    ['::1', ['isLoopback']],
    ['0:0:0:0:0:0:0:1', ['isLoopback']],
    ['::ffff:127.0.0.1', ['isLoopback']],
    ['0.0.0.0', ['isUnspecified']],
    ['::', ['isUnspecified']],
    ['::ffff:0.0.0.0', ['isUnspecified']],
    ['169.254.1.2', ['isLinkLocal']],
    ['fe80::1%eth0', ['isLinkLocal']],
    ['febf::1', ['isLinkLocal']],
    ['224.0.0.1', ['isMulticast']],
    ['239.255.255.255', ['isMulticast']],
    ['ff02::1', ['isMulticast']],
    ['::ffff:224.0.0.1', ['isMulticast']],
    ['126.0.0.1', []],
    ['128.0.0.1', []],
    ['0.0.0.1', []],
    ['::2', []],
    ['1::1', []],
    ['::1:0:0:1', []],
    ['169.253.0.1', []],
    ['fec0::1', []],
    ['223.255.255.255', []],
    ['240.0.0.1', []],
    ['fe00::1', []],
    ['localhost', []],
    ['', []],
  ])('%s is %j', (address, expected) => {
    const found = Object.entries(kinds).filter(([, isKind]) => isKind(address));
    expect(found.map(([name]) => name)).toEqual(expected);
  });
});
