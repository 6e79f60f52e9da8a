import { describe, expect, it } from '@jest/globals';
import { formatModeChanges, parseModeChanges } from '../../../../docs/samples/irc/protocol/channel-modes.js';
import { DEFAULT_SUPPORT, readSupport } from '../../../../docs/samples/irc/protocol/isupport.js';

describe('readSupport()', () => {
  it('learns what the tokens say and keeps the rest', () => {
    const support = readSupport(DEFAULT_SUPPORT, [
      'CASEMAPPING=ascii',
      'CHANTYPES=#',
      'PREFIX=(qov)~@+',
      'CHANMODES=beI,k,l,imnt',
      'NETWORK=Tea=Net',
      'NICKLEN=9',
      'UNHEARD=of',
      'SAFELIST',
      'constructor=x',
    ]);
    expect(support).toEqual({
      casemapping: 'ascii',
      channelTypes: '#',
      ranks: new Map([
        ['q', '~'],
        ['o', '@'],
        ['v', '+'],
      ]),
      listModes: 'beI',
      parameterModes: 'k',
      setParameterModes: 'l',
      maxNickLength: 9,
      network: 'Tea=Net',
    });
    expect(readSupport(support, ['CASEMAPPING=klingon', 'NICKLEN=x'])).toEqual(support);
  });
});

describe('parseModeChanges()', () => {
  it.each([
    [['+nt'], ['+n', '+t']],
    [
      ['+ov-v', 'ann', 'bob', 'cid'],
      ['+o ann', '+v bob', '-v cid'],
    ],
    [
      ['-lk+l', 'key', '5'],
      ['-l', '-k key', '+l 5'],
    ],
    [
      ['nb', '*!*@h'],
      ['+n', '+b *!*@h'],
    ],
    [['+b'], ['+b']],
    [['+-+i'], ['+i']],
    [[], []],
  ])('reads %j', (params, expected) => {
    const changes = parseModeChanges(params, DEFAULT_SUPPORT);
    expect(changes.map(({ sign, mode, parameter }) => [sign + mode, parameter].join(' ').trim())).toEqual(
      expected,
    );
  });

  it('is undone by formatModeChanges()', () => {
    const params = ['+ov-vl+k', 'ann', 'bob', 'cid', 'key'];
    expect(formatModeChanges(parseModeChanges(params, DEFAULT_SUPPORT))).toEqual(params);
  });
});
