// A byte order mark is text like any other: WinRT neither writes nor swallows one.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

// The two platform functions cost some 100 ns a call on Node 20, whatever the length; a loop costs 3 ns
// a character. Short ASCII, the usual content of protocols, is therefore converted here.
const SHORT_DECODE = 24;
const SHORT_ENCODE = 32;

/** One array for each short length, as making one costs more than filling it. */
const units: readonly number[][] = Array.from({ length: SHORT_DECODE + 1 }, (_, length) =>
  new Array<number>(length).fill(0),
);

/** The text of some bytes; what is not UTF-8 becomes U+FFFD, in the way of the WHATWG encoding standard. */
export function decodeUtf8(bytes: Uint8Array, at: number, length: number): string {
  const short = units[length];
  if (short !== undefined && copyAscii(bytes, at, short)) return String.fromCharCode(...short);
  return decoder.decode(new Uint8Array(bytes.buffer, bytes.byteOffset + at, length));
}

function copyAscii(bytes: Uint8Array, at: number, to: number[]): boolean {
  let seen = 0;
  for (let i = 0; i < to.length; i++) {
    const byte = bytes[at + i] ?? 0;
    seen |= byte;
    to[i] = byte;
  }
  return seen < 0x80;
}

/** How many bytes are surely enough for a text, without looking at it closely if it is short. */
export function roomForUtf8(text: string): number {
  return text.length <= SHORT_ENCODE ? text.length * 3 : utf8Length(text);
}

/** Writes a text where `roomForUtf8(text)` bytes are free, and returns how many it took. */
export function encodeUtf8(text: string, bytes: Uint8Array, at: number, room: number): number {
  if (text.length <= SHORT_ENCODE && writeAscii(text, bytes, at)) return text.length;
  return encoder.encodeInto(text, new Uint8Array(bytes.buffer, bytes.byteOffset + at, room)).written;
}

/** Gives up, with some of it written, at the first character that is not ASCII. */
function writeAscii(text: string, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return false;
    bytes[at + i] = unit;
  }
  return true;
}

/** The length of a text in UTF-8. A surrogate without its other half is counted as the U+FFFD it becomes. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    length += unit < 0x800 ? 1 : 2;
    // Both halves of a pair together take four bytes: three counted above, one as the length of the second.
    if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(i + 1))) i++;
  }
  return length;
}

/**
 * How many bytes at the end of a text are a character that lacks its rest: 0 to 3.
 *
 * Bytes that no rest can make a character of do not count; they are wrong whatever comes. The limits are
 * those of table 3-7 of the Unicode standard, which decoders go by as well.
 *
 * @param tail - the last bytes of the text, three of them if there are as many.
 */
export function unfinishedUtf8(tail: Uint8Array): number {
  for (let length = 1; length <= tail.length; length++) {
    const lead = tail[tail.length - length] ?? 0;
    if ((lead & 0xc0) === 0x80) continue; // goes on with a character that began further left
    return isUnfinished(lead, tail.subarray(tail.length - length + 1)) ? length : 0;
  }
  return 0;
}

function isUnfinished(lead: number, following: Uint8Array): boolean {
  if (lead < 0xc2 || lead > 0xf4) return false;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (following.length + 1 >= length) return false;
  const [second] = following;
  return second === undefined || isSecond(lead, second);
}

/** Whether a byte may come second; overlong forms, surrogates and what is beyond U+10FFFF are ruled out. */
function isSecond(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0;
  if (lead === 0xed) return second < 0xa0;
  if (lead === 0xf0) return second >= 0x90;
  if (lead === 0xf4) return second < 0x90;
  return true;
}

function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}

function isLowSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00;
}
