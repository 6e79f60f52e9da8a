import { describe, expect, it } from '@jest/globals';

import { canReusePort } from '../../../lib/transport/node/reuse-port.js';

describe('canReusePort()', () => {
  it.each([
    ['20.20.2', 'linux', {}, false],
    ['22.11.0', 'linux', {}, false],
    ['22.12.0', 'linux', {}, true],
    ['23.0.0', 'linux', {}, false],
    ['23.1.0', 'linux', {}, true],
    ['24.0.0', 'linux', {}, true],
    ['24.0.0', 'freebsd', {}, true],
    ['24.0.0', 'darwin', {}, false],
    ['24.0.0', 'win32', {}, false],
    ['24.3.0', 'linux', { bun: '1.4.5' }, true],
    ['24.3.0', 'linux', { deno: '2.9.6' }, false],
  ])('knows Node.js %s on %s with %j: %s', (node, platform, others, expected) => {
    expect(canReusePort({ platform, versions: { node, ...others } })).toBe(expected);
  });

  it('needs to know the version', () => {
    expect(canReusePort({ platform: 'linux', versions: {} })).toBe(false);
  });
});
