import { describe, expect, it } from '@jest/globals';
import { readArguments, wordsOf } from '../../../docs/samples/redis/arguments.js';
import { UsageError } from '../../../docs/samples/common/arguments.js';

const server = { host: '127.0.0.1', port: 6379, username: undefined };

describe('readArguments()', () => {
  it.each([
    ['', { kind: 'lines', ...server }],
    ['-h', { kind: 'help' }],
    ['--host h --port 7 --user ann', { kind: 'lines', host: 'h', port: 7, username: 'ann' }],
    ['GET tea', { kind: 'command', command: ['GET', 'tea'], ...server }],
    ['subscribe a b', { kind: 'subscribe', channels: ['a', 'b'], ...server }],
    ['-- EXPIRE tea -1', { kind: 'command', command: ['EXPIRE', 'tea', '-1'], ...server }],
  ])('reads %j', (line, invocation) => {
    expect(readArguments(line.split(' ').filter(Boolean))).toEqual(invocation);
  });

  it.each([
    ['subscribe', 'subscribe needs a channel'],
    ['--port x', '--port must be a number from 1 to 65535, not "x"'],
    ['--host a..b', '--host must be a host name or an IP address, not "a..b"'],
    ['--frob', "Unknown option '--frob'"],
  ])('refuses %j', (line, message) => {
    expect(() => readArguments(line.split(' '))).toThrow(new UsageError(message));
  });
});

describe('wordsOf()', () => {
  it.each([
    ['', []],
    ['  GET  tea ', ['GET', 'tea']],
    ['SET tea "green and hot"', ['SET', 'tea', 'green and hot']],
    [String.raw`"a \"b\" \\ \n" ""`, ['a "b" \\ \n', '']],
    ['a"b"', ['a"b"']],
  ])('of %j are %j', (line, words) => {
    expect(wordsOf(line)).toEqual(words);
  });

  it.each(['SET tea "green', '"a"b'])('of %j: a quote is not closed', (line) => {
    expect(() => wordsOf(line)).toThrow(UsageError);
  });
});
