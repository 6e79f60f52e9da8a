import { describe, expect, it } from '@jest/globals';
import { proxyOf } from '../../../../docs/samples/irc/terminal/proxy-url.js';
import { UsageError } from '../../../../docs/samples/common/arguments.js';

describe('proxyOf()', () => {
  it.each([
    ['socks5://gate', { type: 'socks5', host: 'gate', port: 1080 }],
    ['socks5://gate:9050/', { type: 'socks5', host: 'gate', port: 9050 }],
    ['http://[::1]:3128', { type: 'http-connect', host: '::1', port: 3128 }],
    ['http://gate', { type: 'http-connect', host: 'gate', port: 80 }],
    [
      'socks5://ann:open%20ses%40me@gate:1080',
      { type: 'socks5', host: 'gate', port: 1080, username: 'ann', password: 'open ses@me' },
    ],
    ['http://ann@gate:1', { type: 'http-connect', host: 'gate', port: 1, username: 'ann', password: '' }],
  ])('reads %s', (text, proxy) => {
    expect(proxyOf(text)).toEqual(proxy);
  });

  it.each([
    '',
    'gate:1080',
    'socks4://gate',
    'socks5://',
    'http://gate/sesame',
    'http://gate?sesame',
    'socks5://a:sesame@a..b',
  ])('refuses %j, and does not show a password', (text) => {
    expect(() => proxyOf(text)).toThrow(UsageError);
    expect(() => proxyOf(text)).not.toThrow(/sesame/);
  });
});
