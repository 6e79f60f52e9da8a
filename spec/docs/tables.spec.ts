import { tableBehind, withTable } from './tables.js';

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

describe('tableBehind()', () => {
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

describe('withTable()', () => {
  it('puts other rows behind the head and leaves the rest of the page', () => {
    const changed = withTable('## One', page, [['3', '4']]);

    expect(tableBehind('## One', changed)).toEqual([['3', '4']]);
    expect(changed.replace('| 3 | 4 |\n', '')).toBe(page.replace(/\| 1 .*\n.*\n/, ''));
    expect(withTable('### Three', page, [])).toBe(page.replace('| 3 |', ''));
  });
});
