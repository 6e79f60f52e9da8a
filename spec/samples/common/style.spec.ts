import { describe, expect, it } from '@jest/globals';
import { printable, Style } from '../../../docs/samples/common/style.js';

describe('printable()', () => {
  it.each([
    ['plain text, grüße 🍵', 'plain text, grüße 🍵'],
    ['\x02bold\x02 \x0304,12red\x03 \x1funder\x0f', 'bold red under'],
    ['\x0412ab34hex', 'hex'],
    ['\x1b]0;title\x07\x1b[2J', ']0;title[2J'],
    ['a\u202eb\u2066c', 'abc'],
    ['a\u009b31mb', 'a31mb'],
  ])('makes %j harmless', (text, harmless) => {
    expect(printable(text)).toBe(harmless);
  });
});

describe('Style', () => {
  it('gives each nick a colour of its own, the same each time', () => {
    const style = new Style(true);
    // eslint-disable-next-line no-control-regex -- this is what colours are made of
    expect(style.nick('ann')).toMatch(/^\x1b\[[0-9;]+mann\x1b\[0m$/);
    expect(style.nick('ANN').toLowerCase()).toBe(style.nick('ann'));
    const colours = new Set(
      ['ann', 'bob', 'carl', 'dora', 'emil'].map((nick) => style.nick(nick).split('m')[0]),
    );
    expect(colours.size).toBeGreaterThan(2);
  });

  it('adds nothing where colours are not wanted', () => {
    const style = new Style(false);
    expect([style.nick('ann'), style.dim('x'), style.warning('y')]).toEqual(['ann', 'x', 'y']);
  });
});
