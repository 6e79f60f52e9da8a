import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const load = (file: string): Promise<unknown> => import(pathToFileURL(path.resolve(file)).href);
const { workloads } = (await load('spec/bench/workloads.mjs')) as {
  workloads: Readonly<Record<string, { title: string; mustRatio: number }>>;
};
const { page } = (await load('spec/bench/page.mjs')) as {
  page: (before: string, measured: object, node: string) => string;
};

describe('docs/reference/performance.md', () => {
  const [, ...found] = readFileSync('docs/reference/performance.md', 'utf8').split(/^## (?=Node\.js \d)/m);
  const parts = found.map((text) => ({ version: text.split('\n', 1)[0], text }));

  it('has figures of a version of Node', () => {
    expect(parts.length).toBeGreaterThan(0);
  });

  it.each(parts)('$version: every workload, with what it must hold', ({ text }) => {
    const rows = [...text.matchAll(/^\| `(\w+)` +\| (.*?) +\|.*\| [≥≤] ([\d.]+) +\| [≥≤] [\d.]+ +\|$/gm)];
    const held = rows.map(([, name, title, must]) => ({ name, title, must: Number(must) }));
    expect(held).toEqual(
      Object.entries(workloads).map(([name, { title, mustRatio }]) => ({ name, title, must: mustRatio })),
    );
  });
});

describe('page', () => {
  const measured = (rounds: number): object => ({ results: [], rounds, memory: [], scaling: [] });
  const headings = (text: string): string[] => text.match(/^## .*$/gm) ?? [];

  it('puts the figures of a version of Node between the marks, in place of those it had', () => {
    const once = page('before\n<!-- measured -->\n<!-- /measured -->\nafter', measured(3), '20.1.0');
    const again = page(once, measured(7), '20.2.0');

    expect(again).toMatch(
      /^before\n<!-- measured -->\n\n## Node\.js 20\n\n20\.2\.0, [^]*; 7 rounds\.[^]*after$/,
    );
    expect(headings(again)).toEqual(['## Node.js 20']);
  });

  it('keeps those of other versions, the newest first', () => {
    let text = '<!-- measured -->\n<!-- /measured -->';
    for (const node of ['22.1.0', '20.1.0', '26.1.0', '22.2.0']) text = page(text, measured(5), node);

    expect(headings(text)).toEqual(['## Node.js 26', '## Node.js 22', '## Node.js 20']);
    expect(text).toContain('\n22.2.0, ');
    expect(text).not.toContain('22.1.0');
  });

  it('refuses a page without marks', () => {
    expect(() => page('no marks', measured(5), '20.1.0')).toThrow(/has no <!-- measured -->/);
  });
});
