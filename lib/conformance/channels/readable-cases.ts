import { check, checkBytes, checkSame, checkThrows } from '../check.js';
import { type ChannelStage, finished, nextChunk, takeBytes, written } from '../channel-stage.js';
import type { CaseDefinition } from '../conformance-case.js';
import { broken, resetByPeer } from '../expected-failure.js';
import { patternBytes, textBytes } from '../test-bytes.js';

/** The half of a channel that bytes come in by. */
export const readableCases: readonly CaseDefinition<ChannelStage>[] = [
  {
    id: 'C1',
    title: '`take` has no answer while nothing has arrived, then bytes, then the end for good',
    needs: ['halfClose'],
    isOneWay: true,
    run: async ({ near, far, time }) => {
      check(near.take() === undefined, 'something was taken though nothing was sent');
      await written(far, textBytes('abc'));
      await finished(far);

      checkBytes(await takeBytes(near, 3), textBytes('abc'), 'what was sent');
      check((await time.promptly(nextChunk(near), 'the end')) === null, 'there is more than was sent');
      check(near.take() === null && near.take() === null, 'the end is not told again');
    },
  },
  {
    id: 'C2',
    title: '`onceReadable` never calls from within, not even if there is something, or the end',
    needs: ['halfClose'],
    isOneWay: true,
    run: async ({ near, far, time }) => {
      const checkCalls = async (what: string): Promise<void> => {
        let isWithin = true;
        let wasCalledWithin = false;
        const call = new Promise<void>((resolve) => {
          near.onceReadable(() => {
            wasCalledWithin ||= isWithin;
            resolve();
          });
        });
        isWithin = false;
        await time.promptly(call, `the call for ${what}`);
        check(!wasCalledWithin, `the call for ${what} came from within onceReadable`);
      };

      await written(far, textBytes('abc'));
      await checkCalls('bytes that arrive');
      await checkCalls('bytes that are there');
      await takeBytes(near, 3);
      await finished(far);
      await checkCalls('the end that arrives');
      check(near.take() === null, 'there is no end behind what was sent');
      await checkCalls('the end that was taken');
    },
  },
  {
    id: 'C3',
    title: 'each wish is granted once; a later one replaces an earlier, and no byte goes with it',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      const calls: string[] = [];
      const wish = (name: string): void => {
        near.onceReadable(() => calls.push(name));
      };
      wish('first');
      wish('second');
      for (let i = 0; i < 10; i++) await written(far, patternBytes(1, i));
      await time.until(() => calls.includes('second'), 'the call for the later wish');
      await time.pause(20);

      checkSame(calls.filter((name) => name === 'second').length, 1, 'calls for one wish');
      wish('third');
      wish('fourth');
      checkBytes(await takeBytes(near, 10), patternBytes(10), 'what was sent');
    },
  },
  {
    id: 'C4',
    title: 'what has arrived and was not taken is counted, and what was taken is not',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      checkSame(near.unreadBytes, 0, 'bytes counted before any was sent');
      near.onceReadable(() => {});
      await written(far, patternBytes(1000));
      await time.until(() => near.unreadBytes === 1000, 'the count of all that was sent');

      checkBytes(await takeBytes(near, 1000), patternBytes(1000), 'what was sent');
      checkSame(near.unreadBytes, 0, 'bytes counted when all were taken');
    },
  },
  {
    id: 'C5',
    title: 'of a connection that breaks, what came before is taken first; then `take` fails, again and again',
    needs: ['reset'],
    isOneWay: true,
    run: async ({ near, far, time }) => {
      await written(near, textBytes('never read'));
      await written(far, patternBytes(5000));
      near.onceReadable(() => {});
      await time.until(() => near.unreadBytes === 5000, 'the arrival of what was sent');
      far.abort();
      await time.pause(20);

      checkBytes(await takeBytes(near, 5000), patternBytes(5000), 'what was sent');
      await time.promptly(
        nextChunk(near).then(
          (chunk) => {
            check(false, `the end of a broken connection is ${chunk === null ? 'an end' : 'data'}`);
          },
          (failure: unknown) => {
            check(resetByPeer.fits(failure), 'it broke by something else than the reset');
          },
        ),
        'the news of the reset',
      );
      checkThrows(() => near.take(), broken, 'another take');
      await time.promptly(
        new Promise<void>((wake) => {
          near.onceReadable(wake);
        }),
        'the call for a failure',
      );
    },
  },
];
