import path from 'node:path';
import ts from 'typescript';

/** A block of TypeScript in a page of Markdown. */
export interface Snippet {
  readonly page: string;
  /** The line of its fence, from 1 up. */
  readonly line: number;
  readonly code: string;
  /** Declarations that the page does not show: the text of `<!-- given: ... -->` right before the block. */
  readonly given: string;
}

/** Every block that opens with three back-ticks and `ts`. */
export function snippetsIn(page: string, markdown: string): Snippet[] {
  const block = /^( *)```(?:ts|typescript)\b.*\n([\s\S]*?)^ *```/gm;
  return [...markdown.matchAll(block)].map((match) => {
    const before = markdown.slice(0, match.index);
    const [, indent = '', code = ''] = match;
    return {
      page,
      line: before.split('\n').length,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      given: /<!--\s*given:((?:(?!-->)[\s\S])*)-->\s*$/.exec(before)?.[1]?.trim() ?? '',
    };
  });
}

/** Compiles each snippet as a module of its own, all in one program, and tells what is wrong: `page:line: what`. */
export function mistakesIn(snippets: readonly Snippet[]): string[] {
  const modules = new Map(snippets.map((snippet) => [moduleOf(snippet), snippet]));
  const program = ts.createProgram([...modules.keys()], compilerOptions(), hostWith(modules));
  return [...modules].flatMap(([fileName, snippet]) => {
    const file = program.getSourceFile(fileName);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      (mistake) => told(snippet, mistake),
    );
  });
}

function moduleOf({ page, line }: Snippet): string {
  return path.resolve(`${page}.line-${line}.ts`);
}

/** What is given comes first, and makes the whole a module; the code follows on lines of its own. */
function preambleOf({ given }: Snippet): string {
  return `export {}; ${given}\n`;
}

function told(snippet: Snippet, { start, file, messageText }: ts.Diagnostic): string {
  const lineInModule = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line;
  const linesBefore = preambleOf(snippet).split('\n').length - 2;
  const line = snippet.line + Math.max(0, lineInModule - linesBefore);
  return `${snippet.page}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}

function compilerOptions(): ts.CompilerOptions {
  const config = ts.getParsedCommandLineOfConfigFile(
    'tsconfig.json',
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
        throw new Error(ts.flattenDiagnosticMessageText(messageText, ' '));
      },
    },
  );
  // A page may show a name without using it.
  return { ...config?.options, noUnusedLocals: false, noUnusedParameters: false };
}

/** What snippets import, the library and the types of Node.js, by file name: parsed once, however often it is asked for. */
const imported = new Map<string, ts.SourceFile | undefined>();

function hostWith(modules: ReadonlyMap<string, Snippet>): ts.CompilerHost {
  const host = ts.createCompilerHost(compilerOptions());
  const textOf = (fileName: string): string | undefined => {
    const snippet = modules.get(path.resolve(fileName));
    return snippet && preambleOf(snippet) + snippet.code;
  };
  return {
    ...host,
    fileExists: (fileName) => textOf(fileName) !== undefined || host.fileExists(fileName),
    readFile: (fileName) => textOf(fileName) ?? host.readFile(fileName),
    getSourceFile: (fileName, options, ...rest) => {
      const text = textOf(fileName);
      if (text !== undefined) return ts.createSourceFile(fileName, text, options);
      if (!imported.has(fileName)) imported.set(fileName, host.getSourceFile(fileName, options, ...rest));
      return imported.get(fileName);
    },
  };
}
