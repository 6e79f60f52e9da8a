import { describe, expect, it } from '@jest/globals';
import { completeMask, matchesMask } from '../../../../docs/samples/irc/protocol/mask.js';

describe('matchesMask()', () => {
  it.each([
    ['*', ''],
    ['*', 'ann!a@h'],
    ['ann', 'ANN'],
    ['a[b]!*@*', 'A{B}!x@y'],
    ['*@127.0.0.?', 'ann!a@127.0.0.1'],
    ['ann!?user@*', 'ann!~user@h'],
    ['*a*b*c', 'xxaxxbxxbxc'],
    ['**', 'x'],
  ])('%j fits %j', (mask, text) => {
    expect(matchesMask(text, mask, 'rfc1459')).toBe(true);
  });
  it.each([
    ['', 'a'],
    ['?', ''],
    ['ann', 'anna'],
    ['ann!?user@*', 'ann!user@h'],
    ['*@127.0.0.1', 'ann!a@127.0.0.15'],
    ['*a*b*c', 'xxaxxbxxcx'],
    ['a.c', 'abc'],
    ['a[b-d]!*', 'ac!x'],
  ])('%j does not fit %j', (mask, text) => {
    expect(matchesMask(text, mask, 'rfc1459')).toBe(false);
  });
  it('is not kept busy by a mask made to keep it busy', () => {
    const start = performance.now();
    expect(matchesMask('a'.repeat(400), `${'*a'.repeat(200)}*b`, 'rfc1459')).toBe(false);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe('completeMask()', () => {
  it.each([
    ['ann', 'ann!*@*'],
    ['a@h', '*!a@h'],
    ['@h', '*!*@h'],
    ['ann!a', 'ann!a@*'],
    ['ann!a@h', 'ann!a@h'],
    ['*!*@h', '*!*@h'],
    ['', '*!*@*'],
  ])('makes %j into %j', (text, mask) => {
    expect(completeMask(text)).toBe(mask);
  });
});
