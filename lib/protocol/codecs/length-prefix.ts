import { ByteOrder, checkByteOrder } from '../../data/byte-order.js';
import type { DataWriter } from '../../data/data-writer.js';
import { type BytesLike, checkInteger, toBytes } from '../../util/bytes.js';
import type { DecoderInput, MessageCodec, MessageDecoder } from './codec.js';
import { checkFieldBytes, type FieldBytes, maxOfField, readField, writeField } from './length-field.js';

/** Where the length of a message is, and what it counts. */
export interface LengthPrefixOptions {
  /** How many bytes the length takes: 1, 2, 3, 4 or 8. Default: 4. */
  readonly lengthBytes?: FieldBytes | undefined;

  /** Default: `bigEndian`. */
  readonly byteOrder?: ByteOrder | undefined;

  /** How many bytes come before the length. They are the first ones of the message. Default: 0. */
  readonly offset?: number | undefined;

  /** What has to be added to the length to get the bytes behind it, for instance for a checksum. Default: 0. */
  readonly adjustment?: number | undefined;

  /** Whether the length counts itself and what comes before it. Default: false. */
  readonly includesHeader?: boolean | undefined;
}

/**
 * Messages of bytes behind their length.
 *
 * A message is its frame without the length: the bytes before it, if there is an `offset`, and those behind it.
 *
 * @throws RangeError, TypeError - an option is not what is described there.
 */
export function lengthPrefix(options: LengthPrefixOptions = {}): MessageCodec<Uint8Array, BytesLike> {
  return new LengthPrefix(options);
}

class LengthPrefix implements MessageCodec<Uint8Array, BytesLike>, MessageDecoder<Uint8Array> {
  readonly name = 'length prefix';
  readonly overheadBytes: number;
  readonly #lengthBytes: FieldBytes;
  readonly #byteOrder: ByteOrder;
  readonly #isLittleEndian: boolean;
  readonly #offset: number;
  readonly #headerBytes: number;
  /** What has to be added to the length to get the bytes behind it, in all. */
  readonly #adjustment: number;

  constructor(options: LengthPrefixOptions) {
    const { lengthBytes = 4, byteOrder = ByteOrder.bigEndian, offset = 0, adjustment = 0 } = options;
    checkFieldBytes(lengthBytes, 'lengthBytes');
    checkByteOrder(byteOrder);
    checkInteger(offset, 0, 0xffff, 'offset');
    checkInteger(adjustment, -0xffff, 0xffff, 'adjustment');
    this.#lengthBytes = lengthBytes;
    this.#byteOrder = byteOrder;
    this.#isLittleEndian = byteOrder === ByteOrder.littleEndian;
    this.#offset = offset;
    this.#headerBytes = offset + lengthBytes;
    this.#adjustment = adjustment - (options.includesHeader === true ? this.#headerBytes : 0);
    this.overheadBytes = lengthBytes;
  }

  /** Itself: nothing has to be remembered. */
  createDecoder(): MessageDecoder<Uint8Array> {
    return this;
  }

  decode(input: DecoderInput): Uint8Array | undefined {
    const header = this.#headerBytes;
    if (!input.has(header)) return undefined;
    const length = readField(input.view, input.start + this.#offset, this.#lengthBytes, this.#isLittleEndian);
    const behind = length + this.#adjustment;
    if (behind < 0) {
      throw input.malformed(`a length of ${length} is less than what it has to count`, this.#offset);
    }
    if (this.#offset + behind > input.maxMessageBytes) throw input.tooLong(this.#offset + behind);
    if (!input.has(header + behind)) return undefined;
    if (this.#offset > 0) return this.#joined(input, header + behind);
    input.skip(header);
    return input.take(behind);
  }

  encode(message: BytesLike, writer: DataWriter): void {
    const bytes = toBytes(message, 'message');
    if (bytes.length < this.#offset) {
      throw new RangeError(
        `message must have at least the ${this.#offset} bytes before its length, not ${bytes.length}`,
      );
    }
    const length = bytes.length - this.#offset - this.#adjustment;
    if (length < 0 || length > maxOfField(this.#lengthBytes)) {
      throw new RangeError(
        `message must have a length that fits ${this.#lengthBytes} bytes, and ${length} does not`,
      );
    }
    if (this.#offset > 0) writer.writeBytes(bytes.subarray(0, this.#offset));
    writeField(writer, length, this.#lengthBytes, this.#byteOrder);
    writer.writeBytes(this.#offset > 0 ? bytes.subarray(this.#offset) : bytes);
  }

  /** A frame without its length. */
  #joined(input: DecoderInput, size: number): Uint8Array {
    const frame = input.take(size);
    const message = new Uint8Array(size - this.#lengthBytes);
    message.set(frame.subarray(0, this.#offset));
    message.set(frame.subarray(this.#headerBytes), this.#offset);
    return message;
  }
}
