import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: 'passed' | 'failed';
    readonly message: string;
  }[];
}

describe('QuietProcess, on spec files that each plant one trouble', () => {
  let files: Map<string, { readonly status: string; readonly message: string }>;

  beforeAll(async () => {
    const report = await runJest('**/spec/support/planted/*.planted.ts');
    files = new Map(report.testResults.map((file) => [path.basename(file.name, '.planted.ts'), file]));
  }, 60_000);

  it('passes a file that closes what it opened', () => {
    expect(files.get('clean')).toMatchObject({ status: 'passed' });
  });

  it.each([
    ['late-exception', 'An exception was not caught: Error: planted exception'],
    ['late-handler', 'A rejection was not handled: Error: planted rejection handled late'],
    ['late-rejection', 'A rejection was not handled: Error: planted late rejection'],
    ['open-server', 'Left open after the last test: 1 × TCPServerWrap'],
    ['open-timer', 'Left open after the last test: 1 × Timeout'],
    ['rejection', 'A rejection was not handled: Error: planted rejection'],
    ['warning', 'The process warned: MaxListenersExceededWarning'],
  ])('fails %s, saying: %s', (name, message) => {
    expect(files.get(name)).toMatchObject({ status: 'failed', message: expect.stringContaining(message) });
  });
});

async function runJest(testMatch: string): Promise<JestReport> {
  const folder = await mkdtemp(path.join(tmpdir(), 'quiet-process-'));
  const outputFile = path.join(folder, 'report.json');
  const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js'];
  try {
    await new Promise<void>((resolve) => {
      // It ends with status 1, as it should; what matters is in the report.
      execFile(
        process.execPath,
        [...jest, `--testMatch=${testMatch}`, '--json', `--outputFile=${outputFile}`],
        () => {
          resolve();
        },
      );
    });
    return JSON.parse(await readFile(outputFile, 'utf8')) as JestReport;
  } finally {
    await rm(folder, { recursive: true });
  }
}
