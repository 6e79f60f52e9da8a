import { tableBehind } from './tables.js';

describe('tableBehind()', () => {
  const page = [
    '# Title',
    '## One',
    'Text.',
    '',
    '| a   | b |',
    '| --- | - |',
    '| 1   | `x \\| y` |',
    '|     | 2 |',
    '',
    '## Two',
    '### Three',
    '| c |',
    '| - |',
    '| 3 |',
  ].join('\n');

  it('reads the first table of a section, cell by cell', () => {
    expect(tableBehind('## One', page)).toEqual([
      ['1', '`x \\| y`'],
      ['', '2'],
    ]);
    expect(tableBehind('### Three', page)).toEqual([['3']]);
  });

  it('refuses a section without a table, and one that is not there', () => {
    expect(() => tableBehind('## Two', page)).toThrow('no table');
    expect(() => tableBehind('## Four', page)).toThrow('no heading');
  });
});
