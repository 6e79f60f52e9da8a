import { describe, expect, it } from '@jest/globals';

import type { Program } from '../support/real-parts.js';
import { startTcpProgram } from '../support/tcp-programs.js';

/** What the peer tries to send. */
const MEBIBYTES = 1_024;

/** By how much a process may grow. */
const LIMIT_MEBIBYTES = 64;

/** The same once bytes flow: V8 collects the memory of chunks that were read when there are 64 MiB of it. */
const LIMIT_WHEN_FLOWING_MEBIBYTES = 128;

describe('A reader that stalls', () => {
  it.each([
    ['a mebibyte', 1_048_576],
    ['a thousand bytes', 1_000],
  ])(
    'stops a writer of chunks of %s, memory stays on both sides, and everything arrives later',
    async (_, chunkBytes) => {
      await using reader = await startTcpProgram('stalled-reader', [], { readyWhen: /listening at \d+\./ });
      const port = numberIn(reader, /listening at (\d+)/);
      const args = [port, MEBIBYTES, chunkBytes].map(String);
      await using writer = await startTcpProgram('eager-writer', args);

      await writer.prints(/stalled after .*\n/, 60_000);
      expect(numberIn(writer, /stalled after (\d+) bytes/)).toBeLessThan(LIMIT_MEBIBYTES * 1_048_576);
      expect(numberIn(writer, /grown by (\d+) MiB/)).toBeLessThan(LIMIT_MEBIBYTES);
      reader.type('go on\n');
      await reader.prints(/grown by \d+ MiB while nothing was read\./);
      expect(numberIn(reader, /grown by (\d+) MiB while/)).toBeLessThan(LIMIT_MEBIBYTES);

      await reader.prints(/read \d+ bytes, grown by \d+ MiB\./, 60_000);
      expect(numberIn(reader, /read (\d+) bytes/)).toBe(MEBIBYTES * 1_048_576);
      expect(numberIn(reader, /bytes, grown by (\d+) MiB/)).toBeLessThan(LIMIT_WHEN_FLOWING_MEBIBYTES);
      expect(await reader.ends()).toBe('exit status 0');
      expect(await writer.ends()).toBe('exit status 0');
      expect(numberIn(writer, /wrote \d+ bytes, grown by (\d+) MiB/)).toBeLessThan(
        LIMIT_WHEN_FLOWING_MEBIBYTES,
      );
    },
    120_000,
  );
});

function numberIn({ output }: Program, pattern: RegExp): number {
  return Number(pattern.exec(output)?.[1]);
}
