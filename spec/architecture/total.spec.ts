import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const sound = {
  success: true,
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
};

describe('.ci/total.mjs', () => {
  it.each([
    ['adds up what passed', [sound, sound], 'total: 6 passed, 0 failed', 0],
    [
      'fails when a spec failed',
      [sound, { ...sound, success: false, numPassedTests: 2, numFailedTests: 1 }],
      'total: 5 passed, 1 failed',
      1,
    ],
    [
      'fails when a file failed beside its specs',
      [{ ...sound, success: false, testResults: [{ ...sound.testResults[0], status: 'failed' }] }],
      'total: 3 passed, 1 failed',
      1,
    ],
    ['fails when a spec was skipped', [{ ...sound, numPendingTests: 2 }], 'total: 3 passed, 2 failed', 1],
    [
      'fails when one suite ran no spec',
      [sound, { ...sound, numPassedTests: 0 }],
      'total: 3 passed, 0 failed',
      1,
    ],
    ['fails without a report', [], 'total: 0 passed, 0 failed', 1],
  ])('%s', async (_, reports, lastLine, status) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'total-'));
    const files = reports.map((__, i) => path.join(folder, `${i}.json`));
    await Promise.all(files.map((file, i) => writeFile(file, JSON.stringify(reports[i]))));

    const ended = await total(files);
    await rm(folder, { recursive: true });

    expect(ended.output.trimEnd().split('\n').at(-1)).toBe(lastLine);
    expect(ended.status).toBe(status);
  });
});

function total(files: readonly string[]): Promise<{ output: string; status: unknown }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['.ci/total.mjs', ...files], (error, stdout) => {
      resolve({ output: stdout, status: error === null ? 0 : error.code });
    });
  });
}
