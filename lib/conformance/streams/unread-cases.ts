import type { InputStream } from '../../streams/input-stream.js';
import { concatBytes } from '../../util/bytes.js';
import { checkBytes, checkFails, checkSame, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { broken, exactly, resetByPeer, timedOut } from '../expected-failure.js';
import { checkEnd, drainPattern, readExactly, readToEnd } from '../reading.js';
import type { StreamStage } from '../stream-stage.js';
import { patternBytes, textBytes } from '../test-bytes.js';
import { writeUntilBroken } from '../write-until-broken.js';

/** Bytes that wait for a reader are not lost, whatever happens meanwhile. */
export const unreadCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'J3',
    title: 'a reader that comes late loses nothing, not even of a peer that is gone by then',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      await near.outputStream.writeAsync(patternBytes(50_000));
      await near.closeAsync();
      await time.pause(50);

      checkBytes(await readToEnd(far), patternBytes(50_000), 'what was sent');
    },
  },
  {
    id: 'J17',
    title: 'a reader that comes late learns of an end before which nothing was sent',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      await near.closeAsync();
      await time.pause(50);

      checkSame((await time.promptly(readToEnd(far), 'the end')).length, 0, 'bytes before the end');
    },
  },
  {
    id: 'J19',
    title: 'a reader that comes late reads to the end although both halves have ended by then',
    needs: ['halfClose'],
    isOneWay: true,
    run: async (stage) => {
      for (const length of [0, 10, 50_000]) {
        const { near, far } = await stage.another();
        await near.outputStream.closeAsync();
        await checkEnd(far, 'what arrived before the end');
        await far.outputStream.writeAsync(patternBytes(length));
        await far.outputStream.closeAsync();
        await stage.time.pause(20);

        const read = stage.time.promptly(readToEnd(near), 'the end');
        checkBytes(await read, patternBytes(length), 'what was sent');
      }
    },
  },
  {
    id: 'J4',
    title: 'an iteration that is left, by break, return or throw, leaves the rest to the next reader',
    isOneWay: true,
    run: async ({ near, far }) => {
      const received: Uint8Array[] = [];
      let length = 0;
      for (const leave of [leaveByBreak, leaveByThrow, leaveByReturn, leaveBatches]) {
        for (const size of [1_000, 10, 1_000]) {
          await far.outputStream.writeAsync(patternBytes(size, length));
          await far.outputStream.flushAsync();
          length += size;
        }
        received.push(...(await leave(near.inputStream)));
        const one = near.inputStream.tryRead(1);
        if (one !== undefined && one !== null) received.push(one);
      }
      const missing = length - received.reduce((sum, chunk) => sum + chunk.length, 0);
      received.push(await readExactly(near, missing));

      checkBytes(concatBytes(received), patternBytes(length), 'what arrived, read in turns');
    },
  },
  {
    id: 'J7',
    title: 'a reset is told to a read that waits, behind everything that came before it, and by `closed`',
    needs: ['reset'],
    isOneWay: true,
    run: async (stage) => {
      const { near, far, time } = stage;
      await near.outputStream.writeAsync(textBytes('never read'));
      await near.outputStream.flushAsync();
      const read = checkFails(near.inputStream.readAsync(1), resetByPeer, 'the read that waits');
      await time.checkWaits(read, 'a read of nothing');
      far.abort();
      await time.promptly(read, 'the news of the reset');
      await checkFails(near.closed, resetByPeer, 'the connection');
      await checkFails(near.inputStream.readAsync(1), resetByPeer, 'another read');

      const late = await stage.another();
      await late.near.outputStream.writeAsync(textBytes('never read'));
      await late.near.outputStream.flushAsync();
      await late.far.outputStream.writeAsync(patternBytes(100_000));
      await late.far.outputStream.flushAsync();
      late.far.abort();
      await time.pause(20);
      await drainPattern(late.near, 100_000);
      await checkFails(
        late.near.inputStream.readAsync(1),
        resetByPeer,
        'a read behind what came before the reset',
      );
    },
  },
  {
    id: 'J8',
    title: 'what had arrived can be read after a write has failed, if reading had begun',
    needs: ['reset'],
    isOneWay: true,
    run: async ({ near, far, time }) => {
      await near.outputStream.writeAsync(textBytes('never read'));
      await far.outputStream.writeAsync(patternBytes(10_000));
      await far.outputStream.flushAsync();
      await readExactly(near, 1);
      await time.pause(20);
      far.abort();

      await writeUntilBroken(near, time);
      checkBytes(await readExactly(near, 9_999), patternBytes(9_999, 1), 'what had arrived');
      await checkFails(near.inputStream.readAsync(1), broken, 'a read behind it');
    },
  },
  {
    id: 'J13',
    title: 'a short answer that came before a write failed can still be read by the end that connected',
    run: (stage) => checkTail(stage, 10_000),
  },
  {
    id: 'J18',
    title: 'what had arrived can be read after a write has failed, although nobody had begun to read',
    needs: ['tailAfterWriteError'],
    isOneWay: true,
    run: (stage) => checkTail(stage, 100_000),
  },
  {
    id: 'J21',
    title:
      'bytes that were peeked at are there for whoever reads next, and a peek that is called off takes none',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      const input = near.inputStream;
      const waiting = started(input.peekAsync(4));
      for (const byte of patternBytes(4)) await far.outputStream.writeAsync(Uint8Array.of(byte));
      const peeked = await time.promptly(waiting, 'what was to be peeked at');
      checkBytes(peeked, patternBytes(4), 'what was peeked at');
      peeked.fill(0xff);
      await checkFails(input.peekAsync(5, { timeoutMs: 20 }), timedOut, 'a peek at more than there is');
      checkBytes(await readExactly(near, 2), patternBytes(2), 'what was peeked at, read');

      await far.outputStream.writeAsync(patternBytes(1_000, 4));
      await far.closeAsync();
      checkBytes(await input.peekAsync(5_000), patternBytes(1_002, 2), 'all that is left, peeked at');
      checkBytes(await readToEnd(near), patternBytes(1_002, 2), 'the same, read');
      checkSame((await input.peekAsync(1)).length, 0, 'bytes behind the end');
    },
  },
];

async function leaveByBreak(input: InputStream): Promise<readonly Uint8Array[]> {
  for await (const chunk of input) return [chunk];
  return [];
}

async function leaveByThrow(input: InputStream): Promise<readonly Uint8Array[]> {
  const received: Uint8Array[] = [];
  const reason = new Error('thrown out of the loop');
  const loop = async (): Promise<void> => {
    for await (const chunk of input) {
      received.push(chunk);
      throw reason;
    }
  };
  await checkFails(loop(), exactly(reason), 'the loop');
  return received;
}

async function leaveByReturn(input: InputStream): Promise<readonly Uint8Array[]> {
  const chunks = input[Symbol.asyncIterator]();
  const { value } = await chunks.next();
  await chunks.return?.();
  checkSame((await chunks.next()).done, true, 'an iteration that was left is over');
  return value === undefined ? [] : [value];
}

async function leaveBatches(input: InputStream): Promise<readonly Uint8Array[]> {
  for await (const batch of input.batches()) return batch;
  return [];
}

/** The peer answers and hangs up, and we write before we read. */
async function checkTail({ near, far, time }: StreamStage, length: number): Promise<void> {
  await near.outputStream.writeAsync(textBytes('never read'));
  await far.outputStream.writeAsync(patternBytes(length));
  await far.outputStream.flushAsync();
  await time.pause(20);
  far.abort();

  await writeUntilBroken(near, time);
  await drainPattern(near, length);
  await checkFails(near.inputStream.readAsync(1), broken, 'a read behind it');
}
