import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';

/** The compiled sample, in a folder of its own that is removed when it is no longer used. */
export interface CompiledSample extends AsyncDisposable {
  /** The path of its main.js. */
  readonly main: string;
}

let folders = 0;

/**
 * Compiles library and samples as they are now, laid out as `npm run build` does it, so that a spec never
 * runs what was built some time ago. The types are checked elsewhere.
 */
export async function compileSample(name: string): Promise<CompiledSample> {
  folders += 1;
  // Inside node_modules, so that the packages are found from there.
  const folder = path.resolve(`node_modules/.cache/streamsocket-${name}-${process.pid}-${folders}`);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), await readFile('package.json'));
  await compile('lib', path.join(folder, 'dist'));
  await compile('docs/samples', path.join(folder, 'dist-samples'));
  return {
    main: path.join(folder, `dist-samples/${name}/main.js`),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

async function compile(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'));
  for (const file of files) {
    const source = path.join(file.parentPath, file.name);
    const target = path.join(to, path.relative(from, source)).replace(/\.ts$/, '.js');
    const { outputText } = ts.transpileModule(await readFile(source, 'utf8'), {
      fileName: source,
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, outputText);
  }
}
