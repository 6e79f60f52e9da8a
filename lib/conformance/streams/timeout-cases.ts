import { concatBytes } from '../../util/bytes.js';
import { Deadline } from '../../util/deadline.js';
import { check, checkBytes, checkFails, checkFailure } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { exactly, timedOut } from '../expected-failure.js';
import { checkArrives, checkRoundTrip, drainPattern, readExactly } from '../reading.js';
import type { StreamStage } from '../stream-stage.js';
import { patternBytes, textBytes } from '../test-bytes.js';

/** Time that runs out for one call is not the end of another, nor of the connection. */
export const timeoutCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'S05',
    title: 'a read that runs out of time leaves the connection usable both ways',
    isOneWay: true,
    run: async ({ near, far }) => {
      await checkFails(near.inputStream.readAsync(1, 0, { timeoutMs: 20 }), timedOut, 'a read of nothing');

      await checkArrives(near, far, textBytes('still writing'));
      await checkArrives(far, near, textBytes('still reading'));
    },
  },
  {
    id: 'S06',
    title: 'a write that runs out of time leaves the connection usable both ways',
    needs: ['abortableWrites'],
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, far } = stage;
      const { bytes } = await stage.clog();
      const write = near.outputStream.writeAsync(textBytes('late'), { timeoutMs: 20 });
      await checkFails(write, timedOut, 'a write nobody takes');

      await checkArrives(far, near, textBytes('still reading'));
      await drainPattern(far, bytes);
      await checkArrives(near, far, textBytes('still writing'));
    },
  },
  {
    id: 'S07',
    title: 'calls whose time is over before they begin fail at once, with nothing sent or consumed',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      await far.outputStream.writeAsync(textBytes('!kept'));
      await readExactly(near, 1);
      const reason = new Error('called off');
      const signal = AbortSignal.abort(reason);

      for (const [options, expected] of [
        [{ timeoutMs: 0 }, timedOut],
        [{ signal }, exactly(reason)],
      ] as const) {
        const late = Promise.all([
          checkFails(near.inputStream.readAsync(4, 0, options), expected, 'a read that is too late'),
          checkFails(
            near.outputStream.writeAsync(textBytes('lost'), options),
            expected,
            'a write that is too late',
          ),
          checkFails(near.outputStream.flushAsync(options), expected, 'a flush that is too late'),
        ]);
        await time.promptly(late, 'the end of calls that were too late');
      }
      checkBytes(await readExactly(near, 4), textBytes('kept'), 'what had arrived before');
      await checkRoundTrip(near, far);
    },
  },
  {
    id: 'S09',
    title: 'a time limit interrupts a waiting read and a waiting write when it is over, and not before',
    needs: ['abortableWrites'],
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, far, time } = stage;
      const { bytes } = await stage.clog();
      const startedMs = time.clock.now();
      await Promise.all([
        checkFails(near.inputStream.readAsync(1, 0, { timeoutMs: 100 }), timedOut, 'a read of nothing'),
        checkFails(
          near.outputStream.writeAsync(new Uint8Array(1), { timeoutMs: 100 }),
          timedOut,
          'a write nobody takes',
        ),
      ]);
      // Timers of Node's count whole milliseconds and may come a fraction of one early.
      const tookMs = time.clock.now() - startedMs;
      check(tookMs >= 98, `a limit of 100 ms was over after ${tookMs} ms`);
      check(tookMs < 5_000, `a limit of 100 ms was over only after ${tookMs} ms`);

      await drainPattern(far, bytes);
      await checkRoundTrip(near, far);
    },
  },
  {
    id: 'S65',
    title: 'a deadline is one limit for all the calls that are given it, and the connection goes on',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      const distant = { deadline: new Deadline(60_000, { transport: time }) };
      await far.outputStream.writeAsync(patternBytes(5), distant);
      checkBytes(await near.inputStream.readAsync(5, 0, distant), patternBytes(5), 'what came in time');

      const startedMs = time.clock.now();
      const deadline = new Deadline(200, { transport: time });
      const short = near.inputStream.readAsync(1, 0, { deadline, timeoutMs: 100 });
      await checkFails(short, timedOut, 'a read with less time than the deadline');
      const waiting = near.inputStream.readAsync(1, 0, { deadline, timeoutMs: 60_000 });
      await checkFails(waiting, timedOut, 'a read of nothing');
      const tookMs = time.clock.now() - startedMs;
      check(tookMs >= 198, `a deadline of 200 ms was over after ${tookMs} ms`);
      check(tookMs < 5_000, `a deadline of 200 ms was over only after ${tookMs} ms`);
      check(deadline.leftMs === 0, `of a deadline that was over ${deadline.leftMs} ms are left`);

      const late = near.outputStream.writeAsync(textBytes('lost'), { deadline });
      await time.promptly(checkFails(late, timedOut, 'a write that is too late'), 'the end of a late write');
      await checkRoundTrip(near, far);
    },
  },
  {
    id: 'S51',
    title: 'a flush is fine on an idle connection and on one with bytes unread',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      await time.promptly(near.outputStream.flushAsync(), 'a flush of nothing');
      await far.outputStream.writeAsync(patternBytes(5));
      await time.promptly(near.outputStream.flushAsync(), 'a flush with bytes unread');
      checkBytes(await readExactly(near, 5), patternBytes(5), 'what was unread');
    },
  },
  {
    id: 'S64',
    title: 'a turn of a loop that runs out of time or is called off loses nothing, and another loop goes on',
    needs: ['halfClose'],
    isOneWay: true,
    run: async ({ near, far, time }) => {
      const input = near.inputStream;
      const reason = new Error('called off');
      const caller = new AbortController();
      const impatient = input.chunks({ timeoutMs: 20 });
      await checkFails(impatient.next(), timedOut, 'a turn of a loop over nothing');
      const turn = checkFails(
        input.batches({ signal: caller.signal }).next(),
        exactly(reason),
        'a turn that is called off',
      );
      caller.abort(reason);
      await time.promptly(turn, 'the end of a turn that was called off');

      await far.outputStream.writeAsync(patternBytes(1_000));
      await far.outputStream.closeAsync();
      const received: Uint8Array[] = [];
      // Where the machine has much to do, turns run out of time here as well, and the loop goes on all the same.
      for (;;) {
        const next = await impatient.next().catch((failure: unknown): undefined => {
          checkFailure(failure, timedOut, 'a turn of a loop while bytes come');
        });
        if (next === undefined) continue;
        if (next.done === true) break;
        received.push(next.value);
      }
      checkBytes(concatBytes(received), patternBytes(1_000), 'what came after the limits');
      await checkArrives(near, far, textBytes('still writing'));
    },
  },
];
