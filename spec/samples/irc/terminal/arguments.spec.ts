import { describe, expect, it } from '@jest/globals';
import { readArguments } from '../../../../docs/samples/irc/terminal/arguments.js';
import { UsageError } from '../../../../docs/samples/common/arguments.js';

const read = (line: string): unknown => readArguments(line.split(' ').filter(Boolean), 'ann');

const PIN = 'MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=';

describe('readArguments()', () => {
  it.each([
    ['', { kind: 'local', nick: 'ann' }],
    ['--nick bob', { kind: 'local', nick: 'bob' }],
    ['--help', { kind: 'help' }],
    ['-h', { kind: 'help' }],
    ['serve', { kind: 'serve', host: '127.0.0.1', port: 6667, isSecured: false }],
    ['serve --port 0 --host ::1', { kind: 'serve', host: '::1', port: 0, isSecured: false }],
    ['serve --tls', { kind: 'serve', host: '127.0.0.1', port: 6697, isSecured: true }],
    [
      '--server h',
      { kind: 'connect', host: 'h', port: 6667, nick: 'ann', tls: false, via: [], channels: [] },
    ],
    [
      '--server h --tls',
      { kind: 'connect', host: 'h', port: 6697, nick: 'ann', tls: {}, via: [], channels: [] },
    ],
    [
      `--server h --port 7000 --pin ${PIN}`,
      { kind: 'connect', host: 'h', port: 7000, nick: 'ann', tls: { keyPin: PIN }, via: [], channels: [] },
    ],
    [
      '--server h --port 7000 --nick bob --channel #a --channel &b',
      { kind: 'connect', host: 'h', port: 7000, nick: 'bob', tls: false, via: [], channels: ['#a', '&b'] },
    ],
  ])('reads %j', (line, invocation) => {
    expect(read(line)).toEqual(invocation);
  });

  it.each([
    ['--frob', "Unknown option '--frob'"],
    ['frob', 'Unknown command "frob"'],
    ['--help=yes', "Option '-h, --help' does not take an argument"],
    ['serve now please', 'Too many arguments: "now please"'],
    ['--server', '--server needs a value'],
    ['--server --nick', '--server needs a value'],
    ['--server=', '--server must be a host name or an IP address, not ""'],
    ['--server a..b', '--server must be a host name or an IP address, not "a..b"'],
    ['serve --host 1.2.3', '--host must be a host name or an IP address, not "1.2.3"'],
    ['--server h --port 65536', '--port must be a number from 1 to 65535, not "65536"'],
    ['--server h --port 0', '--port must be a number from 1 to 65535, not "0"'],
    ['--server h --port 1e3', '--port must be a number from 1 to 65535, not "1e3"'],
    ['serve --port -1', '--port needs a value'],
    ['--nick 9x', /^--nick must begin with a letter .* not "9x"$/],
    ['--server h --channel tea', /^--channel must begin with # or & .* not "tea"$/],
    ['--server h --pin 12', '--pin must be the SHA-256 of a key in base64, 44 characters, not "12"'],
    ['serve --pin 12', '--pin cannot be given here: it goes with --server'],
    ['--port 1', '--port cannot be given here: it goes with --server or serve'],
    ['--channel #a', '--channel cannot be given here: it goes with --server'],
    ['--server h --via gate', '--via must be socks5://HOST:PORT or http://HOST:PORT'],
    ['serve --via socks5://gate', '--via cannot be given here: it goes with --server'],
    ['serve --nick x', '--nick cannot be given here: it goes with --server'],
    ['serve --server h', '--server cannot be given here: it goes with --server'],
  ])('refuses %j in one line', (line, message) => {
    expect(() => read(line)).toThrow(UsageError);
    expect(() => read(line)).toThrow(message);
    expect(() => read(line)).not.toThrow(/\n/);
  });

  it('calls a user whose name is no nick a guest', () => {
    expect(readArguments([], 'root user')).toEqual({ kind: 'local', nick: 'guest' });
    expect(readArguments([])).toEqual({ kind: 'local', nick: 'guest' });
  });
});
