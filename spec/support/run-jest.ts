import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The part of Jest's report in JSON that specs look at. */
export interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: 'passed' | 'failed';
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Runs planted spec files with the project's own settings in another process. */
export async function runJest(testMatch: string, env: Record<string, string> = {}): Promise<JestReport> {
  const folder = await mkdtemp(path.join(tmpdir(), 'planted-'));
  const outputFile = path.join(folder, 'report.json');
  const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--json'];
  const args = [...jest, `--testMatch=${testMatch}`, `--outputFile=${outputFile}`];
  try {
    await new Promise<void>((resolve) => {
      // Where a file failed it ends with status 1; the report tells which.
      execFile(process.execPath, args, { env: { ...process.env, ...env } }, () => {
        resolve();
      });
    });
    return JSON.parse(await readFile(outputFile, 'utf8')) as JestReport;
  } finally {
    await rm(folder, { recursive: true });
  }
}
