import { cutText, measureText } from './text.js';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Splits a text into pieces of at most `roomBytes` bytes each: at a space where there is one in the
 * second half of a piece, otherwise between characters as the reader sees them, so that an emoji or an
 * accented letter is not torn.
 *
 * @throws RangeError - there is not room for a single character.
 */
export function splitText(text: string, roomBytes: number): string[] {
  if (roomBytes < 4) throw new RangeError(`Cannot split a text into pieces of ${roomBytes} bytes`);
  const pieces: string[] = [];
  let rest = text;
  while (measureText(rest) > roomBytes) {
    const piece = beginning(rest, roomBytes);
    pieces.push(piece);
    rest = rest.slice(piece.length).trimStart();
  }
  if (rest !== '' || pieces.length === 0) pieces.push(rest);
  return pieces;
}

function beginning(text: string, roomBytes: number): string {
  const most = cutText(text, roomBytes);
  if (text.charAt(most.length) === ' ') return most;
  const space = most.lastIndexOf(' ');
  if (space > most.length / 2) return most.slice(0, space);

  const torn = graphemes.segment(text).containing(most.length);
  const whole = torn === undefined ? most : text.slice(0, torn.index);
  return whole === '' ? most : whole; // one "character" larger than the room: code points then
}
