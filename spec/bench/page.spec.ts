import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const { workloads } = (await import(pathToFileURL(path.resolve('spec/bench/workloads.mjs')).href)) as {
  workloads: Readonly<Record<string, { title: string; mustRatio: number }>>;
};

describe('docs/reference/performance.md', () => {
  const page = readFileSync('docs/reference/performance.md', 'utf8');

  it('has every workload, with what it must hold', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` +\| (.*?) +\|.*\| [≥≤] ([\d.]+) +\| [≥≤] [\d.]+ +\|$/gm)];
    const found = rows.map(([, name, title, must]) => ({ name, title, must: Number(must) }));
    expect(found).toEqual(
      Object.entries(workloads).map(([name, { title, mustRatio }]) => ({ name, title, must: mustRatio })),
    );
  });
});
