import type { SocketError } from '../../errors/socket-error.js';
import { check, checkBytes, checkSame } from '../check.js';
import { type ChannelStage, finished, nextChunk, takeBytes, written } from '../channel-stage.js';
import type { CaseDefinition } from '../conformance-case.js';
import { patternBytes, textBytes } from '../test-bytes.js';

const MIB = 1024 * 1024;

/** More writes than any connection takes without a reader. */
const FLOOD_WRITES = 64;

/** The half of a channel that bytes go out by, and the end of both. */
export const writableCases: readonly CaseDefinition<ChannelStage>[] = [
  {
    id: 'C6',
    title: 'a write of several buffers goes out in their order, and behind the writes before it',
    isOneWay: true,
    run: async ({ near, far }) => {
      const write = written(near, patternBytes(10), patternBytes(1000, 10), patternBytes(1, 1010));
      await Promise.all([write, written(near, patternBytes(5, 1011)), written(near, patternBytes(9, 1016))]);

      checkBytes(await takeBytes(far, 1025), patternBytes(1025), 'what was written');
    },
  },
  {
    id: 'C7',
    title: 'each write and the end settle once, in the order of the calls, and the end never from within',
    needs: ['halfClose'],
    isOneWay: true,
    run: async ({ near, far, time }) => {
      const settled: string[] = [];
      let isEnding = false;
      const settle = (name: string) => {
        return (failure?: SocketError): void => {
          settled.push(
            isEnding ? `${name} from within the end` : name,
            ...(failure === undefined ? [] : [failure.message]),
          );
        };
      };
      for (let i = 0; i < 3; i++) near.write([patternBytes(100_000, i * 100_000)], settle(`write ${i}`));
      isEnding = true;
      near.finish(settle('end'));
      isEnding = false;

      checkBytes(await takeBytes(far, 300_000), patternBytes(300_000), 'what was written');
      check((await nextChunk(far)) === null, 'there is more than was written');
      await time.until(() => settled.length >= 4, 'the settling of all calls');
      await time.pause(20);
      checkSame(settled.join(', '), 'write 0, write 1, write 2, end', 'what settled');
    },
  },
  {
    id: 'C8',
    title: 'memory is not looked at any more once its write has settled',
    isOneWay: true,
    run: async ({ near, far }) => {
      const bytes = patternBytes(100_000);
      const received = takeBytes(far, 200_000);
      await written(near, bytes);
      bytes.set(patternBytes(100_000, 100_000));
      await written(near, bytes);

      checkBytes(await received, patternBytes(200_000), 'what was written');
    },
  },
  {
    id: 'C9',
    title: 'our half ends behind what was written, and the other goes on',
    needs: ['halfClose'],
    isOneWay: true,
    run: async ({ near, far }) => {
      await written(near, textBytes('question'));
      await finished(near);
      checkBytes(await takeBytes(far, 8), textBytes('question'), 'what was sent before the end');
      check((await nextChunk(far)) === null, 'there is more than was sent');

      await written(far, patternBytes(100_000));
      await finished(far);
      checkBytes(await takeBytes(near, 100_000), patternBytes(100_000), 'the answer');
      check((await nextChunk(near)) === null, 'there is more than the answer');
    },
  },
  {
    id: 'C10',
    title: 'the end of a connection is told once, whether we close or reset, and also to who asks late',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      let tellings = 0;
      near.onceClosed(() => tellings++);
      near.close();
      await time.until(() => tellings > 0, 'the news of our close');
      near.close();
      near.abort();
      await time.pause(20);
      checkSame(tellings, 1, 'times the end was told');

      far.abort();
      await time.pause(20);
      await time.promptly(
        new Promise<void>((tell) => {
          far.onceClosed(() => {
            tell();
          });
        }),
        'the late news',
      );
    },
  },
  {
    id: 'C11',
    title:
      'every write settles, also those that wait when the connection is closed; later ones fail, never from within',
    isOneWay: true,
    run: async ({ near, time }) => {
      let settled = 0;
      for (let i = 0; i < FLOOD_WRITES; i++) near.write([patternBytes(MIB)], () => settled++);
      await time.pause(20);
      check(settled < FLOOD_WRITES, `${FLOOD_WRITES} MiB were taken though nobody reads`);

      near.close();
      await time.until(() => settled >= FLOOD_WRITES, 'the settling of all writes');
      await time.pause(20);
      checkSame(settled, FLOOD_WRITES, 'writes settled');

      let late = 'waits';
      near.write([patternBytes(1)], (failure) => {
        late = failure === undefined ? 'was sent' : 'failed';
      });
      check(late === 'waits', `a write to a connection that was closed ${late} from within its call`);
      await time.until(() => late !== 'waits', 'the settling of a late write');
      checkSame(late, 'failed', 'what became of a late write');
    },
  },
];
