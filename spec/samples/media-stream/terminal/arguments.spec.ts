import { describe, expect, it } from '@jest/globals';
import { readArguments } from '../../../../docs/samples/media-stream/terminal/arguments.js';
import { UsageError } from '../../../../docs/samples/common/arguments.js';

describe('readArguments()', () => {
  it.each([
    ['--help', { kind: 'help' }],
    ['send 10.0.0.1', { kind: 'send', options: { host: '10.0.0.1', port: 5004, packetMs: 20 } }],
    [
      'send 239.1.1.1 --port 99 --seconds 3 --packet-ms 10 --adapter eth0 --hops 4 --lose 5 --swap 6 --jitter 7',
      {
        kind: 'send',
        options: {
          host: '239.1.1.1',
          port: 99,
          packetMs: 10,
          packets: 300,
          adapter: 'eth0',
          hops: 4,
          losePercent: 5,
          swapPercent: 6,
          jitterMs: 7,
        },
      },
    ],
    ['receive', { kind: 'receive', options: { port: 5004 } }],
    [
      'receive 232.1.1.1 --source 10.0.0.1 --adapter eth0 --seconds 9',
      {
        kind: 'receive',
        options: { address: '232.1.1.1', sources: ['10.0.0.1'], adapter: 'eth0' },
        seconds: 9,
      },
    ],
  ])('reads "%s"', (args, expected) => {
    expect(readArguments(args.split(' '))).toMatchObject(expected);
  });

  it.each([
    ['', 'Say "send" or "receive"'],
    ['play', 'Unknown command "play"'],
    ['send', 'Say whom to send to: a host, or a group'],
    ['send a b', 'Too many arguments: "b"'],
    ['receive --lose 5', '--lose cannot be given to receive'],
    ['send a --source b', '--source cannot be given to send'],
    ['send a --lose 101', '--lose must be a number from 0 to 100, not "101"'],
    ['send a --packet-ms 4', '--packet-ms must be a number from 5 to 100, not "4"'],
    ['send a --seconds soon', '--seconds must be a number from 1 to 86400, not "soon"'],
    ['send a --hops 0', '--hops must be a number from 1 to 255, not "0"'],
  ])('refuses "%s"', (args, message) => {
    expect(() => readArguments(args.split(' ').filter(Boolean))).toThrow(new UsageError(message));
  });
});
