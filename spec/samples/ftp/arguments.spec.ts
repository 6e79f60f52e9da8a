import { describe, expect, it } from '@jest/globals';
import { readArguments } from '../../../docs/samples/ftp/arguments.js';
import { UsageError } from '../../../docs/samples/common/arguments.js';

const server = { host: 'h', port: 21, user: undefined, mode: 'passive' };

describe('readArguments()', () => {
  it.each([
    ['--help', { kind: 'help' }],
    ['list h', { kind: 'list', folder: '', ...server }],
    [
      'list h /pub --active --port 7 --user ann',
      { kind: 'list', folder: '/pub', host: 'h', port: 7, user: 'ann', mode: 'active' },
    ],
    ['get h pub/a.txt', { kind: 'get', remote: 'pub/a.txt', local: 'a.txt', resume: false, ...server }],
    [
      'get h a.txt /tmp/b --resume',
      { kind: 'get', remote: 'a.txt', local: '/tmp/b', resume: true, ...server },
    ],
    ['put h /tmp/b', { kind: 'put', remote: 'b', local: '/tmp/b', resume: false, ...server }],
    [
      'put h /tmp/b pub/a.txt',
      { kind: 'put', remote: 'pub/a.txt', local: '/tmp/b', resume: false, ...server },
    ],
  ])('reads %j', (line, invocation) => {
    expect(readArguments(line.split(' '))).toEqual(invocation);
  });

  it.each([
    ['', 'What to do?'],
    ['frob h', 'Unknown command "frob"'],
    ['list', 'list needs a host'],
    ['list a..b', 'HOST must be a host name or an IP address, not "a..b"'],
    ['get h', 'get needs a file'],
    ['get h a b c', 'Too many arguments behind "b"'],
    ['list h a b', 'Too many arguments behind "a"'],
    ['list h --resume', '--resume goes with get or put'],
    ['list h --port 0', '--port must be a number from 1 to 65535, not "0"'],
  ])('refuses %j', (line, message) => {
    expect(() => readArguments(line.split(' ').filter(Boolean))).toThrow(new UsageError(message));
  });
});
