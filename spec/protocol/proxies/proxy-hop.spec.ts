import { checkProxies, type Proxy } from '../../../lib/protocol/proxies/proxy-hop.js';

const socks = { type: 'socks5', host: 'gate', port: 1080 } as const;
const http = { type: 'http-connect', host: 'gate', port: 3128 } as const;

describe('checkProxies()', () => {
  it('takes proxies as they are meant', () => {
    expect(checkProxies(undefined)).toEqual([]);
    expect(checkProxies([])).toEqual([]);
    const [first, second] = checkProxies([
      { ...socks, host: 'Gate.Example', port: '01080', username: 'ann', lookup: 'local' },
      { ...http, username: 'ann', password: 'a:b', headers: { 'User-Agent': 'x/1' } },
    ]);
    expect(first).toMatchObject({
      port: 1080,
      credentials: { username: 'ann', password: '' },
      isLookupLocal: true,
    });
    expect(first?.host.asciiName).toBe('gate.example');
    expect(second).toMatchObject({
      credentials: { username: 'ann', password: 'a:b' },
      headers: [['User-Agent', 'x/1']],
      isLookupLocal: false,
    });
  });

  it.each<[string, unknown, string]>([
    ['no array', 'socks5://gate', 'TypeError: via must be an array of proxies, not "socks5://gate"'],
    ['null', [null], 'TypeError: via[0] must be an object with type, host and port, not null'],
    [
      'no type',
      [{ host: 'gate', port: 1 }],
      'TypeError: via[0].type must be "socks5" or "http-connect", not undefined',
    ],
    [
      'another type',
      [{ ...socks, type: 'socks4' }],
      'RangeError: via[0].type must be "socks5" or "http-connect", not "socks4"',
    ],
    [
      'no host',
      [{ type: 'socks5', port: 1 }],
      'TypeError: via[0].host must be a HostName or a string, not undefined',
    ],
    [
      'a wrong host',
      [socks, { ...socks, host: 'a b' }],
      'RangeError: via[1].host must be a host name or an IP address, not "a b": " " has no place in a name',
    ],
    [
      'a zone on the way',
      [socks, { ...socks, host: 'fe80::1%eth0' }],
      'RangeError: via[1].host must have no zone: it is the proxy before that connects to it',
    ],
    [
      'no port',
      [{ type: 'socks5', host: 'gate' }],
      'TypeError: via[0].port must be a service name, a port or a port number, not undefined',
    ],
    ['port 0', [{ ...socks, port: 0 }], 'RangeError: via[0].port must be a port from 1 to 65535, not 0'],
    [
      'a name for a port',
      [{ ...socks, port: 'socks' }],
      'RangeError: via[0].port must be a port from 1 to 65535, not "socks"',
    ],
    [
      'port 70000',
      [{ ...socks, port: 70_000 }],
      'RangeError: via[0].port must be a port from 0 to 65535, not 70000',
    ],
    [
      'another lookup',
      [{ ...socks, lookup: 'none' }],
      'RangeError: via[0].lookup must be "remote" or "local", not "none"',
    ],
    [
      'a password alone',
      [{ ...socks, password: 'sesame' }],
      'TypeError: via[0].username must be given with a password',
    ],
    [
      'a number as user name',
      [{ ...socks, username: 7 }],
      'TypeError: via[0].username must be a string, not 7',
    ],
    ['an empty user name', [{ ...socks, username: '' }], 'RangeError: via[0].username must not be empty'],
    [
      'a number as password',
      [{ ...socks, username: 'a', password: 1234 }],
      'TypeError: via[0].password must be a string',
    ],
    [
      'a long user name',
      [{ ...socks, username: 'ü'.repeat(128) }],
      'RangeError: via[0].username must have 255 bytes of UTF-8 at most, not 256',
    ],
    [
      'a long password',
      [{ ...socks, username: 'a', password: 'sesame'.repeat(50) }],
      'RangeError: via[0].password must have 255 bytes of UTF-8 at most, not 300',
    ],
    [
      'a long password for HTTP',
      [{ ...http, username: 'a', password: 'x'.repeat(1025) }],
      'RangeError: via[0].password must have 1024 characters at most, not 1025',
    ],
    [
      'a colon',
      [{ ...http, username: 'a:b' }],
      'RangeError: via[0].username must have no colon: that ends it (RFC 7617, 2)',
    ],
    [
      'a line break',
      [{ ...http, username: 'a', password: 'sesame\r\nX: y' }],
      'RangeError: via[0].password must have no control characters',
    ],
    [
      'fields for SOCKS5',
      [{ ...socks, headers: {} }],
      'TypeError: via[0].headers must not be given: a SOCKS5 proxy takes none',
    ],
    [
      'the URL of a proxy',
      ['http://ann:sesame@proxy.test:3128'],
      'TypeError: via[0] must be an object with type, host and port, not "http://...@proxy.test:3128"',
    ],
    [
      'the URL of a proxy as its host',
      [{ ...http, host: 'http://ann:sesame@proxy.test:3128' }],
      'RangeError: via[0].host must be a host name or an IP address, not "...@proxy.test:3128": ":" has no place in a name; of a URL, give the host and then the port',
    ],
    [
      'a text as fields',
      [{ ...http, headers: 'X: y' }],
      'TypeError: via[0].headers must be an object of strings, not a string',
    ],
    [
      'a wrong field',
      [{ ...http, headers: { 'a b': 'x' } }],
      'RangeError: via[0].headers must have names of fields, not "a b"',
    ],
    [
      'two lines',
      [{ ...http, headers: { X: 'sesame\r\nY: z' } }],
      'RangeError: via[0].headers must have a value of one line, in Latin-1, for "X"',
    ],
    [
      'a blank at the end',
      [{ ...http, headers: { X: 'y ' } }],
      'RangeError: via[0].headers must have a value of one line, in Latin-1, for "X"',
    ],
    [
      'beyond Latin-1',
      [{ ...http, headers: { X: '\u20ac' } }],
      'RangeError: via[0].headers must have a value of one line, in Latin-1, for "X"',
    ],
    [
      'a number as value',
      [{ ...http, headers: { X: 1 } }],
      'TypeError: via[0].headers must have a string for "X"',
    ],
    [
      'a field of ours',
      [{ ...http, headers: { HOST: 'x' } }],
      'RangeError: via[0].headers must not have "HOST": it has no place there or is ours',
    ],
    [
      'a content',
      [{ ...http, headers: { 'Content-Length': '1' } }],
      'RangeError: via[0].headers must not have "Content-Length": it has no place there or is ours',
    ],
    [
      'two kinds of credentials',
      [{ ...http, username: 'a', headers: { 'Proxy-Authorization': 'Bearer sesame' } }],
      'RangeError: via[0].headers must not have "Proxy-Authorization" beside a user name',
    ],
  ])('refuses %s', (_, via, expected) => {
    let refusal: unknown;
    try {
      checkProxies(via as readonly Proxy[]);
    } catch (error) {
      refusal = error;
    }
    expect(String(refusal)).toBe(expected);
    expect(expected).not.toContain('sesame');
  });
});
