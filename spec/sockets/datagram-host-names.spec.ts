import { describe, expect, it } from '@jest/globals';

import { HostNames } from '../../lib/sockets/datagram-host-names.js';

describe('HostNames', () => {
  it('makes the name of an address once, though senders take turns', () => {
    const names = new HostNames();
    const [a, b] = [names.of('192.0.2.1'), names.of('fe80::1%eth0')];

    expect([a.canonicalName, b.canonicalName]).toEqual(['192.0.2.1', 'fe80::1%eth0']);
    for (let i = 0; i < 3; i++) {
      expect(names.of('192.0.2.1')).toBe(a);
      expect(names.of('fe80::1%eth0')).toBe(b);
    }
  });

  it('knows every one of many senders, and does not remember them all', () => {
    const names = new HostNames();
    const first = names.of('198.51.100.0');
    for (let i = 0; i < 1_000; i++) {
      const address = `10.0.${i >> 8}.${i & 0xff}`;
      expect(names.of(address).canonicalName).toBe(address);
    }
    expect(names.of('198.51.100.0')).not.toBe(first);
  });
});
