import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { startProgram, type Program, type ProgramOptions } from './real-parts.js';

const sources = 'spec/faults/programs';

/** What the programs are made of: when a file there changes they are compiled again. */
const ingredients = ['lib', sources, 'spec/stories/memory'];

/** Inside node_modules, so that the packages are found from there. */
const cache = path.resolve('node_modules/.cache/streamsocket-programs');

let compiling: Promise<string> | undefined;

/**
 * Starts one of the programs in spec/faults/programs in a process of its own, on the library as it is now.
 *
 * @param name - of its file, without the ending.
 */
export async function startTcpProgram(
  name: string,
  args: readonly string[] = [],
  options: ProgramOptions = {},
): Promise<Program> {
  compiling ??= compile();
  const script = path.join(await compiling, sources, `${name}.js`);
  return startProgram(process.execPath, [script, ...args], options);
}

/** Compiles library and programs, unless that was done for exactly these files; answers with the folder. */
async function compile(): Promise<string> {
  const folder = path.join(cache, await fingerprint());
  if (existsSync(folder)) return folder;

  // Other spec files may be doing the same now: whoever is first gives the folder its name.
  const draft = `${folder}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  await writeFile(path.join(draft, 'package.json'), '{ "type": "module" }');
  const tsc = ['node_modules/typescript/bin/tsc', '-p', sources, '--outDir', draft];
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
  const hash = createHash('sha256');
  for (const root of ingredients) {
    const files = await readdir(root, { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile())) {
      const name = path.join(file.parentPath, file.name);
      hash.update(`${name}\n`).update(await readFile(name));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
