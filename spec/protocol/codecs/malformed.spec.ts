import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  delimiter,
  fixedSize,
  jsonLines,
  lengthPrefix,
  line,
  type MessageCodec,
  netstring,
  typeLengthValue,
  varintPrefix,
} from '../../../lib/codecs.js';
import { SocketError, SocketErrorStatus, UnicodeEncoding } from '../../../lib/index.js';
import { cutAnywhere } from '../../data/chunkings.js';
import { utf8 } from '../../data/scripted-streams.js';
import { everyMessage, soon, talk } from '../message-support.js';

const MALFORMED = { status: SocketErrorStatus.unknown, number: 0x8007000d };
const TOO_LONG = { status: SocketErrorStatus.messageTooLong };
const ENDED_EARLY = { status: SocketErrorStatus.unknown, number: 0x80070026 };

type Frame = string | readonly number[];

/** What comes, how many messages are in front, and what is wrong with the rest. */
type Corpus = readonly (readonly [Frame, number, object, string])[];

const corpus: readonly (readonly [string, MessageCodec<unknown>, Corpus])[] = [
  [
    'lengthPrefix',
    lengthPrefix(),
    [
      [
        [0xff, 0xff, 0xff, 0xff],
        0,
        TOO_LONG,
        'it has 4294967295 bytes, more than the 100 allowed, at byte 0',
      ],
      [[0, 0, 0, 1, 7, 0, 0, 0, 101], 1, TOO_LONG, 'it has 101 bytes, more than the 100 allowed, at byte 5'],
      [[0, 0, 0, 0, 0, 0], 1, ENDED_EARLY, 'the peer finished within it, 2 bytes behind byte 4'],
      [[0, 0, 0, 9, 1, 2, 3], 0, ENDED_EARLY, 'the peer finished within it, 7 bytes behind byte 0'],
    ],
  ],
  [
    'lengthPrefix of 8',
    lengthPrefix({ lengthBytes: 8 }),
    [[new Array<number>(8).fill(0xff), 0, TOO_LONG, 'at byte 0']],
  ],
  [
    'lengthPrefix that counts itself',
    lengthPrefix({ lengthBytes: 2, offset: 1, includesHeader: true }),
    [[[9, 0, 3, 9, 0, 2], 1, MALFORMED, 'a length of 2 is less than what it has to count, at byte 4']],
  ],
  [
    'varintPrefix',
    varintPrefix(),
    [
      [[0x80, 0x80, 0x80, 0x80, 0x80, 0x01], 0, MALFORMED, 'a length goes on behind 5 bytes, at byte 0'],
      [[0xff, 0xff, 0xff, 0xff, 0x7f], 0, TOO_LONG, 'it has 34359738367 bytes'],
      [[1, 7, 0x80], 1, ENDED_EARLY, '1 bytes behind byte 2'],
    ],
  ],
  ['fixedSize', fixedSize(4), [[[1, 2, 3, 4, 5], 1, ENDED_EARLY, '1 bytes behind byte 4']]],
  [
    'netstring',
    netstring(),
    [
      ['2:ab,x', 1, MALFORMED, 'a length is not of digits and a colon, at byte 5'],
      [':ab,', 0, MALFORMED, 'a length is not of digits and a colon, at byte 0'],
      ['1a:ab,', 0, MALFORMED, 'a length is not of digits and a colon, at byte 1'],
      ['-1:,', 0, MALFORMED, 'at byte 0'],
      ['01:a,', 0, MALFORMED, 'a length has a leading zero, at byte 0'],
      ['0:,2:abc', 1, MALFORMED, 'no comma ends the message, at byte 7'],
      ['99999999999999', 0, TOO_LONG, 'it has 999 bytes, more than the 100 allowed'],
      ['2:ab', 0, ENDED_EARLY, '4 bytes behind byte 0'],
    ],
  ],
  [
    'typeLengthValue',
    typeLengthValue({ includesHeader: true }),
    [
      [[1, 0, 2], 0, MALFORMED, 'a length does not count type and length, at byte 1'],
      [[1, 0, 3, 1, 0xff, 0xff], 1, TOO_LONG, 'it has 65532 bytes, more than the 100 allowed, at byte 3'],
      [[1, 0, 4], 0, ENDED_EARLY, '3 bytes behind byte 0'],
    ],
  ],
  [
    'typeLengthValue of 8',
    typeLengthValue({ typeBytes: 8 }),
    [[[0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0, MALFORMED, 'a type is over 2 ** 53 - 1']],
  ],
  [
    'delimiter',
    delimiter('--'),
    [
      [`ab--${'x'.repeat(101)}--`, 1, TOO_LONG, 'it has more bytes than the 100 allowed, at byte 4'],
      ['ab--c-', 1, ENDED_EARLY, '2 bytes behind byte 4'],
    ],
  ],
  [
    'line',
    line(),
    [
      [`ab\r\n${'x'.repeat(101)}\n`, 1, TOO_LONG, 'more than the 100 allowed, at byte 4'],
      [`${'x'.repeat(100)}\r\n${'x'.repeat(102)}`, 1, TOO_LONG, 'than the 100 allowed, at byte 102'],
      ['x'.repeat(101), 0, TOO_LONG, 'more than the 100 allowed, at byte 0'],
    ],
  ],
  [
    'line of UTF-16',
    line({ encoding: UnicodeEncoding.utf16LE }),
    [[[0x61, 0, 0x0a, 0, 0x62], 1, MALFORMED, 'the peer finished within a character, at byte 4']],
  ],
  [
    'jsonLines',
    jsonLines(),
    [
      ['{"a":1}\n{a}\n', 1, MALFORMED, 'a line is no JSON, at byte 8'],
      ['1\n\n"x', 1, MALFORMED, 'a line is no JSON, at byte 3'],
      [[0x22, 0xff, 0x22, 0x0a], 0, MALFORMED, 'a line is no UTF-8, at byte 0'],
      [`"${'x'.repeat(100)}"\n`, 0, TOO_LONG, 'more bytes than the 100 allowed'],
    ],
  ],
];

describe.each(corpus)('%s', (_, codec, frames) => {
  it.each(frames)('has its error for %j behind %d messages', async (frame, count, error, text) => {
    const bytes = typeof frame === 'string' ? new TextEncoder().encode(frame) : Uint8Array.from(frame);
    await fc.assert(
      fc.asyncProperty(cutAnywhere(bytes), async (chunks) => {
        const { peer, messages } = talk(codec, { maxMessageBytes: 100 });
        for (const chunk of chunks) peer.send(chunk);
        peer.finish();
        for (let i = 0; i < count; i++) await messages.receiveAsync();
        const failure = messages.receiveAsync();
        await expect(failure).rejects.toMatchObject({ name: 'SocketError', source: 'peer', ...error });
        await expect(failure).rejects.toThrow(text);
        // The one error there is: whoever asks again is told the same.
        const again: unknown = await messages.receiveAsync().catch((reason: unknown) => reason);
        await expect(failure).rejects.toBe(again);
        await expect(everyMessage(messages)).rejects.toBe(again);
      }),
      { numRuns: 20 },
    );
  });

  it('throws nothing but a SocketError of the peer, whatever comes', async () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.constantFrom(0, 1, 2, 0x0a, 0x0d, 0x2c, 0x2d, 0x30, 0x31, 0x3a, 0x80), { maxLength: 60 }),
    );
    await fc.assert(
      fc.asyncProperty(noise, async (bytes) => {
        const { peer, messages } = talk(codec, { maxMessageBytes: 100 });
        peer.send(bytes);
        peer.finish();
        const failure: unknown = await everyMessage(messages).catch((reason: unknown) => reason);
        if (!Array.isArray(failure)) {
          expect(failure).toBeInstanceOf(SocketError);
          expect(failure).toMatchObject({ source: 'peer' });
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a message without an end', () => {
  it.each<[string, MessageCodec<unknown>, string]>([
    ['delimiter', delimiter('--'), `${'x'.repeat(101)}-`],
    ['line', line(), 'x'.repeat(102)],
    ['line that ends with a line feed', line({ newline: 'lf' }), 'x'.repeat(101)],
    ['line that ends with both', line({ newline: 'crlf' }), 'x'.repeat(102)],
    ['line of UTF-16', line({ encoding: UnicodeEncoding.utf16LE }), 'x'.repeat(104)],
    ['jsonLines', jsonLines(), 'x'.repeat(101)],
  ])('is too long as %s once no end can come in time, and not before', async (_, codec, text) => {
    const { peer, messages } = talk(codec, { maxMessageBytes: 100 });
    const failure = messages.receiveAsync();
    peer.send(utf8(text.slice(0, -1)));
    expect(await soon(failure)).toBe('pending');
    const failed = expect(failure).rejects.toMatchObject(TOO_LONG);
    peer.send(utf8(text.slice(-1)));
    await failed;
  });
});

describe('what cannot be sent', () => {
  it.each<[string, MessageCodec<unknown>, unknown, ErrorConstructor]>([
    ['too many bytes for the length', lengthPrefix({ lengthBytes: 1 }), new Uint8Array(256), RangeError],
    ['fewer bytes than come before the length', lengthPrefix({ offset: 2 }), new Uint8Array(1), RangeError],
    [
      'fewer bytes than the length leaves out',
      lengthPrefix({ adjustment: 2 }),
      new Uint8Array(1),
      RangeError,
    ],
    ['no bytes', varintPrefix(), 'text', TypeError],
    ['another size', fixedSize(4), new Uint8Array(5), RangeError],
    ['a type that does not fit', typeLengthValue(), { type: 256, value: new Uint8Array() }, RangeError],
    [
      'a value that does not fit',
      typeLengthValue({ lengthBytes: 1 }),
      { type: 1, value: new Uint8Array(256) },
      RangeError,
    ],
    ['the delimiter', delimiter('--'), new TextEncoder().encode('a--b'), RangeError],
    ['what becomes the delimiter early', delimiter('--'), new TextEncoder().encode('a-'), RangeError],
    ['a line feed', line(), 'a\nRCPT TO:<b>', RangeError],
    ['a carriage return', line(), 'a\rb', RangeError],
    ['no text', line(), 5, TypeError],
    ['no JSON', jsonLines(), undefined, TypeError],
  ])('is %s, and leaves nothing behind', async (_, codec, message, error) => {
    const { kernel, messages } = talk(codec);
    await expect(messages.sendAsync(message)).rejects.toThrow(error);
    await expect(messages.sendManyAsync([message])).rejects.toThrow(error);
    await kernel.stream.flushAsync();
    expect(kernel.sent).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    ['lengthBytes', () => lengthPrefix({ lengthBytes: 5 as 4 })],
    ['offset', () => lengthPrefix({ offset: -1 })],
    ['byteOrder', () => lengthPrefix({ byteOrder: 2 as 1 })],
    ['size', () => fixedSize(0)],
    ['typeBytes', () => typeLengthValue({ typeBytes: 0 as 1 })],
    ['delimiter', () => delimiter('')],
    ['newline', () => line({ newline: '\n' as 'lf' })],
  ])('%s of a codec is checked', (argument, make) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(argument);
  });
});
