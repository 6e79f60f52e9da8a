import path from 'node:path';

import { runJest } from './run-jest.js';

describe('QuietProcess, on spec files that each plant one trouble', () => {
  let files: Map<string, { readonly status: string; readonly message: string }>;

  beforeAll(async () => {
    const report = await runJest('**/spec/support/planted/troubles/*.planted.ts');
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
