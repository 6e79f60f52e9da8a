import { readFile } from 'node:fs/promises';

import { type LockFile, missingFrom } from './lock-file.js';

describe('package-lock.json', () => {
  it('holds every dependency, so that npm ci takes it on a fresh machine', async () => {
    expect(missingFrom(JSON.parse(await readFile('package-lock.json', 'utf8')) as LockFile)).toEqual([]);
  });
});

describe('missingFrom()', () => {
  const lock: LockFile = {
    packages: {
      '': { dependencies: { a: '^1.0.0' } },
      'node_modules/a': { dependencies: { '@s/b': '1' }, optionalDependencies: { 'a-darwin': '1' } },
      'node_modules/a/node_modules/@s/b': { dependencies: { c: '1' } },
      'node_modules/a/node_modules/c': {},
    },
  };

  it('finds what was left out', () => {
    expect(missingFrom(lock)).toEqual(['a-darwin, for node_modules/a']);
  });

  it('finds nothing when all is there, at the top or nested', () => {
    expect(missingFrom({ packages: { ...lock.packages, 'node_modules/a-darwin': {} } })).toEqual([]);
  });
});
