import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/** What the programs are made of: when a file there changes they are compiled again. */
const ingredients = ['lib', 'docs/samples', 'spec/faults/programs', 'spec/stories/memory', 'spec/support'];

/** Inside node_modules, so that the packages are found from there. */
const cache = path.resolve('node_modules/.cache/streamsocket-programs');

/** What `import 'streamsocket'` is in the samples: the library beside them. */
const manifest = {
  name: 'streamsocket',
  type: 'module',
  exports: { '.': './lib/index.js', './*': './lib/*.js' },
};

let compiling: Promise<string> | undefined;

/**
 * Compiles the library as it is now and all programs that specs start in processes of their own, unless that
 * was done for exactly these files: once for a whole run. The types are checked elsewhere.
 *
 * @returns where the script is.
 */
export async function compiledProgram(source: string): Promise<string> {
  compiling ??= compile();
  return path.join(await compiling, source.replace(/\.ts$/, '.js'));
}

async function compile(): Promise<string> {
  const folder = path.join(cache, await fingerprint());
  if (existsSync(folder)) return folder;

  // Other spec files may be doing the same now: whoever is first gives the folder its name.
  const draft = `${folder}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  await writeFile(path.join(draft, 'package.json'), JSON.stringify(manifest));
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.programs.json', '--outDir', draft];
  await promisify(execFile)(process.execPath, tsc);
  await rename(draft, folder).catch(() => rm(draft, { recursive: true }));
  await removeOld();
  return folder;
}

/** Another run may still be at work in a folder of today. */
async function removeOld(): Promise<void> {
  for (const name of await readdir(cache)) {
    const folder = path.join(cache, name);
    const info = await stat(folder).catch(() => undefined);
    if (info !== undefined && Date.now() - info.mtimeMs > 86_400_000) {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(manifest));
  for (const name of ['tsconfig.json', 'tsconfig.programs.json']) hash.update(await readFile(name));
  for (const root of ingredients) {
    const files = await readdir(root, { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile())) {
      const name = path.join(file.parentPath, file.name);
      hash.update(`${name}\n`).update(await readFile(name));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
