import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { formatCtcp, parseCtcp } from '../../../../docs/samples/irc/protocol/ctcp.js';
import { splitText } from '../../../../docs/samples/irc/protocol/split-text.js';
import { cutText, decodeText, encodeText, measureText } from '../../../../docs/samples/irc/protocol/text.js';

describe('decodeText()', () => {
  it('reads UTF-8', () => {
    expect(decodeText(encodeText('grüße 🍵'))).toBe('grüße 🍵');
  });
  it('takes a line that is not UTF-8 for Latin-1', () => {
    expect(decodeText(Uint8Array.of(0x67, 0x72, 0xfc, 0xdf, 0x65, 0x80))).toBe('grüße\x80');
  });
});

describe('cutText()', () => {
  it.each([
    ['abc', 3, 'abc'],
    ['abc', 2, 'ab'],
    ['äöü', 3, 'ä'],
    ['a🍵b', 4, 'a'],
    ['a🍵b', 5, 'a🍵'],
    ['abc', 0, ''],
    ['abc', -1, ''],
  ])('cuts %j to %d bytes: %j', (text, room, cut) => {
    expect(cutText(text, room)).toBe(cut);
  });
});

describe('splitText()', () => {
  it.each<[string, number, string[]]>([
    ['', 10, ['']],
    ['short', 10, ['short']],
    ['exactly 10', 10, ['exactly 10']],
    ['split at a space', 10, ['split at a', 'space']],
    ['nowhereToSplitThis', 10, ['nowhereToS', 'plitThis']],
    ['a longwordthen', 10, ['a longword', 'then']],
    ['ääääää', 5, ['ää', 'ää', 'ää']],
    ['abc👩‍🚀d', 12, ['abc', '👩‍🚀d']],
  ])('splits %j into pieces of %d bytes', (text, room, pieces) => {
    expect(splitText(text, room)).toEqual(pieces);
  });

  it('keeps every character but spaces, and every piece in its room', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.integer({ min: 4, max: 60 }),
        (text, room) => {
          const pieces = splitText(text, room);
          expect(pieces.every((piece) => measureText(piece) <= room)).toBe(true);
          expect(pieces.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        },
      ),
    );
  });

  it('refuses a room that cannot hold every character', () => {
    expect(() => splitText('x', 3)).toThrow(RangeError);
  });
});

describe('CTCP', () => {
  it.each([
    ['\x01ACTION waves\x01', { command: 'ACTION', text: 'waves' }],
    ['\x01version\x01', { command: 'VERSION', text: '' }],
    ['\x01ACTION cut off', { command: 'ACTION', text: 'cut off' }],
  ])('reads %j', (text, ctcp) => {
    expect(parseCtcp(text)).toEqual(ctcp);
  });
  it.each(['', 'plain', '\x01', 'a \x01ACTION x\x01'])('finds none in %j', (text) => {
    expect(parseCtcp(text)).toBeUndefined();
  });
  it('is written between two marks', () => {
    expect(formatCtcp({ command: 'ACTION', text: 'waves' })).toBe('\x01ACTION waves\x01');
    expect(formatCtcp({ command: 'VERSION', text: '' })).toBe('\x01VERSION\x01');
    expect(() => formatCtcp({ command: 'ACTION', text: 'a\x01b' })).toThrow(RangeError);
  });
});
