import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HostNameSortOptions } from '../../lib/address/host-name-sort-options.js';
import { HostNameType } from '../../lib/address/host-name-type.js';
import { HostName } from '../../lib/address/host-name.js';
import { SocketError } from '../../lib/errors/socket-error.js';
import { anyCharacter } from '../support/any-character.js';

const { domainName, ipv4, ipv6 } = HostNameType;

/** What a call throws. */
function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('HostName', () => {
  it.each<[string, HostNameType, string, string, string]>([
    // raw, type, displayName, canonicalName, asciiName
    ['example.com', domainName, 'example.com', 'example.com', 'example.com'],
    ['Contoso.COM', domainName, 'Contoso.COM', 'contoso.com', 'contoso.com'],
    ['localhost', domainName, 'localhost', 'localhost', 'localhost'],
    ['printer', domainName, 'printer', 'printer', 'printer'],
    ['example.com.', domainName, 'example.com.', 'example.com', 'example.com.'],
    [
      '_sip._tcp.Example.com',
      domainName,
      '_sip._tcp.Example.com',
      '_sip._tcp.example.com',
      '_sip._tcp.example.com',
    ],
    ['-odd-.example', domainName, '-odd-.example', '-odd-.example', '-odd-.example'],
    ['3com.com', domainName, '3com.com', '3com.com', '3com.com'],
    ['1.2.3.4.example', domainName, '1.2.3.4.example', '1.2.3.4.example', '1.2.3.4.example'],
    ['0xcafe.example', domainName, '0xcafe.example', '0xcafe.example', '0xcafe.example'],
    ['Bücher.Example', domainName, 'bücher.example', 'bücher.example', 'xn--bcher-kva.example'],
    ['XN--Bcher-KVA.Example', domainName, 'bücher.example', 'bücher.example', 'xn--bcher-kva.example'],
    ['faß.example', domainName, 'faß.example', 'faß.example', 'xn--fa-hia.example'],
    ['日本語。例え', domainName, '日本語.例え', '日本語.例え', 'xn--wgv71a119e.xn--r8jz45g'],
    ['bu\u0308cher.example.', domainName, 'bücher.example.', 'bücher.example', 'xn--bcher-kva.example.'],
    ['ｅxample.com', domainName, 'example.com', 'example.com', 'example.com'],
    ['XN--a.example', domainName, 'XN--a.example', 'xn--a.example', 'xn--a.example'],
    ['xn--abc-.example', domainName, 'xn--abc-.example', 'xn--abc-.example', 'xn--abc-.example'],
    ['xn--bcher-kva.xn--a', domainName, 'xn--bcher-kva.xn--a', 'xn--bcher-kva.xn--a', 'xn--bcher-kva.xn--a'],
    ['127.0.0.1', ipv4, '127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['2001:DB8:0:0::1', ipv6, '2001:db8::1', '2001:db8::1', '2001:db8::1'],
    ['FE80::1%eth0', ipv6, 'fe80::1%eth0', 'fe80::1%eth0', 'fe80::1%eth0'],
    ['::FFFF:7f00:1', ipv6, '::ffff:127.0.0.1', '::ffff:127.0.0.1', '::ffff:127.0.0.1'],
  ])('knows what "%s" is', (raw, type, displayName, canonicalName, asciiName) => {
    const host = new HostName(raw);

    expect(host).toMatchObject({ rawName: raw, type, displayName, canonicalName, asciiName });
    expect(host.ipInformation).toBeNull();
    expect(String(host)).toBe(displayName);
  });

  it.each([
    ['a space', 'exa mple.com', '" " has no place in a name'],
    ['a tab, which URLs would lose', 'exa\tmple.com', '"\\t" has no place in a name'],
    ['a line break', 'example.com\n', '"\\n" has no place in a name'],
    ['a port', 'example.com:80', '":" has no place in a name'],
    ['a path', 'example.com/a', '"/" has no place in a name'],
    ['a port, and says where it belongs', 'example.com:80', 'the port is an argument of its own'],
    ['a port behind brackets', '[::1]:80', 'the port is an argument of its own'],
    ['a URL', 'http://example.com', 'of a URL, give the host and then the port'],
    ['the path of a socket', '/run/x.sock', 'a path is for connectPathAsync and bindPathAsync'],
    ['a user', 'me@example.com', '"@" has no place in a name'],
    ['percent encoding', 'ex%61mple.com', '"%" has no place in a name'],
    ['a wildcard', '*.example.com', '"*" has no place in a name'],
    ['NUL', 'example.com\0', '"\\u0000" has no place in a name'],
    ['brackets', '[::1]', 'an IPv6 address stands without brackets'],
    ['a broken IPv6 address', '1::2::3', '":" has no place in a name'],
    ['an empty label', 'example..com', 'between two dots there must be something'],
    ['a dot in front', '.example.com', 'between two dots there must be something'],
    ['two dots behind', 'example.com..', 'between two dots there must be something'],
    ['a dot alone', '.', 'between two dots there must be something'],
    ['a number too large', '256.1.1.1', 'it looks like an IPv4 address and is none'],
    ['a number too many', '1.2.3.4.5', 'it looks like an IPv4 address and is none'],
    ['a number too few', '10.1', 'it looks like an IPv4 address and is none'],
    ['a single number', '2130706433', 'it looks like an IPv4 address and is none'],
    ['an octal number', '0177.0.0.1', 'it looks like an IPv4 address and is none'],
    ['a hexadecimal number', '0x7F.1', 'it looks like an IPv4 address and is none'],
    ['an IPv4 address with a dot behind', '127.0.0.1.', 'it looks like an IPv4 address and is none'],
    ['an IPv4 address in wide digits', '１２７.0.0.1', 'it looks like an IPv4 address and is none'],
    ['a wide slash', 'example.com／a', 'no name may have these letters'],
    ['a wide percent sign', 'ex％61mple.com', 'no name may have these letters'],
    ['an ideographic space', 'a\u3000b', 'no name may have these letters'],
    ['a sign that folds into brackets', '⑴.example', 'no name may have these letters'],
    ['half a character', 'a\ud800b', 'no name may have these letters'],
    ['nothing but what cannot be seen', '\u00ad', 'no name may have these letters'],
    ['broken punycode among letters', 'xn--a.ä', 'no name may have these letters'],
    ['a long label', `${'a'.repeat(64)}.com`, `"${'a'.repeat(64)}" has 64 octets, more than 63`],
    ['a label that is long in punycode', 'ä'.repeat(64), 'octets, more than 63'],
    ['a long name', `${'a.'.repeat(126)}ab`, 'it has 254 octets, more than 253'],
    // Putting these into their order would take half a minute.
    [
      'signs without end',
      `a${'\u0323\u0307'.repeat(50_000)}`,
      'it has 100001 characters, more than any name',
    ],
  ])('refuses %s', (_, raw, reason) => {
    const error = thrownBy(() => new HostName(raw));

    expect(error).toBeInstanceOf(RangeError);
    const { message } = error as RangeError;
    expect(message).toMatch(/^hostName must be a host name or an IP address, not "/);
    expect(message).toContain(reason);
  });

  it.each([
    'user:sesame@example.com',
    'sesame@example.com',
    'https://user:sesame@example.com/',
    'redis://:ses@me@example.com:6379',
  ])('shows no password of %s', (raw) => {
    const { message } = thrownBy(() => new HostName(raw)) as RangeError;
    expect(message).toContain('not "...@example.com');
    expect(message).not.toContain('ses');
  });

  it.each([
    ['the longest label', `${'a'.repeat(63)}.com`],
    ['the longest name', `${'a.'.repeat(126)}a`],
    ['the longest name with a dot behind', `${'a.'.repeat(126)}a.`],
  ])('accepts %s', (_, raw) => {
    expect(new HostName(raw).rawName).toBe(raw);
  });

  it.each<[string, unknown, string]>([
    ['null', null, 'hostName must be a string, not null'],
    ['undefined', undefined, 'hostName must be a string, not undefined'],
    ['a number', 1, 'hostName must be a string, not 1'],
    ['an object', {}, 'hostName must be a string, not an object of class Object'],
    ['nothing', '', 'hostName must not be empty'],
  ])('refuses %s as a wrong type', (_, value, message) => {
    const error = thrownBy(() => new HostName(value as string));

    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message });
  });

  it.each(['01:23:45:67:89:ab', '(01:23:45:67:89:AB)'])('says of %s that Bluetooth is not here', (raw) => {
    const error = thrownBy(() => new HostName(raw));

    expect(error).toBeInstanceOf(SocketError);
    expect(error).toMatchObject({ number: 0x80070032, source: 'caller' });
  });

  it('makes of a canonical name the same canonical name, whatever the text', () => {
    const label = fc.stringMatching(/^(xn--)?[a-zA-Z0-9_äÖßéñΣдא日本-]{1,12}$/);
    const texts = fc.oneof(
      fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.')),
      fc.domain(),
      fc.ipV4(),
      fc.ipV6(),
    );
    fc.assert(
      fc.property(texts, (raw) => {
        let host: HostName;
        try {
          host = new HostName(raw);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          return;
        }
        const again = new HostName(host.canonicalName);
        expect(again.canonicalName).toBe(host.canonicalName);
        expect(again.type).toBe(host.type);
        expect(new HostName(host.asciiName).canonicalName).toBe(host.canonicalName);
        expect(new HostName(host.displayName).canonicalName).toBe(host.canonicalName);
        expect(host.asciiName).toMatch(/^[a-z0-9_.:-]+$/);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never throws anything but what is documented', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (raw) => {
        try {
          expect(new HostName(raw).rawName).toBe(raw);
        } catch (error) {
          expect(error).toBeInstanceOf(raw === '' ? TypeError : RangeError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('HostName.isEqual()', () => {
  it.each([
    ['Example.com', 'example.COM', true],
    ['example.com.', 'example.com', true],
    ['bücher.example', 'xn--bcher-kva.example', true],
    ['::1', '0:0:0:0:0:0:0:1', true],
    ['example.com', 'example.org', false],
    ['fe80::1%eth0', 'fe80::1%eth1', false],
    ['127.0.0.1', '::ffff:127.0.0.1', false],
    ['localhost', '127.0.0.1', false],
  ])('%s and %s: %s', (first, second, isEqual) => {
    expect(new HostName(first).isEqual(new HostName(second))).toBe(isEqual);
    expect(new HostName(second).isEqual(first)).toBe(isEqual);
  });

  it('is false for nothing, and refuses what is no host name', () => {
    const host = new HostName('example.com');

    expect(host.isEqual(null)).toBe(false);
    expect(host.isEqual(undefined)).toBe(false);
    expect(() => host.isEqual('a b')).toThrow(/^other must be a host name/);
  });
});

describe('HostName.compare()', () => {
  it.each([
    ['a.example', 'B.example', -1],
    ['b.example', 'A.example', 1],
    ['A.example', 'a.Example.', 0],
    ['::2', '0::0:2', 0],
    ['10.0.0.2', '10.0.0.10', 1],
  ])('%s, %s: %i', (first, second, order) => {
    expect(HostName.compare(first, second)).toBe(order);
    expect(HostName.compare(new HostName(first), new HostName(second))).toBe(order);
  });

  it('names the argument that is none', () => {
    expect(() => HostName.compare('', 'b')).toThrow('value1 must not be empty');
    expect(() => HostName.compare('a', 'b b')).toThrow(/^value2 must be a host name/);
  });
});

describe('HostName.from()', () => {
  it('gives a HostName back as it is, and makes one of a string', () => {
    const host = new HostName('example.com');

    expect(HostName.from(host, 'host')).toBe(host);
    expect(HostName.from('example.com', 'host')).toEqual(host);
  });

  it.each([
    [null, 'remoteHostName must be a HostName or a string, not null'],
    [{ canonicalName: 'a' }, 'remoteHostName must be a HostName or a string, not an object of class Object'],
    [80, 'remoteHostName must be a HostName or a string, not 80: the host comes first, then the port'],
    ['', 'remoteHostName must not be empty'],
  ])('refuses %j and names the argument', (value, message) => {
    const error = thrownBy(() => HostName.from(value as string, 'remoteHostName'));

    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message });
  });
});

describe('HostName.addressBytes and fromAddressBytes()', () => {
  it.each([
    ['192.0.2.1', [192, 0, 2, 1]],
    ['2001:db8::5', [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5]],
    ['::ffff:192.0.2.1', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1]],
  ])('are the bytes of %s and back', (address, bytes) => {
    expect([...(new HostName(address).addressBytes ?? [])]).toEqual(bytes);
    expect(HostName.fromAddressBytes(Uint8Array.from(bytes)).canonicalName).toBe(address);
  });

  it('give back every address', () => {
    const ofLength = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(fc.oneof(ofLength(4), ofLength(16)), (bytes) => {
        expect(HostName.fromAddressBytes(bytes).addressBytes).toEqual(bytes);
      }),
    );
  });

  it('leave the zone out, and have nothing for a name', () => {
    expect(new HostName('fe80::1%eth0').addressBytes).toEqual(new HostName('fe80::1').addressBytes);
    expect(new HostName('example.com').addressBytes).toBeNull();
  });

  it("give memory that is the caller's", () => {
    const host = new HostName('192.0.2.1');
    host.addressBytes?.fill(0);

    expect([...(host.addressBytes ?? [])]).toEqual([192, 0, 2, 1]);
    expect(host.canonicalName).toBe('192.0.2.1');
  });

  it.each([0, 3, 5, 15, 17])('refuse %i bytes', (length) => {
    const error = thrownBy(() => HostName.fromAddressBytes(new Uint8Array(length)));

    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({
      message: `bytes must be the 4 of an IPv4 or the 16 of an IPv6 address, not ${length}`,
    });
  });

  it('refuse what is no bytes', () => {
    const error = thrownBy(() => HostName.fromAddressBytes('192.0.2.1' as never));

    expect(error).toBeInstanceOf(TypeError);
  });
});

describe('HostName.ofAdapter()', () => {
  it('knows the interface of a local address', () => {
    const ipInformation = {
      networkAdapter: { networkAdapterId: '6f7e3cb5-0a19-4f4c-9d2e-6a3c6c6f6c6f', ianaInterfaceType: 24 },
      prefixLength: 8,
    };

    expect(HostName.ofAdapter('127.0.0.1', ipInformation)).toMatchObject({
      canonicalName: '127.0.0.1',
      type: ipv4,
      ipInformation,
    });
  });
});

describe('the enumerations of names', () => {
  it('have the numbers of WinRT', () => {
    expect(HostNameType).toEqual({ domainName: 0, ipv4: 1, ipv6: 2, bluetooth: 3 });
    expect(HostNameSortOptions).toEqual({ none: 0, optimizeForLongConnections: 2 });
  });
});
