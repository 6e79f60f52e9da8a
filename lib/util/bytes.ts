import { quote } from './quote.js';

/** What our public methods take as bytes. A view counts as the part of memory it shows. */
export type BytesLike = Uint8Array | ArrayBuffer | DataView;

/** The bytes of `value`, not copied. Throws a `TypeError` naming `argument` for anything else. */
export function toBytes(value: BytesLike, argument: string): Uint8Array {
  if (value instanceof Uint8Array) {
    if (value.length === 0) checkAttached(value, argument);
    return value;
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return bytesOf(value, argument);
  const hint = typeof value === 'string' ? '; new TextEncoder().encode(text) makes bytes of text' : '';
  throw new TypeError(
    `${argument} must be a Uint8Array, an ArrayBuffer or a DataView, not ${quote(value)}${hint}`,
  );
}

function bytesOf(value: ArrayBufferView | ArrayBuffer, argument: string): Uint8Array {
  try {
    // Of a view that shows what is not there any more some of these throw, and some are 0.
    return value instanceof ArrayBuffer
      ? new Uint8Array(value)
      : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  } catch (cause) {
    throw detached(value, argument, cause);
  }
}

/**
 * Memory that was transferred, or has shrunk to less than where a view of it begins, looks empty: who writes it would send
 * nothing, who reads into it be told of an end.
 */
function checkAttached(bytes: Uint8Array, argument: string): void {
  try {
    bytes.keys(); // throws if there is no memory behind it (ECMAScript, ValidateTypedArray)
  } catch (cause) {
    throw detached(bytes, argument, cause);
  }
}

function detached(value: unknown, argument: string, cause: unknown): TypeError {
  return new TypeError(`${argument} must not be ${quote(value)} that was detached`, { cause });
}

/** Throws unless `value` is a whole number from `min` to `max`; the message names `argument` and the value. */
export function checkInteger(value: number, min: number, max: number, argument: string): void {
  if (typeof value !== 'number') throw new TypeError(`${argument} must be a number, not ${quote(value)}`);
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new RangeError(`${argument} must be a whole number from ${min} to ${max}, not ${value}`);
}

/** Several chunks as one, copied; a single chunk is returned as it is. */
export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}
