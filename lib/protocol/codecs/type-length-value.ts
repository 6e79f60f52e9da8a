import { ByteOrder, checkByteOrder } from '../../data/byte-order.js';
import { type BytesLike, checkInteger, toBytes } from '../../util/bytes.js';
import type { MessageCodec } from './codec.js';
import { checkFieldBytes, type FieldBytes, maxOfField, readField, writeField } from './length-field.js';

/** A message that says what it is. */
export interface TypedMessage<Value = Uint8Array> {
  readonly type: number;
  readonly value: Value;
}

/** How type and length are written. */
export interface TypeLengthValueOptions {
  /** How many bytes the type takes: 1, 2, 3, 4 or 8. Default: 1. */
  readonly typeBytes?: FieldBytes | undefined;

  /** How many bytes the length takes: 1, 2, 3, 4 or 8. Default: 2. */
  readonly lengthBytes?: FieldBytes | undefined;

  /** Of both. Default: `bigEndian`. */
  readonly byteOrder?: ByteOrder | undefined;

  /** Whether the length counts type and length too. Default: false. */
  readonly includesHeader?: boolean | undefined;
}

/**
 * Messages of a type, the length of a value, and the value. Types of 8 bytes are exact up to 2 ** 53 - 1; larger
 * ones are malformed.
 *
 * @throws RangeError - an option is not what is described there.
 */
export function typeLengthValue(
  options: TypeLengthValueOptions = {},
): MessageCodec<TypedMessage, TypedMessage<BytesLike>> {
  const { typeBytes = 1, lengthBytes = 2, byteOrder = ByteOrder.bigEndian, includesHeader = false } = options;
  checkFieldBytes(typeBytes, 'typeBytes');
  checkFieldBytes(lengthBytes, 'lengthBytes');
  checkByteOrder(byteOrder);
  const isLittleEndian = byteOrder === ByteOrder.littleEndian;
  const headerBytes = typeBytes + lengthBytes;
  const counted = includesHeader ? headerBytes : 0;
  return {
    name: 'type, length, value',
    overheadBytes: headerBytes,
    createDecoder: () => ({
      decode(input) {
        if (!input.has(headerBytes)) return undefined;
        const { view, start } = input;
        const type = readField(view, start, typeBytes, isLittleEndian);
        if (type > Number.MAX_SAFE_INTEGER) throw input.malformed('a type is over 2 ** 53 - 1');
        const length = readField(view, start + typeBytes, lengthBytes, isLittleEndian) - counted;
        if (length < 0) throw input.malformed('a length does not count type and length', typeBytes);
        if (length > input.maxMessageBytes) throw input.tooLong(length);
        if (!input.has(headerBytes + length)) return undefined;
        input.skip(headerBytes);
        return { type, value: input.take(length) };
      },
    }),
    encode({ type, value }, writer) {
      const bytes = toBytes(value, 'value');
      checkInteger(type, 0, maxOfField(typeBytes), 'type');
      checkInteger(bytes.length + counted, 0, maxOfField(lengthBytes), 'the length of value');
      writeField(writer, type, typeBytes, byteOrder);
      writeField(writer, bytes.length + counted, lengthBytes, byteOrder);
      writer.writeBytes(bytes);
    },
  };
}
