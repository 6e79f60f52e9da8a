import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import { forbiddenWordsIn } from './words.js';

describe('the files of the project', () => {
  it('name no registry and no path of a build machine', async () => {
    const files = await listFiles();
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));

    expect(files).toContain('package-lock.json');
    expect(files.flatMap((file, i) => forbiddenWordsIn(file, texts[i] ?? ''))).toEqual([]);
  });
});

describe('forbiddenWordsIn()', () => {
  // Put together here, so that this file may say them.
  const host = ['registry', 'npmjs', 'org'].join('.');
  const resolved = ['resol', 'ved'].join('');
  const home = ['', 'home', 'someone', 'streamsocket'].join('/');

  it.each([
    ['the registry', `{\n  "${resolved}": "https://${host}/a.tgz" }`, [2, 2]],
    ['a registry in prose', `see ${host}`, [1]],
    ['a Debian mirror', ['deb', 'debian', 'org'].join('.'), [1]],
    ['a home folder', `source: ${home}/lib/index.ts`, [1]],
    ['a quoted path', `"${['', 'work', 'main'].join('/')}"`, [1]],
    ['a Windows home', ['C:', 'Users', 'someone'].join('\\'), [1]],
  ])('finds %s', (_, text, lines) => {
    const found = forbiddenWordsIn('a.md', text);

    expect(found.map((line) => Number(line.split(':')[1]))).toEqual(lines);
  });

  it.each([
    ['a path in the project', 'lib/work/main.ts and ./home/a'],
    ['a path every system has', '/etc/services and /tmp/a.sock'],
    ['a page about npm', 'https://docs.npmjs.com/cli and https://nodejs.org/api/net.html'],
  ])('lets pass %s', (_, text) => {
    expect(forbiddenWordsIn('a.md', text)).toEqual([]);
  });
});

/** Tracked files and those about to be, as git sees them. */
async function listFiles(): Promise<string[]> {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await promisify(execFile)('git', list, { maxBuffer: 16 * 1024 * 1024 });
  return stdout.split('\n').filter((file) => file !== '');
}
