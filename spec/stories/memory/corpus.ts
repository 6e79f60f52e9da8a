import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import type { Program } from './random-programs.js';

/** A program that has failed once. */
export interface CorpusEntry {
  /** What was wrong then. */
  readonly why: string;
  /** Whose mistake it was, if it was one of spec/conformance/planted-bugs.ts: with it the program fails again. */
  readonly bug?: string;
  readonly program: Program;
}

const FOLDER = 'spec/stories/memory/corpus';

/** JSON has no `Infinity`. */
const ALL = 'all';

/** Every program of the corpus, by the name of its file. */
export async function readCorpus(): Promise<readonly (readonly [string, CorpusEntry])[]> {
  const names = (await readdir(FOLDER)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(path.join(FOLDER, name), 'utf8');
      return [name, JSON.parse(text, (_, value: unknown) => (value === ALL ? Infinity : value))] as const;
    }),
  ) as Promise<readonly (readonly [string, CorpusEntry])[]>;
}

/** A file of the corpus. */
export function corpusText(entry: CorpusEntry): string {
  return JSON.stringify(entry, (_, value: unknown) => (value === Infinity ? ALL : value), 2);
}
