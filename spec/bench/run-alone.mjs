import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Runs a program of this folder in a process of its own, and returns what it prints as JSON. */
export async function runAlone(program) {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    fileURLToPath(new URL(program, import.meta.url)),
  ]);
  return JSON.parse(stdout);
}
