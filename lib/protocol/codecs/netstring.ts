import type { DataWriter } from '../../data/data-writer.js';
import { type BytesLike, toBytes } from '../../util/bytes.js';
import type { DecoderInput, MessageCodec, MessageDecoder } from './codec.js';

const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const COMMA = 0x2c;

/** Digits of the longest length that any limit allows. */
const MOST_DIGITS = 10;

/**
 * Messages of bytes as netstrings: `5:hello,` (D. J. Bernstein, 1997). A length with leading zeros is refused.
 */
export function netstring(): MessageCodec<Uint8Array, BytesLike> {
  return codec;
}

const decoder: MessageDecoder<Uint8Array> = {
  decode(input: DecoderInput): Uint8Array | undefined {
    const { bytes, start, end } = input;
    let length = 0;
    for (let i = 0; start + i < end; i++) {
      const byte = bytes[start + i] ?? 0;
      if (byte === COLON && i > 0) return takeMessage(input, i + 1, length);
      if (byte < ZERO || byte > NINE) throw input.malformed('a length is not of digits and a colon', i);
      if (i === 1 && length === 0) throw input.malformed('a length has a leading zero');
      length = 10 * length + (byte - ZERO);
      if (length > input.maxMessageBytes || i === MOST_DIGITS) throw input.tooLong(length);
    }
    return undefined;
  },
};

function takeMessage(input: DecoderInput, headerBytes: number, length: number): Uint8Array | undefined {
  const size = headerBytes + length + 1;
  if (!input.has(size)) return undefined;
  if (input.bytes[input.start + size - 1] !== COMMA) {
    throw input.malformed('no comma ends the message', size - 1);
  }
  input.skip(headerBytes);
  const message = input.take(length);
  input.skip(1);
  return message;
}

const codec: MessageCodec<Uint8Array, BytesLike> = {
  name: 'netstring',
  overheadBytes: MOST_DIGITS + 2,
  createDecoder: () => decoder,
  encode(message: BytesLike, writer: DataWriter): void {
    const bytes = toBytes(message, 'message');
    for (const character of `${bytes.length}:`) writer.writeByte(character.charCodeAt(0));
    writer.writeBytes(bytes);
    writer.writeByte(COMMA);
  },
};
