import fc from 'fast-check';

import { formatIpv6 } from '../../../lib/address/ip-text.js';
import { crc32c } from '../../../lib/protocol/proxy-protocol/crc32c.js';
import {
  findHeader,
  findOptionalHeader,
  isHeader,
} from '../../../lib/protocol/proxy-protocol/find-header.js';
import type { ProxyHeader } from '../../../lib/protocol/proxy-protocol/header.js';
import { formatHeader1 } from '../../../lib/protocol/proxy-protocol/version-1.js';
import { formatHeader2, SIGNATURE_2 } from '../../../lib/protocol/proxy-protocol/version-2.js';
import type { Endpoint } from '../../../lib/transport/contract.js';
import { concatBytes } from '../../../lib/util/bytes.js';
import { foundInAnyChunking, refusedAfter } from '../../support/chunkings.js';
import { bytes, text } from '../../support/scripted-halves.js';

function fromHex(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/[\da-f]{2}/g) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** A header of version 2 from what is behind its signature. */
function version2(digits: string): Uint8Array {
  return concatBytes([SIGNATURE_2, fromHex(digits)]);
}

function ip(address: string, port: number): Endpoint {
  return { kind: 'ip', address, port };
}

function shown({ version, ends, values }: ProxyHeader): string {
  const end = (endpoint: Endpoint): string =>
    endpoint.kind === 'ip' ? `${endpoint.address} ${endpoint.port}` : JSON.stringify(endpoint.path);
  const from = ends === undefined ? 'nobody' : `${end(ends.source)} > ${end(ends.destination)}`;
  return [version, from, ...values.map(({ type, data }) => `${type}=${text(data)}`)].join(', ');
}

const longest = `${'ffff:'.repeat(7)}ffff`;
const pathsOf = (one: string, other: string): string =>
  [one, other]
    .map((path) =>
      Array.from(bytes(path.padEnd(108, '\0')), (byte) => byte.toString(16).padStart(2, '0')).join(''),
    )
    .join('');

describe('findHeader()', () => {
  it.each([
    ['PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n', '1, 192.0.2.7 56324 > 198.51.100.1 443'],
    [
      'PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n',
      '1, 255.255.255.255 65535 > 255.255.255.255 65535',
    ],
    ['PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n', '1, 0.0.0.0 0 > 0.0.0.0 0'],
    ['PROXY TCP6 2001:DB8::1 ::ffff:192.0.2.7 1 2\r\n', '1, 2001:db8::1 1 > ::ffff:192.0.2.7 2'],
    [`PROXY TCP6 ${longest} ${longest} 65535 65535\r\n`, `1, ${longest} 65535 > ${longest} 65535`],
    ['PROXY UNKNOWN\r\n', '1, nobody'],
    [`PROXY UNKNOWN ${longest} ${longest} 65535 65535\r\n`, '1, nobody'],
    ['PROXY UNKNOWN whatever  it is\r\n', '1, nobody'],
  ])('finds %j in any chunking', (line, expected) => {
    const found = foundInAnyChunking(findHeader, bytes(line));
    expect([found && shown(found.value), found?.byteCount]).toEqual([expected, line.length]);
  });

  it.each([
    ['IPv4', '2111 000c c0000207 c6336401 dc04 01bb', '2, 192.0.2.7 56324 > 198.51.100.1 443'],
    ['IPv4 by UDP', '2112 000c c0000207 c6336401 dc04 01bb', '2, 192.0.2.7 56324 > 198.51.100.1 443'],
    [
      'IPv6',
      `2121 0024 20010db8${'00'.repeat(11)}01 ${'00'.repeat(15)}01 0001 0002`,
      '2, 2001:db8::1 1 > ::1 2',
    ],
    ['paths', `2131 00d8 ${pathsOf('/run/a.sock', '/run/b.sock')}`, '2, "/run/a.sock" > "/run/b.sock"'],
    ['abstract names', `2131 00d8 ${pathsOf('\0a', '')}`, '2, "\\u0000a" > "\\u0000"'],
    ['the proxy itself', '2000 0000', '2, nobody'],
    [
      'the proxy itself, with ends and nonsense that do not count',
      '2011 000d 01020304 05060708 0001 0002 ff',
      '2, nobody',
    ],
    ['the proxy itself, of a family nobody knows', '20ff 0002 ffff', '2, nobody'],
    ['a client of a kind nobody knows', '2100 0005 ffffffffff', '2, nobody'],
    [
      'values',
      '2111 0018 c0000207 c6336401 dc04 01bb 010002 6832 ee0000 050001 78',
      '2, 192.0.2.7 56324 > 198.51.100.1 443, 1=h2, 238=, 5=x',
    ],
    ['padding', '2111 0011 c0000207 c6336401 dc04 01bb 040002 0000', '2, 192.0.2.7 56324 > 198.51.100.1 443'],
  ])('finds a header of version 2 in any chunking: %s', (_, digits, expected) => {
    const header = version2(digits);
    const found = foundInAnyChunking(findHeader, header);
    expect([found && shown(found.value), found?.byteCount]).toEqual([expected, header.length]);
  });

  it('keeps the data of its values when the memory it was found in is used again', () => {
    const header = version2('2111 0010 c0000207 c6336401 dc04 01bb 010001 78');
    const found = findHeader(header);
    header.fill(0);
    expect(found && shown(found.value)).toContain('1=x');
  });

  it.each([
    ['\0', 1, 'it cannot begin with "\\u0000"'],
    ['PROXZ', 5, 'it cannot begin with "PROXZ"'],
    ['proxy TCP4', 1, 'it cannot begin with "p"'],
    ['GET / HTTP/1.1\r\n', 1, 'it cannot begin with "G"'],
    ['\r\n\r\nQUIT', 5, 'it cannot begin with "\\r\\n\\r\\nQ"'],
    [
      'PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\n',
      44,
      'it cannot be "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\\n"',
    ],
    ['PROXY TCP4 192.0.2.7  198.51.100.1 1 2\r\n', 40, 'it cannot be'],
    ['PROXY TCP4 192.0.2.7 198.51.100.1 1\r\n', 37, 'it cannot be'],
    ['PROXY TCP4 192.0.2.7 198.51.100.1 1 2 3\r\n', 41, 'it cannot be'],
    ['PROXY TCP4 192.0.2.7 198.51.100.1 1 02\r\n', 40, 'it cannot be'],
    ['PROXY TCP4 192.0.2.7 198.51.100.1 1 65536\r\n', 43, 'it cannot be'],
    ['PROXY TCP4 192.0.2.7 198.51.100.1 1 -2\r\n', 40, 'it cannot be'],
    ['PROXY TCP4 192.0.2.07 198.51.100.1 1 2\r\n', 40, 'it cannot be'],
    ['PROXY TCP4 192.0.2.256 198.51.100.1 1 2\r\n', 41, 'it cannot be'],
    ['PROXY TCP4 ::1 ::1 1 2\r\n', 24, 'it cannot be'],
    ['PROXY TCP6 192.0.2.7 198.51.100.1 1 2\r\n', 39, 'it cannot be'],
    ['PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n', 33, 'it cannot be'],
    ['PROXY TCP5 ::1 ::1 1 2\r\n', 24, 'it cannot be'],
    ['PROXY UDP4 192.0.2.7 198.51.100.1 1 2\r\n', 39, 'it cannot be'],
    ['PROXY UNKNOWNS\r\n', 16, 'it cannot be'],
    ['PROXY \r\n', 8, 'it cannot be'],
    [`PROXY TCP4 ${'1'.repeat(200)}`, 107, 'the line has no end within 107 bytes'],
  ])('refuses %j as soon as it can', (line, after, reason) => {
    const { byteCount, failure } = refusedAfter(findHeader, bytes(line));
    expect(byteCount).toBe(after);
    expect(failure).toMatchObject({
      message: expect.stringContaining(reason),
      number: 0x8007000d,
      source: 'peer',
    });
  });

  it.each([
    ['version 1', '1111 0000', 13, 'it has the version and command 0x11, which there is not'],
    ['version 3', '3111 0000', 13, 'it has the version and command 0x31, which there is not'],
    ['command 2', '2211 0000', 13, 'it has the version and command 0x22, which there is not'],
    ['a family without a transport', '2110 000c', 14, 'it has the family 0x10, which there is not'],
    ['a transport without a family', '2101 000c', 14, 'it has the family 0x01, which there is not'],
    ['family 4', '2141 000c', 14, 'it has the family 0x41, which there is not'],
    ['too long', '2111 0ff1', 16, 'it has 4097 bytes, more than 4096'],
    ['as long as can be', '2000 ffff', 16, 'it has 65551 bytes, more than 4096'],
    ['too short for IPv4', '2111 000b', 16, 'it has 27 bytes, too few for the family 0x11'],
    ['too short for IPv6', '2121 0023', 16, 'it has 51 bytes, too few for the family 0x21'],
    ['too short for paths', '2131 00d7', 16, 'it has 231 bytes, too few for the family 0x31'],
    ['half a value', '2111 000e c0000207 c6336401 dc04 01bb 0100', 30, 'it ends in the middle of a value'],
    [
      'a value beyond its end',
      '2111 0010 c0000207 c6336401 dc04 01bb 010002 78',
      32,
      'its value of type 1 is longer than the header',
    ],
    [
      'a checksum of 3 bytes',
      '2111 0012 c0000207 c6336401 dc04 01bb 030003 000000',
      34,
      'its checksum has 3 bytes, not 4',
    ],
    [
      'a wrong checksum',
      '2111 0013 c0000207 c6336401 dc04 01bb 030004 00000000',
      35,
      'its checksum is wrong',
    ],
  ])('refuses a header of version 2 as soon as it can: %s', (_, digits, after, message) => {
    const { byteCount, failure } = refusedAfter(findHeader, version2(digits));
    expect([byteCount, (failure as Error).message]).toEqual([after, message]);
  });

  it('never throws anything but a refusal, nor finds more than there is', () => {
    const tail = fc.uint8Array({ maxLength: 300 });
    const beginning = fc.constantFrom(
      SIGNATURE_2,
      bytes('PROXY '),
      bytes('PROXY TCP4 '),
      version2('2111'),
      new Uint8Array(0),
    );
    fc.assert(
      fc.property(beginning, tail, (first, rest) => {
        const all = concatBytes([first, rest]);
        try {
          expect(findHeader(all)?.byteCount ?? 0).toBeLessThanOrEqual(all.length);
        } catch (failure) {
          expect(failure).toMatchObject({ source: 'peer', number: 0x8007000d });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('findOptionalHeader()', () => {
  it.each(['GET / HTTP/1.1\r\n', 'PASS sesame\r\n', '\r\n\r\n\r\n', 'PROXIES', '\0'])(
    'finds that %j is none',
    (line) => {
      expect(findOptionalHeader(bytes(line))).toEqual({ value: undefined, byteCount: 0 });
      expect(isHeader(bytes(line))).toBe(false);
    },
  );

  it('waits while it may become one, and takes what has the name for one', () => {
    for (const beginning of ['', 'P', 'PROXY', '\r\n\r\n', '\r\n\r\n\0\r\nQUIT']) {
      expect(findOptionalHeader(bytes(beginning))).toBeUndefined();
      expect(isHeader(bytes(beginning))).toBe(false);
    }
    expect(isHeader(bytes('PROXY '))).toBe(true);
    expect(() => findOptionalHeader(bytes('PROXY nonsense\r\n'))).toThrow('it cannot be');
    expect(foundInAnyChunking(findOptionalHeader, bytes('PROXY UNKNOWN\r\n'))?.byteCount).toBe(15);
  });
});

describe('formatHeader1() and formatHeader2()', () => {
  const port = fc.nat(65_535);
  const ipv4 = fc.tuple(fc.ipV4(), port).map(([address, number]) => ip(address, number));
  const ipv6 = fc
    .tuple(fc.uint8Array({ minLength: 16, maxLength: 16 }), port)
    .map(([address, number]) => ip(formatIpv6({ bytes: address, zone: '' }), number));
  const path = fc.stringMatching(/^[a-z/]{1,108}$/).map((name): Endpoint => ({ kind: 'path', path: name }));
  const pairOf = (end: fc.Arbitrary<Endpoint>) => fc.record({ source: end, destination: end });

  it('say of ends of one family what is found in them again', () => {
    fc.assert(
      fc.property(fc.oneof(pairOf(ipv4), pairOf(ipv6)), (ends) => {
        expect(findHeader(formatHeader1(ends))?.value).toEqual({ version: 1, ends, values: [] });
      }),
    );
    const value = fc.record({
      type: fc.integer({ min: 0xe0, max: 0xef }),
      data: fc.uint8Array({ maxLength: 99 }),
    });
    const parts = [
      fc.oneof(pairOf(ipv4), pairOf(ipv6), pairOf(path)),
      fc.array(value, { maxLength: 5 }),
      fc.boolean(),
    ] as const;
    fc.assert(
      fc.property(...parts, (ends, values, hasChecksum) => {
        const header = formatHeader2(ends, values, hasChecksum);
        expect(findHeader(header)).toEqual({ value: { version: 2, ends, values }, byteCount: header.length });
      }),
    );
  });

  it('find every bit that was turned over by the checksum, outside of types and lengths', () => {
    const header = formatHeader2({ source: ip('192.0.2.7', 1), destination: ip('192.0.2.8', 2) }, [], true);
    for (let at = 16; at < 28; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const turned = header.slice();
        turned[at] = (turned[at] ?? 0) ^ (1 << bit);
        expect(() => findHeader(turned)).toThrow('its checksum is wrong');
      }
    }
    const zeroed = header.slice();
    zeroed.fill(0, zeroed.length - 4);
    expect(new DataView(header.buffer).getUint32(header.length - 4)).toBe(crc32c(zeroed));
  });

  it('say nothing of ends that cannot be told', () => {
    const mixed = { source: ip('192.0.2.7', 1), destination: ip('::1', 2) };
    const long: Endpoint = { kind: 'path', path: 'x'.repeat(109) };
    for (const ends of [
      undefined,
      mixed,
      { source: long, destination: long },
      { ...mixed, destination: long },
    ]) {
      expect(text(formatHeader1(ends))).toBe('PROXY UNKNOWN\r\n');
      expect(formatHeader2(ends, [], true)).toEqual(version2('20000000'));
    }
  });
});
