import { mistakesInContents } from './contents.js';

const sound: Readonly<Record<string, string>> = {
  'package.json': '{ "exports": { ".": { "types": "./dist/index.d.ts", "default": "./dist/index.js" } } }',
  'README.md': '',
  LICENSE: '',
  'CHANGELOG.md': '',
  'docs/README.md': '',
  'docs/guide/errors.md': '',
  'dist/index.js': "import { a } from './shared/a.js';",
  'dist/shared/a.js': '',
  'dist/index.d.ts': "export type { A } from './a/a.js';",
  'dist/a/a.d.ts': "export type A = import('../b/b.js').B;",
  'dist/b/b.d.ts': '',
  'dist/index.js.map': '{ "sources": ["../lib/index.ts"] }',
  'lib/index.ts': '',
};

describe('mistakesInContents()', () => {
  it('finds nothing wrong with a sound package', () => {
    expect(mistakesInContents(new Map(Object.entries(sound)))).toEqual([]);
  });

  it.each([
    ['a missing licence', { LICENSE: undefined }, 'LICENSE is missing'],
    ['a spec', { 'spec/index.spec.ts': '' }, 'spec/index.spec.ts is shipped'],
    ['a spec that was built', { 'dist/index.spec.ts': '' }, 'dist/index.spec.ts is shipped'],
    ['what a tool made', { 'docs/reference/api/index.html': '' }, 'docs/reference/api/index.html is shipped'],
    ['a sample', { 'dist-samples/irc/main.js': '' }, 'dist-samples/irc/main.js is shipped'],
    [
      'a map without its source',
      { 'lib/index.ts': undefined },
      'dist/index.js.map points at lib/index.ts, which is missing',
    ],
    [
      'a module that nobody imports',
      { 'dist/shared/b.js': '' },
      'dist/shared/b.js is shipped, and no export leads to it',
    ],
    [
      'a declaration that nobody needs',
      { 'dist/a/inner.d.ts': '' },
      'dist/a/inner.d.ts is shipped, and no export leads to it',
    ],
    [
      'an entry without its file',
      {
        'package.json': sound['package.json']?.replace('{ ".":', '{ "./testing": "./dist/testing.js", ".":'),
      },
      'exports dist/testing.js, which is missing',
    ],
  ])('finds %s', (_, change, mistake) => {
    const files = Object.entries({ ...sound, ...change }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );

    expect(mistakesInContents(new Map(files))).toEqual([mistake]);
  });
});
