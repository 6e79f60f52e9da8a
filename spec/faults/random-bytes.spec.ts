import { describe, expect, it } from '@jest/globals';

import { startTcpProgram } from '../support/tcp-programs.js';

/** A gibibyte each way. */
const MEBIBYTES = 1_024;

describe('A connection on which both ends send and read at random', () => {
  it('carries a gibibyte each way, and both processes end by themselves', async () => {
    await using listening = await startTcpProgram('random-bytes', ['listen', `${MEBIBYTES}`], {
      readyWhen: /listening at \d+\./,
    });
    const port = /listening at (\d+)/.exec(listening.output)?.[1] ?? '';
    await using connecting = await startTcpProgram('random-bytes', ['connect', `${MEBIBYTES}`, port]);

    expect([await connecting.ends(120_000), connecting.output]).toEqual(['exit status 0', told('connect')]);
    expect([await listening.ends(10_000), listening.output]).toEqual([
      'exit status 0',
      `listening at ${port}.\n${told('listen')}`,
    ]);
  }, 140_000);
});

/** All that a process prints when everything went well. */
function told(role: string): string {
  const bytes = MEBIBYTES * 1024 * 1024;
  return `${role}: ${bytes} bytes sent, ${bytes} bytes received as they were sent\n`;
}
