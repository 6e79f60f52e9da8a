import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dotStuffed, unstuffed } from '../../../docs/samples/mail/dot-stuffing.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('dotStuffed()', () => {
  it.each([
    ['', '.\r\n'],
    ['a', 'a\r\n.\r\n'],
    ['a\r\n', 'a\r\n.\r\n'],
    ['.', '..\r\n.\r\n'],
    ['.\r\n.a\r\na.\r\n', '..\r\n..a\r\na.\r\n.\r\n'],
    ['\r\n.\r\n', '\r\n..\r\n.\r\n'],
    // What is a line end to some server must be one to all, or what follows is a mail of somebody else's.
    ['a\n.\nMAIL FROM:<b>', 'a\r\n..\r\nMAIL FROM:<b>\r\n.\r\n'],
    ['a\r.\r\nb', 'a\r\n..\r\nb\r\n.\r\n'],
    ['a\r\r\n.b', 'a\r\n\r\n..b\r\n.\r\n'],
  ])('of %j', (message, stuffed) => {
    expect(textOf(dotStuffed(utf8(message)))).toBe(stuffed);
  });

  it('is undone by unstuffed(), line by line, and has one end', () => {
    const bytes = fc
      .array(fc.constantFrom(...utf8('.a\r\n\xe9')), { maxLength: 60 })
      .map((all) => Uint8Array.from(all));
    fc.assert(
      fc.property(bytes, (message) => {
        const lines = Buffer.from(dotStuffed(message)).toString('latin1').split('\r\n');
        expect(lines.pop()).toBe('');
        const back = lines.map((line) => unstuffed(Buffer.from(line, 'latin1')));
        expect(back.indexOf(undefined)).toBe(back.length - 1);
        const wanted = Buffer.from(message)
          .toString('latin1')
          .replace(/\r\n|\r|\n/g, '\r\n')
          .replace(/\r\n$/, '');
        const got = back.slice(0, -1).map((line) => Buffer.from(line ?? []).toString('latin1'));
        expect(got.join('\r\n')).toBe(wanted);
      }),
    );
  });
});
