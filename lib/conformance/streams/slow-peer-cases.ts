import { check, checkFailure, checkFails, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { broken, closedBefore, resetByPeer, timedOut } from '../expected-failure.js';
import { checkEnd, drainPattern, readToEnd } from '../reading.js';
import type { StreamStage } from '../stream-stage.js';
import { patternBytes } from '../test-bytes.js';

/** One end closes while the other is busy or slow. */
export const slowPeerCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'S55',
    title: 'closing while the peer writes and writes ends its writes, and our close does not wait for it',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      const flood = async (): Promise<void> => {
        for (;;) await far.outputStream.writeAsync(patternBytes(50_000));
      };
      const flooding = checkFails(flood(), broken, 'the writes of the peer');
      await near.inputStream.readAsync(100_000);

      await time.promptly(near.closeAsync(), 'the close');
      await time.promptly(flooding, 'the end of the writes');
    },
  },
  {
    id: 'S57',
    title: 'an orderly close waits for what is queued, and all of it arrives',
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, far, time } = stage;
      const { bytes } = await stage.clog();
      const more = started(near.outputStream.writeAsync(patternBytes(1000, bytes)));
      const close = started(near.closeAsync({ timeoutMs: 60_000 }));
      await time.checkWaits(close, 'a close with bytes queued');
      await checkFails(
        near.outputStream.writeAsync(patternBytes(1)),
        closedBefore,
        'a write behind the close',
      );

      await drainPattern(far, bytes + 1000);
      await checkEnd(far, 'what follows');
      await Promise.all([more, close]);
    },
  },
  {
    id: 'S58',
    title: 'an orderly close with a peer that does not read gives up when its time is over',
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, time } = stage;
      await stage.clog();
      const startedMs = time.clock.now();

      await checkFails(near.closeAsync({ timeoutMs: 100 }), timedOut, 'a close nobody reads for');
      const tookMs = time.clock.now() - startedMs;
      check(tookMs >= 98 && tookMs < 5_000, `a limit of 100 ms was over after ${tookMs} ms`);
      await time.promptly(
        near.closed.catch(() => {}),
        'the end of the connection',
      );
    },
  },
  {
    id: 'S61',
    title: 'a connection that was given up does not look like one that ended well',
    needs: ['resetAtWill'],
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, far } = stage;
      await stage.clog();
      await checkFails(near.closeAsync({ timeoutMs: 20 }), timedOut, 'a close nobody reads for');

      await checkFails(readToEnd(far), resetByPeer, 'reading from a peer that gave up');
      await checkFails(far.inputStream.readAsync(1), resetByPeer, 'reading once more');
    },
  },
  {
    id: 'S62',
    title: 'closing over bytes that were received and not read is a reset to the peer that sent them',
    needs: ['reset'],
    isOneWay: true,
    run: async ({ near, far, time }) => {
      await near.outputStream.writeAsync(patternBytes(1000));
      await near.outputStream.flushAsync();
      await far.inputStream.readAsync(10);
      await time.pause(20); // the rest is there as well
      const read = checkFails(near.inputStream.readAsync(1), resetByPeer, 'the read of the end that sent');

      far.close();
      await read;
      await near.closed.catch((failure: unknown) => {
        checkFailure(failure, resetByPeer, 'the connection');
      });
    },
  },
];
