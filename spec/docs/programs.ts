import { format } from 'node:util';

import ts from 'typescript';

import { snippetsIn } from './snippets.js';

/** A snippet that is a whole program, and what the page says it prints. */
export interface Program {
  readonly page: string;
  /** The line of its fence, from 1 up. */
  readonly line: number;
  readonly code: string;
  /** Line by line; `…` stands for anything within a line. */
  readonly prints: string;
}

/**
 * The programs of a page: each block of TypeScript that is followed by its output, a block of text right
 * behind `<!-- prints -->`.
 */
export function programsIn(page: string, markdown: string): Program[] {
  const output = /<!--\s*prints\s*-->\s*```text\n([\s\S]*?)```/g;
  const snippets = snippetsIn(page, markdown);
  return [...markdown.matchAll(output)].map((match) => {
    const line = markdown.slice(0, match.index).split('\n').length;
    const snippet = snippets.findLast((one) => one.line < line);
    if (snippet === undefined) throw new Error(`${page}:${line}: there is no program that could print this`);
    return { page, line: snippet.line, code: snippet.code, prints: match[1] ?? '' };
  });
}

/** What a program imports from, by specifier: its namespace objects. */
export type Modules = Readonly<Record<string, object>>;

/** Runs a program to its end and returns what it printed with `console.log`, `info`, `warn` and `error`. */
export async function outputOf({ page, line, code }: Program, modules: Modules): Promise<string> {
  const printed: string[] = [];
  const print = (...values: readonly unknown[]): void => {
    printed.push(`${format(...values)}\n`);
  };
  const console = { log: print, info: print, warn: print, error: print };
  const { outputText } = ts.transpileModule(code, {
    fileName: `${page}.line-${line}.ts`,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  // A function body has no import declarations; nothing else of a module is missing there.
  const body = outputText
    .replaceAll(/^import (\{[^}]*\}) from (['"][^'"]+['"]);$/gm, (_, names: string, from: string) => {
      return `const ${names.replaceAll(' as ', ': ')} = modules[${from}];`;
    })
    .replaceAll(/^export \{\};$/gm, '');
  const AsyncFunction = (async () => {}).constructor as new (
    ...args: string[]
  ) => (modules: Modules, console: object) => Promise<void>;
  await new AsyncFunction('modules', 'console', body)(modules, console);
  return printed.join('');
}

/** Whether what was printed is what a page says. */
export function isAsSaid(printed: string, said: string): boolean {
  const parts = said.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(printed);
}
