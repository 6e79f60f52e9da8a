import { quote } from '../util/quote.js';

/**
 * Which byte of a number comes first.
 *
 * @see WinRT `Windows.Storage.Streams.ByteOrder`.
 */
export const ByteOrder = {
  /** The least significant byte first, as most processors have it. */
  littleEndian: 0,
  /** The most significant byte first: network byte order, and the default of reader and writer. */
  bigEndian: 1,
} as const;

export type ByteOrder = (typeof ByteOrder)[keyof typeof ByteOrder];

/** Refuses what is no byte order. */
export function checkByteOrder(value: ByteOrder): void {
  if (value === ByteOrder.littleEndian || (value as unknown) === ByteOrder.bigEndian) return;
  throw new RangeError(`byteOrder must be ByteOrder.littleEndian or bigEndian, not ${quote(value)}`);
}
