import { checkInteger } from '../util/bytes.js';

/** The largest count, WinRT counting in 32 bits without sign. */
export const MAX_UINT32 = 0xffffffff;

// What fits stays the same when it is cut to size: a test that costs a third of `checkInteger`, which then
// finds the words for what does not. Writers of small values spend a fifth of their time there otherwise.

export function checkUInt8(value: number): void {
  if (typeof value !== 'number' || (value & 0xff) !== value) checkInteger(value, 0, 0xff, 'value');
}

export function checkInt16(value: number): void {
  if (typeof value !== 'number' || (value << 16) >> 16 !== value) {
    checkInteger(value, -0x8000, 0x7fff, 'value');
  }
}

export function checkUInt16(value: number): void {
  if (typeof value !== 'number' || (value & 0xffff) !== value) checkInteger(value, 0, 0xffff, 'value');
}

export function checkInt32(value: number): void {
  if (typeof value !== 'number' || (value | 0) !== value) {
    checkInteger(value, -0x80000000, 0x7fffffff, 'value');
  }
}

export function checkUInt32(value: number): void {
  if (typeof value !== 'number' || value >>> 0 !== value) checkInteger(value, 0, MAX_UINT32, 'value');
}

const MIN_INT64 = -0x8000000000000000n;
const MAX_INT64 = 0x7fffffffffffffffn;
const MAX_UINT64 = 0xffffffffffffffffn;

/** Whether a number of ticks can be sent. */
export function isInt64(value: bigint): boolean {
  return value >= MIN_INT64 && value <= MAX_INT64;
}

/** A signed integer of 64 bits, which may come as a number as long as that is exact. */
export function toInt64(value: bigint | number): bigint {
  const integer = toBigInt(value);
  if (isInt64(integer)) return integer;
  throw new RangeError(`value must be from -(2 ** 63) to 2 ** 63 - 1, not ${String(value)}`);
}

/** An unsigned integer of 64 bits, which may come as a number as long as that is exact. */
export function toUInt64(value: bigint | number): bigint {
  const integer = toBigInt(value);
  if (integer >= 0n && integer <= MAX_UINT64) return integer;
  throw new RangeError(`value must be from 0 to 2 ** 64 - 1, not ${String(value)}`);
}

function toBigInt(value: bigint | number): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'number')
    throw new TypeError(`value must be a bigint or a number, not ${typeof value}`);
  if (Number.isSafeInteger(value)) return BigInt(value);
  throw new RangeError(
    `value must be a bigint, or a whole number that is exact (up to 2 ** 53 - 1), not ${String(value)}`,
  );
}
