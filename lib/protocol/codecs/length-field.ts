import type { DataWriter } from '../../data/data-writer.js';
import { ByteOrder } from '../../data/byte-order.js';

/** How many bytes a number may take. */
export type FieldBytes = 1 | 2 | 3 | 4 | 8;

const MAX_UINT32 = 0xffffffff;

/** Reads an unsigned integer. Of 8 bytes it may be inexact, and is then over any limit. */
export function readField(view: DataView, at: number, size: FieldBytes, isLittleEndian: boolean): number {
  switch (size) {
    case 4:
      return view.getUint32(at, isLittleEndian);
    case 2:
      return view.getUint16(at, isLittleEndian);
    case 1:
      return view.getUint8(at);
    case 8:
      return Number(view.getBigUint64(at, isLittleEndian));
    default:
      return isLittleEndian
        ? view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
        : (view.getUint16(at) << 8) | view.getUint8(at + 2);
  }
}

export function writeField(writer: DataWriter, value: number, size: FieldBytes, byteOrder: ByteOrder): void {
  writer.byteOrder = byteOrder;
  if (size === 4) writer.writeUInt32(value);
  else if (size === 2) writer.writeUInt16(value);
  else if (size === 1) writer.writeByte(value);
  else if (size === 8) writer.writeUInt64(value);
  else if (byteOrder === ByteOrder.littleEndian) {
    writer.writeUInt16(value & 0xffff);
    writer.writeByte(value >> 16);
  } else {
    writer.writeUInt16(value >> 8);
    writer.writeByte(value & 0xff);
  }
}

/** The largest number that a field holds and that is exact. */
export function maxOfField(size: FieldBytes): number {
  if (size === 8) return Number.MAX_SAFE_INTEGER;
  return size === 4 ? MAX_UINT32 : 2 ** (8 * size) - 1;
}

export function checkFieldBytes(value: number, argument: string): void {
  if ([1, 2, 3, 4, 8].includes(value)) return;
  throw new RangeError(`${argument} must be 1, 2, 3, 4 or 8, not ${String(value)}`);
}
