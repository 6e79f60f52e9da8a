import { describe, expect, it } from '@jest/globals';
import { quote, quoteNo } from '../../lib/util/quote.js';

describe('quote()', () => {
  it.each<[unknown, string]>([
    ['text', '"text"'],
    ['a "b"\n', '"a \\"b\\"\\n"'],
    ['x'.repeat(100), `"${'x'.repeat(100)}"`],
    ['x'.repeat(101), `"${'x'.repeat(100)}"...`],
    ['https://ann:sesame@proxy.test/', '"https://...@proxy.test/"'],
    ['https://ann:ses@me@proxy.test/', '"https://...@proxy.test/"'],
    [`https://ann:${'x'.repeat(200)}@proxy.test/`, '"https://...@proxy.test/"'],
    ['https://proxy.test/', '"https://proxy.test/"'],
    ['ann@proxy.test://', '"ann@proxy.test://"'],
    ['\x9b2J\x7f\x85\u202egnp.exe\u2028', '"\\u009b2J\\u007f\\u0085\\u202egnp.exe\\u2028"'],
    [80, '80'],
    [80n, '80'],
    [undefined, 'undefined'],
    [null, 'null'],
    [Symbol('s'), 'Symbol(s)'],
    [() => 1, 'a function'],
    [new Map(), 'an object of class Map'],
    [[], 'an object of class Array'],
    [Object.create(null), 'an object'],
    [{ constructor: 1 }, 'an object'],
  ])('shows %p as %s', (value, text) => {
    expect(quote(value)).toBe(text);
  });
});

describe('quoteNo()', () => {
  it('shows a value as quote() does, unless it bears the name of the class it is not of', () => {
    class HostName {
      readonly displayName = 'server';
    }

    expect(quoteNo('HostName', new Map())).toBe('an object of class Map');
    expect(quoteNo('HostName', new HostName())).toBe('one that another copy of streamsocket has made');
  });
});
