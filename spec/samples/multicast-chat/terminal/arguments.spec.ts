import { describe, expect, it } from '@jest/globals';
import { readArguments } from '../../../../docs/samples/multicast-chat/terminal/arguments.js';
import { UsageError } from '../../../../docs/samples/common/arguments.js';

const usual = {
  kind: 'chat',
  name: 'ann',
  room: 'lobby',
  group: '239.77.67.1',
  port: 5777,
  adapter: undefined,
  sources: [],
  hops: 1,
  stays: false,
};

describe('readArguments()', () => {
  it.each([
    ['', usual],
    ['--help', { kind: 'help' }],
    ['--name bob --room tea', { ...usual, name: 'bob', room: 'tea' }],
    ['--group ff15::5 --port 99 --hops 4', { ...usual, group: 'ff15::5', port: 99, hops: 4 }],
    [
      '--group 232.1.1.1 --source 10.0.0.1 --source 10.0.0.2',
      { ...usual, group: '232.1.1.1', sources: ['10.0.0.1', '10.0.0.2'] },
    ],
    ['--adapter eth0 --stay', { ...usual, adapter: 'eth0', stays: true }],
  ])('reads "%s"', (args, expected) => {
    expect(readArguments(args.split(' ').filter(Boolean), 'ann')).toEqual(expected);
  });

  it('calls whom it cannot call by the user name a guest', () => {
    expect(readArguments([], 'two words')).toMatchObject({ name: 'guest' });
  });

  it.each([
    [['tea'], 'Too many arguments: "tea"'],
    [['--name', 'a b'], '--name must have 1 to 32 bytes and no spaces, not "a b"'],
    [['--group', '10.0.0.1'], '--group must be an address of 224.0.0.0/4 or ff00::/8, not "10.0.0.1"'],
    [['--group', 'example.com'], '--group must be an address of 224.0.0.0/4 or ff00::/8, not "example.com"'],
    [['--hops', '256'], '--hops must be a number from 0 to 255, not "256"'],
    [['--port', '0'], '--port must be a number from 1 to 65535, not "0"'],
    [['--source', 'a b'], '--source must be a host name or an IP address, not "a b"'],
  ])('refuses %j', (args, message) => {
    expect(() => readArguments(args)).toThrow(new UsageError(message));
  });
});
