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
import { ByteOrder, UnicodeEncoding } from '../../../lib/index.js';

/** A codec, and messages for it. */
export type CodecCase = readonly [string, MessageCodec<unknown>, fc.Arbitrary<unknown>];

function codecCase<Received, Sent>(
  title: string,
  codec: MessageCodec<Received, Sent>,
  message: fc.Arbitrary<Sent>,
): CodecCase {
  return [title, codec, message];
}

const { littleEndian } = ByteOrder;
const bytes = fc.uint8Array({ maxLength: 200 });
const withHeader = fc.uint8Array({ minLength: 3, maxLength: 200 });
const text = fc.string({ unit: 'grapheme' }).map((any) => any.replace(/[\r\n]/g, ''));
const typed = fc.record({ type: fc.nat(255), value: bytes });

/** Every codec, in every kind it comes in. */
export const codecCases: readonly CodecCase[] = [
  ...([1, 2, 3, 4, 8] as const).flatMap((lengthBytes) => [
    codecCase(`lengthPrefix of ${lengthBytes}`, lengthPrefix({ lengthBytes }), bytes),
    codecCase(
      `lengthPrefix of ${lengthBytes}, little-endian, which counts itself`,
      lengthPrefix({ lengthBytes, byteOrder: littleEndian, includesHeader: true }),
      bytes,
    ),
    codecCase(
      `lengthPrefix of ${lengthBytes} behind 3 bytes, with 2 it does not count`,
      lengthPrefix({ lengthBytes, offset: 3, adjustment: 2, includesHeader: true }),
      withHeader,
    ),
    codecCase(
      `typeLengthValue of 1 and ${lengthBytes}`,
      typeLengthValue({ lengthBytes, includesHeader: lengthBytes > 2 }),
      typed,
    ),
    codecCase(
      `typeLengthValue of ${lengthBytes} and 2, little-endian`,
      typeLengthValue({ typeBytes: lengthBytes, byteOrder: littleEndian }),
      typed,
    ),
  ]),
  codecCase('varintPrefix', varintPrefix(), fc.oneof(bytes, fc.constant(new Uint8Array(300)))),
  codecCase('fixedSize', fixedSize(7), fc.uint8Array({ minLength: 7, maxLength: 7 })),
  codecCase('netstring', netstring(), bytes),
  codecCase(
    'delimiter',
    delimiter('aab'),
    fc
      .uint8Array({ min: 0x61, max: 0x62 })
      .filter((any) => !`${String.fromCharCode(...any)}a`.includes('aab')),
  ),
  codecCase('line', line(), text),
  codecCase('line that ends with a line feed', line({ newline: 'lf' }), text),
  codecCase('line that ends with a carriage return', line({ newline: 'cr' }), text),
  codecCase(
    'line of UTF-16LE',
    line({ encoding: UnicodeEncoding.utf16LE, newline: 'crlf' }),
    fc.oneof(text, fc.constant('\u0a00\u000b\u0d0a')),
  ),
  codecCase('line of UTF-16BE', line({ encoding: UnicodeEncoding.utf16BE }), text),
  codecCase('jsonLines', jsonLines(), fc.jsonValue()),
];

/** Something that is compared quickly, which Jest does not do with bytes. JSON knows no -0. */
export function wireForm(messages: unknown): unknown {
  return JSON.stringify(messages, (_, value: unknown) => {
    return value instanceof Uint8Array ? `bytes ${value.join(' ')}` : value;
  });
}
