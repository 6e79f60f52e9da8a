import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodePunycode } from '../../lib/address/punycode.js';

describe('decodePunycode()', () => {
  // RFC 3492, 7.1, with the letters it gives by number written out; and some that are wrong.
  it.each([
    ['egbpdaj6bu4bxfgehfvwxn', 'ليهمابتكلموشعربي؟'],
    ['ihqwcrb4cv8a8dqg056pqjye', '他们为什么不说中文'],
    ['ihqwctvzc91f659drss3x8bo0yb', '他們爲什麽不說中文'],
    ['Proprostnemluvesky-uyb24dma41a', 'Pročprostěnemluvíčesky'],
    ['4dbcagdahymbxekheh6e0a7fei0b', 'למההםפשוטלאמדבריםעברית'],
    ['b1abfaaepdrnnbgefbadotcwatmq2g4l', 'почемужеонинеговорятпорусски'],
    ['3B-ww4c5e180e575a65lsy2b', '3年B組金八先生'],
    ['-with-SUPER-MONKEYS-pc58ag80a8qai00g7n9n', '安室奈美恵-with-SUPER-MONKEYS'],
    ['MajiKoi5-783gue6qz075azm5e', 'MajiでKoiする5秒前'],
    ['bcher-kva', 'bücher'],
    ['BCHER-KVA', 'BüCHER'],
    ['ls8h', '💩'],
    ['abc-', 'abc'],
    ['', ''],
  ])('reads %s as %s', (text, unicode) => {
    expect(decodePunycode(text)).toBe(unicode);
  });

  it.each([
    ['a broken number', 'bcher-kv9'],
    ['a letter that is no digit', 'bcher-k_a'],
    ['letters beyond ASCII', 'bücher-kva'],
    ['a code point beyond the last', '99999999'],
    ['a number beyond all bounds', '9'.repeat(2_000)],
  ])('refuses %s', (_, text) => {
    expect(decodePunycode(text)).toBeUndefined();
  });

  it('reads what the URL parser writes', () => {
    const letters = fc.stringMatching(/^[a-zäöüßñçéèščžαβγдежאבג日本語中文가나다]{1,20}$/);
    fc.assert(
      fc.property(letters, (label) => {
        // The parser refuses letters of both directions in one label.
        fc.pre(URL.canParse(`http://${label}/`));
        const ascii = new URL(`http://${label}/`).hostname;
        const unicode = ascii.startsWith('xn--') ? decodePunycode(ascii.slice(4)) : ascii;
        expect(unicode).toBe(label.normalize('NFC'));
      }),
    );
  });
});
