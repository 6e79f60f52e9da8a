import { check, checkSame, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { countedSignal } from '../counted-signal.js';
import { readExactly } from '../reading.js';
import type { StreamStage } from '../stream-stage.js';
import { patternBytes } from '../test-bytes.js';

const MIB = 1024 * 1024;

/** So much may be on its way between a writer and a reader who does not read: kernels hold some megabytes. */
const MAX_ON_THE_WAY_BYTES = 24 * MIB;

/** So much may the memory of the process grow by it, buffers of both ends and of the test included. */
const MAX_GROWTH_BYTES = 64 * MIB;

/** Nothing grows with the number of calls or with the zeal of the peer. */
export const resourceCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'J10',
    title: 'a hundred thousand calls with one signal never have more than one listener on it, and leave none',
    run: async ({ near, far }) => {
      const caller = countedSignal();
      const options = { signal: caller.signal };
      for (let i = 0; i < 500; i++) {
        const writes = Array.from({ length: 100 }, () =>
          started(near.outputStream.writeAsync(Uint8Array.of(i), options)),
        );
        for (let read = 0; read < 100; read++) {
          const bytes = await far.inputStream.readAsync(1, 0, options);
          checkSame(bytes[0], i & 0xff, 'the byte that arrived');
        }
        await Promise.all(writes);
      }
      checkSame(caller.mostListeners(), 1, 'the most listeners at a time');
      checkSame(caller.listeners(), 0, 'listeners that were left');
    },
  },
  {
    id: 'J12',
    title:
      'a writer that does not stop is stopped by a reader that does, with a bound on what lies between them',
    isOneWay: true,
    run: async (stage) => {
      const { near, far, time, observer } = stage;
      await near.outputStream.writeAsync(patternBytes(1));
      await readExactly(far, 1); // reading has begun, and stops here
      const before = observer.memoryBytes?.();

      const chunk = patternBytes(64 * 1024);
      let accepted = 0;
      for (;;) {
        const write = started(near.outputStream.writeAsync(chunk));
        if (await time.isPending(write, 200)) break;
        accepted += chunk.length;
        check(accepted <= MAX_ON_THE_WAY_BYTES, `${accepted} bytes were taken though nobody reads`);
      }
      const growth = (observer.memoryBytes?.() ?? 0) - (before ?? 0);
      check(growth <= MAX_GROWTH_BYTES, `memory grew by ${growth} bytes while nobody read`);
    },
  },
];
