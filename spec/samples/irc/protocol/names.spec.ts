import { describe, expect, it } from '@jest/globals';
import { foldCase, isSameName } from '../../../../docs/samples/irc/protocol/casemap.js';
import { isChannelLike, isChannelName, isNick } from '../../../../docs/samples/irc/protocol/names.js';
import { formatSource, parseSource } from '../../../../docs/samples/irc/protocol/source.js';

describe('foldCase()', () => {
  it.each([
    ['ascii', 'NICK[a]\\^{|}~', 'nick[a]\\^{|}~'],
    ['rfc1459', 'NICK[a]\\^{|}~', 'nick{a}|~{|}~'],
    ['rfc1459-strict', 'NICK[a]\\^{|}~', 'nick{a}|^{|}~'],
    ['rfc1459', 'ÄÖ@_`09Zz', 'ÄÖ@_`09zz'],
  ] as const)('in %s writes %j as %j', (casemapping, name, folded) => {
    expect(foldCase(name, casemapping)).toBe(folded);
  });

  it('makes equal what a network takes for equal', () => {
    expect(isSameName('Dan[home]', 'dan{HOME}', 'rfc1459')).toBe(true);
    expect(isSameName('Dan[home]', 'dan{HOME}', 'ascii')).toBe(false);
  });
});

describe('isNick()', () => {
  it.each(['a', 'Ann', '[bot]', '_x-9', '^`{|}\\', 'a'.repeat(30)])('takes %j', (nick) => {
    expect(isNick(nick)).toBe(true);
  });
  it.each(['', '9lives', '-x', 'a b', 'a!b', 'a@b', 'a:b', '#a', 'ä', 'a\r\n', 'a\n', 'a'.repeat(31)])(
    'refuses %j',
    (nick) => {
      expect(isNick(nick)).toBe(false);
    },
  );
});

describe('isChannelName()', () => {
  it.each(['#', '#tea', '&local', '##c++', '#ünïcode', '#a:b', `#${'a'.repeat(49)}`])('takes %j', (name) => {
    expect(isChannelName(name)).toBe(true);
  });
  it.each(['', 'tea', '#a b', '#a,b', '#a\x07', '#a\r', `#${'a'.repeat(50)}`, `#${'ä'.repeat(25)}`])(
    'refuses %j',
    (name) => {
      expect(isChannelName(name)).toBe(false);
    },
  );
  it('goes by the channel types of the network', () => {
    expect(isChannelName('!x', '#!')).toBe(true);
    expect(isChannelLike('&x', '#')).toBe(false);
  });
});

describe('parseSource()', () => {
  it.each([
    ['ann!~a@host.example', { nick: 'ann', user: '~a', host: 'host.example' }],
    ['ann@host', { nick: 'ann', user: '', host: 'host' }],
    ['ann!a', { nick: 'ann', user: 'a', host: '' }],
    ['irc.example', { nick: 'irc.example', user: '', host: '' }],
    ['ann!a@b@::1', { nick: 'ann', user: 'a@b', host: '::1' }],
  ])('takes %j apart', (text, source) => {
    expect(parseSource(text)).toEqual(source);
  });
  it('is the inverse of formatSource()', () => {
    expect(formatSource(parseSource('ann!~a@host'))).toBe('ann!~a@host');
  });
});
