import type { DataWriter } from '../../data/data-writer.js';
import { type BytesLike, toBytes } from '../../util/bytes.js';
import type { DecoderInput, MessageCodec, MessageDecoder } from './codec.js';

/** Lengths up to 2 ** 35 - 1: 7 bits a byte, as many bytes as an unsigned integer of 32 bits may take. */
const MOST_LENGTH_BYTES = 5;

/**
 * Messages of bytes behind their length, which takes as many bytes as it needs: 7 bits each, the least
 * significant first, the top bit set in all but the last (LEB128, as Protocol Buffers delimits messages).
 */
export function varintPrefix(): MessageCodec<Uint8Array, BytesLike> {
  return codec;
}

const decoder: MessageDecoder<Uint8Array> = {
  decode(input: DecoderInput): Uint8Array | undefined {
    const { bytes, start } = input;
    let length = 0;
    for (let i = 0; i < MOST_LENGTH_BYTES; i++) {
      if (!input.has(i + 1)) return undefined;
      const byte = bytes[start + i] ?? 0;
      length += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return takeMessage(input, i + 1, length);
    }
    throw input.malformed(`a length goes on behind ${MOST_LENGTH_BYTES} bytes`);
  },
};

function takeMessage(input: DecoderInput, headerBytes: number, length: number): Uint8Array | undefined {
  if (length > input.maxMessageBytes) throw input.tooLong(length);
  if (!input.has(headerBytes + length)) return undefined;
  input.skip(headerBytes);
  return input.take(length);
}

const codec: MessageCodec<Uint8Array, BytesLike> = {
  name: 'varint prefix',
  overheadBytes: MOST_LENGTH_BYTES,
  createDecoder: () => decoder,
  encode(message: BytesLike, writer: DataWriter): void {
    const bytes = toBytes(message, 'message');
    let length = bytes.length;
    for (; length > 0x7f; length = Math.floor(length / 0x80)) writer.writeByte((length & 0x7f) | 0x80);
    writer.writeByte(length);
    writer.writeBytes(bytes);
  },
};
