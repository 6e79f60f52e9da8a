import * as childProcess from 'node:child_process';
import * as events from 'node:events';
import fs from 'node:fs/promises';
import * as http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import * as stream from 'node:stream';
import * as timers from 'node:timers/promises';

import * as streamsocket from 'streamsocket';
import * as codecs from 'streamsocket/codecs';
import * as node from 'streamsocket/node';
import * as testing from 'streamsocket/testing';

import { readPages } from './pages.js';
import { isAsSaid, outputOf, programsIn } from './programs.js';

const modules = {
  streamsocket,
  'streamsocket/codecs': codecs,
  'streamsocket/node': node,
  'streamsocket/testing': testing,
  'node:child_process': childProcess,
  'node:events': events,
  'node:fs/promises': fs,
  'node:http': http,
  'node:os': os,
  'node:path': path,
  'node:stream': stream,
  'node:timers/promises': timers,
};
const pages = await readPages();
const programs = pages.flatMap(({ page, text }) => programsIn(page, text));

describe('the programs of README.md and docs/', () => {
  it('are there', () => {
    expect(new Set(programs.map(({ page }) => page))).toContain('docs/guide/tcp-client.md');
  });

  it.each(programs)(
    '$page:$line prints what the page says',
    async (program) => {
      const printed = await outputOf(program, modules);

      // The whole text, so that a difference can be seen.
      if (!isAsSaid(printed, program.prints)) expect(printed).toBe(program.prints);
    },
    30_000,
  );
});

describe('programsIn()', () => {
  it('finds each program that is followed by its output', () => {
    const page = [
      '```ts', // 1
      'const a = 1;',
      '```',
      '```ts', // 4
      'console.log(2);',
      '```',
      'It prints:',
      '',
      '<!-- prints -->',
      '',
      '```text',
      '2',
      '```',
      '```text',
      'no output of a program',
      '```',
    ].join('\n');

    expect(programsIn('a.md', page)).toEqual([
      { page: 'a.md', line: 4, code: 'console.log(2);\n', prints: '2\n' },
    ]);
  });

  it('refuses output of nothing', () => {
    expect(() => programsIn('a.md', '<!-- prints -->\n```text\n2\n```\n')).toThrow('a.md:1:');
  });
});

describe('outputOf()', () => {
  const program = { page: 'a.md', line: 1, prints: '' };

  it('gives a program its modules, and what it prints to the caller', async () => {
    const code = `
      import { type HostName, SocketError } from 'streamsocket';
      await using end: AsyncDisposable = { [Symbol.asyncDispose]: async () => console.log('end') };
      const host = undefined as HostName | undefined;
      console.log(SocketError.name, host, await Promise.resolve(1));
      console.error('wrong');`;

    expect(await outputOf({ ...program, code }, modules)).toBe('SocketError undefined 1\nwrong\nend\n');
  });

  it('fails as the program fails', async () => {
    await expect(outputOf({ ...program, code: `throw new Error('sorry');` }, modules)).rejects.toThrow(
      'sorry',
    );
  });
});

describe('isAsSaid()', () => {
  it.each([
    ['port 4711 (ECONNREFUSED)\n', 'port … (ECONNREFUSED)\n', true],
    ['port 4711\n', 'port …\nmore\n', false],
    ['port 4711\nmore\n', 'port …\n', false],
    ['a.b\n', 'a.b\n', true],
    ['a+b\n', 'a.b\n', false],
  ])('%j as %j: %s', (printed, said, expected) => {
    expect(isAsSaid(printed, said)).toBe(expected);
  });
});
