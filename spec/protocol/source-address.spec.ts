import { describe, expect, it } from '@jest/globals';

import { sourcesFor } from '../../lib/protocol/source-address.js';

const ours = [
  ...['127.0.0.1', '::1', '192.0.2.7', '198.51.100.7', '169.254.3.4'],
  ...['2001:db8:1::7', '2001:db8:2::7', 'fe80::7%eth0'],
];

describe('sourcesFor()', () => {
  it('has the remote address itself first, if it is one of ours', () => {
    const locals = ['192.0.2.6', '192.0.2.7', '192.0.2.5'];
    expect(sourcesFor('192.0.2.7', locals)).toEqual(['192.0.2.7', '192.0.2.6', '192.0.2.5']);
  });

  it.each([
    ['127.0.0.1', ['127.0.0.1']],
    ['::1', ['::1']],
    ['192.0.2.99', ['192.0.2.7', '198.51.100.7']],
    ['198.51.100.99', ['198.51.100.7', '192.0.2.7']],
    ['169.254.9.9', ['169.254.3.4']],
    ['2001:db8:2::99', ['2001:db8:2::7', '2001:db8:1::7']],
    ['fe80::99%eth0', ['fe80::7%eth0']],
  ])('reaches %s from %j', (remote, sources) => {
    expect(sourcesFor(remote, ours)).toEqual(sources);
  });

  it('finds none of another family or scope', () => {
    expect(sourcesFor('2001:db8::1', ['192.0.2.7', 'fe80::7%eth0', '::1'])).toEqual([]);
  });
});
