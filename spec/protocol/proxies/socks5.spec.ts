import { HostName } from '../../../lib/address/host-name.js';
import { statusName } from '../../../lib/errors/socket-error-status.js';
import type { SocketError } from '../../../lib/errors/socket-error.js';
import {
  connectRequest,
  findMethod,
  findPasswordAnswer,
  findReply,
  passwordRequest,
} from '../../../lib/protocol/proxies/socks5.js';
import { hex } from '../../data/hex.js';
import { foundInAnyChunking, refusedAfter } from '../../support/chunkings.js';

/** Bytes as digits without anything between them. */
function digits(bytes: Uint8Array): string {
  return hex(bytes).replaceAll(' ', '');
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/[\da-f]{2}/g) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** Status, number, code, source and phase of a refusal, and its message. */
function shown(failure: unknown): string {
  const { status, number, code, source, phase, message } = failure as SocketError;
  return [statusName(status), `0x${number.toString(16)}`, code, source, phase, message].join(' | ');
}

describe('connectRequest()', () => {
  it.each([
    ['192.0.2.7', 80, '05010001 c0000207 0050'],
    ['2001:db8::1', 443, '05010004 20010db8000000000000000000000001 01bb'],
    ['printer.example', 9100, '05010003 0f 7072696e7465722e6578616d706c65 238c'],
    [
      'bücher.example',
      65_535,
      `05010003 15 ${digits(new TextEncoder().encode('xn--bcher-kva.example'))} ffff`,
    ],
  ])('asks for %s port %i', (host, port, expected) => {
    expect(digits(connectRequest(new HostName(host), port))).toBe(expected.replaceAll(' ', ''));
  });

  it('has room for the longest name there is', () => {
    const name = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`;
    expect(connectRequest(new HostName(name), 1)[4]).toBe(253);
  });
});

describe('passwordRequest()', () => {
  it('counts bytes of UTF-8', () => {
    expect(digits(passwordRequest({ username: 'ann', password: 'ü' }))).toBe('0103616e6e02c3bc');
    expect(digits(passwordRequest({ username: 'a', password: '' }))).toBe('01016100');
  });
});

describe('findMethod()', () => {
  it.each([
    ['0500', [0], 0],
    ['0500', [0, 2], 0],
    ['0502', [0, 2], 2],
  ])('%s of %j', (answer, offered, method) => {
    expect(foundInAnyChunking(findMethod(offered), fromHex(answer))).toEqual({ value: method, byteCount: 2 });
  });

  it.each([
    [
      '05ff',
      [0],
      2,
      'unknown | 0x80070005 | SOCKS5_METHODS | peer | proxy | it wants a user name and a password (SOCKS5)',
    ],
    [
      '05ff',
      [0, 2],
      2,
      'unknown | 0x80070005 | SOCKS5_METHODS | peer | proxy | it takes neither a password nor none (SOCKS5)',
    ],
    [
      '0502',
      [0],
      2,
      'unknown | 0x8007000d |  | peer | read | it chose method 2, which it was not offered (SOCKS5)',
    ],
    [
      '0501',
      [0, 2],
      2,
      'unknown | 0x8007000d |  | peer | read | it chose method 1, which it was not offered (SOCKS5)',
    ],
    [
      '485454',
      [0],
      1,
      'unknown | 0x8007000d |  | peer | read | it answered with version 72, not 5: that is no SOCKS5',
    ],
    [
      '005b',
      [0],
      1,
      'unknown | 0x8007000d |  | peer | read | it answered with version 0, not 5: that is no SOCKS5',
    ],
  ])('refuses %s where %j were offered', (answer, offered, after, expected) => {
    const { byteCount, failure } = refusedAfter(findMethod(offered), fromHex(answer));
    expect([byteCount, shown(failure)]).toEqual([after, expected]);
  });
});

describe('findPasswordAnswer()', () => {
  it.each(['0100', '0500'])('%s is a yes', (answer) => {
    expect(foundInAnyChunking(findPasswordAnswer, fromHex(answer))).toEqual({
      value: undefined,
      byteCount: 2,
    });
  });

  it.each([
    [
      '0101',
      2,
      'unknown | 0x80070005 | SOCKS5_PASSWORD | peer | proxy | it refused the user name or the password (SOCKS5)',
    ],
    [
      '01ff',
      2,
      'unknown | 0x80070005 | SOCKS5_PASSWORD | peer | proxy | it refused the user name or the password (SOCKS5)',
    ],
    [
      '0200',
      1,
      'unknown | 0x8007000d |  | peer | read | it answered the password with version 2, not 1 (SOCKS5)',
    ],
  ])('refuses %s', (answer, after, expected) => {
    const { byteCount, failure } = refusedAfter(findPasswordAnswer, fromHex(answer));
    expect([byteCount, shown(failure)]).toEqual([after, expected]);
  });
});

describe('findReply()', () => {
  it.each([
    ['an IPv4 address', '05000001 7f000001 1234'],
    ['an IPv6 address', '05000004 00000000000000000000000000000001 1234'],
    ['a name', '05000003 04 68657265 1234'],
    ['an empty name', '05000003 00 1234'],
  ])('takes %s away, no byte more and no byte less', (_, reply) => {
    const bytes = fromHex(reply);
    expect(foundInAnyChunking(findReply, bytes)).toEqual({ value: undefined, byteCount: bytes.length });
  });

  it.each([
    [
      '0501',
      'unknown | 0x80004005 | SOCKS5_1 | peer | proxy | it failed for no reason it names (SOCKS5 reply 1)',
    ],
    [
      '0502',
      'unknown | 0x80070005 | SOCKS5_2 | peer | proxy | its rules do not allow this connection (SOCKS5 reply 2)',
    ],
    [
      '0503',
      'networkIsUnreachable | 0x80072743 | SOCKS5_3 | network | proxy | it has no way to that network (SOCKS5 reply 3)',
    ],
    [
      '0504',
      'unreachableHost | 0x80072751 | SOCKS5_4 | network | proxy | it has no way to that host (SOCKS5 reply 4)',
    ],
    [
      '0505',
      'connectionRefused | 0x8007274d | SOCKS5_5 | peer | proxy | the host refused its connection (SOCKS5 reply 5)',
    ],
    [
      '0506',
      'connectionTimedOut | 0x8007274c | SOCKS5_6 | network | proxy | the host did not answer it in time (SOCKS5 reply 6)',
    ],
    ['0507', 'unknown | 0x80070032 | SOCKS5_7 | peer | proxy | it makes no connections (SOCKS5 reply 7)'],
    [
      '0508',
      'addressFamilyNotSupported | 0x8007273f | SOCKS5_8 | peer | proxy | it does not take addresses of this kind (SOCKS5 reply 8)',
    ],
    ['0509', 'unknown | 0x80004005 | SOCKS5_9 | peer | proxy | it failed (SOCKS5 reply 9)'],
    ['05ff', 'unknown | 0x80004005 | SOCKS5_255 | peer | proxy | it failed (SOCKS5 reply 255)'],
  ])('tells what %s means, without waiting for more', (reply, expected) => {
    const { byteCount, failure } = refusedAfter(findReply, fromHex(`${reply}0001000000000000`));
    expect([byteCount, shown(failure)]).toEqual([2, expected]);
  });

  it.each([
    ['04 00', 1, 'it answered with version 4, not 5: that is no SOCKS5'],
    ['05 00 00 02', 4, 'it answered with an address of type 2, which there is not (SOCKS5)'],
    ['05 00 00 00', 4, 'it answered with an address of type 0, which there is not (SOCKS5)'],
  ])('refuses %s', (reply, after, message) => {
    const { byteCount, failure } = refusedAfter(findReply, fromHex(reply));
    expect([byteCount, (failure as Error).message]).toEqual([after, message]);
  });
});
