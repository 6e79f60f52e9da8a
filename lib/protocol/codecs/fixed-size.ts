import { type BytesLike, checkInteger, toBytes } from '../../util/bytes.js';
import type { MessageCodec } from './codec.js';

/**
 * Messages that all have the same number of bytes, and nothing between them.
 *
 * @throws RangeError, TypeError - `size` is no whole number from 1 up.
 */
export function fixedSize(size: number): MessageCodec<Uint8Array, BytesLike> {
  checkInteger(size, 1, 2 ** 32 - 1, 'size');
  return {
    name: 'fixed size',
    overheadBytes: 0,
    defaultMaxMessageBytes: size,
    createDecoder: () => ({
      decode(input) {
        if (size > input.maxMessageBytes) throw input.tooLong(size);
        return input.has(size) ? input.take(size) : undefined;
      },
    }),
    encode(message, writer) {
      const bytes = toBytes(message, 'message');
      if (bytes.length !== size) {
        throw new RangeError(`message must have ${size} bytes, not ${bytes.length}`);
      }
      writer.writeBytes(bytes);
    },
  };
}
