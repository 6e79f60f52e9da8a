import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { LineSplitter } from '../../../../docs/samples/irc/connection/line-splitter.js';
import { encodeText } from '../../../../docs/samples/irc/protocol/text.js';

const split = (limitBytes: number, ...chunks: string[]): (string | null)[] => {
  const splitter = new LineSplitter(limitBytes);
  return chunks
    .flatMap((chunk) => splitter.push(encodeText(chunk)))
    .map((line) => (line.isTooLong ? null : line.text));
};

describe('LineSplitter', () => {
  it.each<[string[], (string | null)[]]>([
    [['one\r\ntwo\r\n'], ['one', 'two']],
    [['one\ntwo\n'], ['one', 'two']],
    [
      ['o', 'ne\r', '\ntw', 'o\r\n'],
      ['one', 'two'],
    ],
    [['unfinished'], []],
    [['\r\n\r\n'], ['', '']],
    [['a\rb\0c\r\n'], ['a b c']],
    [['12345678\r\n'], ['12345678']],
    [['123456789\r\n'], [null]],
    [['123456789\n'], [null]],
    [
      ['12345', '67890', '12345', '\r\nok\r\n'],
      [null, 'ok'],
    ],
    [
      ['123456789', '\r\n', 'ok\n'],
      [null, 'ok'],
    ],
    [
      ['12345678', '\r', '\nok\n'],
      ['12345678', 'ok'],
    ],
  ])('makes %j, ten bytes a line at most, into %j', (chunks, lines) => {
    expect(split(10, ...chunks)).toEqual(lines);
  });

  it('gives the same lines however the bytes were cut', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/[\r\n\0]/g, ''));
    fc.assert(
      fc.property(
        fc.array(line),
        fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1 }),
        (lines, sizes) => {
          const bytes = encodeText(lines.map((text) => `${text}\r\n`).join(''));
          const splitter = new LineSplitter(1_024);
          const seen: string[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            const chunk = bytes.slice(at, at + size);
            seen.push(...splitter.push(chunk).map(({ text }) => text));
            chunk.fill(33); // the caller's memory is the caller's again
            at += size;
          }
          expect(seen).toEqual(lines);
        },
      ),
    );
  });

  it('keeps no more than its limit of a line that never ends', () => {
    const splitter = new LineSplitter(512);
    const chunk = new Uint8Array(1_000).fill(65);
    const lines = Array.from({ length: 10_000 }, () => splitter.push(chunk)).flat();
    expect(lines).toEqual([]);
    expect(splitter.push(encodeText('\r\nPING x\r\n'))).toEqual([
      { text: '', isTooLong: true },
      { text: 'PING x', isTooLong: false },
    ]);
  });

  it.each([1, 0, Number.NaN, 1.5])('refuses a limit of %d', (limit) => {
    expect(() => new LineSplitter(limit)).toThrow(RangeError);
  });
});
