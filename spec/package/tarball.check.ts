import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { mistakesInContents } from './contents.js';

/** What consumer.mts says of the cases for which the adapter there declares too little. */
const conformance = 'more than 100 cases, L5 L11 L16 L23 S04 S06 S08 S09 S41 S61 J18 not declared\n';

const tsc = path.resolve('node_modules/typescript/bin/tsc');

/** Not part of `npm test`: `npm run test:package` runs it, after a build. */
describe('the package, as npm would publish it', () => {
  let folder: string;
  let tarball: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'package-'));
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder]);
    tarball = path.join(folder, (await readdir(folder))[0] ?? '');
    await run('tar', ['-xzf', tarball, '-C', folder]);
  }, 60_000);

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('holds what users need and nothing else', async () => {
    const root = path.join(folder, 'package');
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));

    expect(
      mistakesInContents(new Map(files.map((file, i) => [path.relative(root, file), texts[i] ?? '']))),
    ).toEqual([]);
  });

  it('is loaded from few files, as a program that begins pays for each', async () => {
    const files = await readdir(path.join(folder, 'package/dist'), { recursive: true });
    const modules = files.filter((file) => file.endsWith('.js'));

    expect(modules).toEqual(
      expect.arrayContaining(['index.js', 'testing.js', 'codecs.js', 'node.js', 'web.js']),
    );
    expect(modules.length).toBeLessThan(20);
  });

  it('satisfies publint', async () => {
    const said = await run(bin('publint'), [path.join(folder, 'package'), '--strict', '--pack', 'false']);

    expect(said).toContain('All good!');
  }, 60_000);

  it('satisfies attw', async () => {
    // It ends with status 1 when it finds a problem.
    expect(await run(bin('attw'), [tarball, '--profile', 'esm-only', '--no-emoji'])).toContain('OK (ESM)');
  }, 60_000);

  it.each([
    ['an ES module', 'module', 'consumer.mts', `OVER THE WIRE\nOVER THE WIRE\n${conformance}`],
    ['CommonJS', 'commonjs', 'consumer.cts', 'OVER THE LOOPBACK and refused\n'],
  ] as const)(
    'is installed, compiled and run by a user of %s',
    async (_, type, source, output) => {
      const project = path.join(folder, type);
      await makeProject(project, type, source);
      await run(
        'npm',
        ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball, await nodeTypes()],
        project,
      );
      await run(process.execPath, [tsc], project);

      expect(await run(process.execPath, [source.replace('ts', 'js')], project)).toBe(output);
    },
    120_000,
  );

  it('has types that hold without those of Node', async () => {
    const project = path.join(folder, 'module');
    const lib = ['es2023', 'esnext.disposable', 'dom', 'dom.asynciterable'];
    const config = { extends: './tsconfig.json', compilerOptions: { types: [], lib, noEmit: true } };
    await writeFile(path.join(project, 'tsconfig.no-node.json'), JSON.stringify(config));

    expect(await run(process.execPath, [tsc, '-p', 'tsconfig.no-node.json'], project)).toBe('');
  }, 60_000);
});

/** A project as strict as TypeScript has it, which checks our declarations too. */
async function makeProject(project: string, type: 'module' | 'commonjs', source: string): Promise<void> {
  await mkdir(project);
  await copyFile(path.join('spec/package', source), path.join(project, source));
  await writeFile(
    path.join(project, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, type }),
  );
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    skipLibCheck: false,
  };
  await writeFile(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [source] }));
}

/** The version of Node's types that we develop with. */
async function nodeTypes(): Promise<string> {
  const { version } = JSON.parse(await readFile('node_modules/@types/node/package.json', 'utf8')) as {
    version: string;
  };
  return `@types/node@${version}`;
}

function bin(name: string): string {
  return path.resolve('node_modules/.bin', name);
}

/** What the program printed; fails with all it said when it does not end well. */
async function run(command: string, args: readonly string[], cwd = '.'): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, { cwd })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${[command, ...args].join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
