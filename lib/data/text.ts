import { UnicodeEncoding } from './unicode-encoding.js';
import { decodeUtf16, encodeUtf16 } from './utf16.js';
import { decodeUtf8, encodeUtf8, roomForUtf8, unfinishedUtf8, utf8Length } from './utf8.js';

/** How many bytes a code unit takes. */
export function bytesPerUnit(encoding: UnicodeEncoding): number {
  return encoding === UnicodeEncoding.utf8 ? 1 : 2;
}

/** How many bytes a text takes. */
export function textLength(text: string, encoding: UnicodeEncoding): number {
  return encoding === UnicodeEncoding.utf8 ? utf8Length(text) : 2 * text.length;
}

/** How many bytes are surely enough for a text, in less time than it takes to tell exactly. */
export function roomForText(text: string, encoding: UnicodeEncoding): number {
  return encoding === UnicodeEncoding.utf8 ? roomForUtf8(text) : 2 * text.length;
}

/** Writes a text where there is `room` for it, and returns how many bytes it took. */
export function encodeText(
  text: string,
  encoding: UnicodeEncoding,
  bytes: Uint8Array,
  at: number,
  room: number,
): number {
  if (encoding === UnicodeEncoding.utf8) return encodeUtf8(text, bytes, at, room);
  encodeUtf16(text, bytes, at, encoding === UnicodeEncoding.utf16LE);
  return room;
}

/** The bytes of a text. */
export function bytesOfText(text: string, encoding: UnicodeEncoding): Uint8Array {
  const bytes = new Uint8Array(roomForText(text, encoding));
  return bytes.subarray(0, encodeText(text, encoding, bytes, 0, bytes.length));
}

/** The text that `length` bytes from `at` on stand for. */
export function decodeText(bytes: Uint8Array, at: number, length: number, encoding: UnicodeEncoding): string {
  if (encoding === UnicodeEncoding.utf8) return decodeUtf8(bytes, at, length);
  return decodeUtf16(bytes, at, length, encoding === UnicodeEncoding.utf16LE);
}

/** How many of the last bytes are needed to tell whether a text ends within a character. */
export const TAIL_BYTES = 3;

/**
 * How many code units of a text of `length` bytes are whole characters, if it may go on.
 *
 * @param tail - its last `TAIL_BYTES` bytes, or all if it is shorter.
 */
export function wholeUnits(length: number, tail: Uint8Array, encoding: UnicodeEncoding): number {
  if (encoding === UnicodeEncoding.utf8) return length - unfinishedUtf8(tail);
  const units = Math.floor(length / 2);
  const end = tail.length - (length % 2);
  const last = tail[encoding === UnicodeEncoding.utf16LE ? end - 1 : end - 2] ?? 0;
  const isHighSurrogate = (last & 0xfc) === 0xd8;
  return isHighSurrogate ? units - 1 : units;
}
