import { describe, expect, it } from '@jest/globals';

import { startTcpProgram } from '../../support/tcp-programs.js';

const LIMIT_MEBIBYTES = 1_024;

describe('a network of 10 000 hosts', () => {
  // In a process of its own: what else a spec's process has piled up is not the network's.
  it('lets all of them exchange messages in one process within 1 GiB', async () => {
    await using crowd = await startTcpProgram('crowd');
    const result = /(\d+) answered, (\d+) still connected, grown by (\d+) MiB\./;
    await crowd.prints(result, 120_000);

    const [, answered, open, grownMebibytes] = result.exec(crowd.output) ?? [];
    expect(answered).toBe('10000');
    expect(open).toBe('0');
    expect(Number(grownMebibytes)).toBeLessThan(LIMIT_MEBIBYTES);
    expect(await crowd.ends()).toBe('exit status 0');
  }, 180_000);
});
