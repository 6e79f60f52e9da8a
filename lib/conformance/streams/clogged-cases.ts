import { checkBytes, checkFailure, checkFails, checkSame, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { aborted, broken } from '../expected-failure.js';
import { checkEnd, drainPattern, readExactly } from '../reading.js';
import type { StreamStage } from '../stream-stage.js';
import { textBytes } from '../test-bytes.js';

/** The peer does not read, and our writes wait. */
export const cloggedCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'S28',
    title: 'a flush waits until the peer reads, and no longer',
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, far, time } = stage;
      const { bytes, write } = await stage.clog();
      const flush = started(near.outputStream.flushAsync());
      await time.checkWaits(flush, 'a flush while nobody reads');

      await drainPattern(far, bytes);
      await time.promptly(Promise.all([write, flush]), 'the end of the flush');
    },
  },
  {
    id: 'S29',
    title: 'writes and flushes that wait at the same time have their turns in the order of the calls',
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, far, time } = stage;
      const { outputStream } = near;
      const { bytes } = await stage.clog();
      // A write is done when it is accepted, a flush only with the kernel: each kind has an order of its own.
      const writes: number[] = [];
      const flushes: number[] = [];
      const note = async (done: number[], number: number, call: Promise<unknown>): Promise<void> => {
        await call;
        done.push(number);
      };
      const calls = Promise.all([
        note(flushes, 1, outputStream.flushAsync()),
        note(flushes, 2, outputStream.flushAsync()),
        note(writes, 1, outputStream.writeAsync(textBytes('first '))),
        note(writes, 2, outputStream.writeAsync(textBytes('second '))),
        note(flushes, 3, outputStream.flushAsync()),
        note(writes, 3, outputStream.writeAsync(textBytes('third'))),
      ]);
      await time.checkWaits(calls, 'one of many calls while nobody reads');
      checkSame(writes.length + flushes.length, 0, 'calls done while nobody reads');

      await drainPattern(far, bytes);
      checkBytes(await readExactly(far, 18), textBytes('first second third'), 'what was written');
      await time.promptly(calls, 'the end of the calls');
      checkSame(writes.join(), '1,2,3', 'the order of the writes');
      checkSame(flushes.join(), '1,2,3', 'the order of the flushes');
    },
  },
  {
    id: 'S30',
    title: 'a flush ends when the peer closes, also one that begins only then',
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, far, time } = stage;
      await stage.clog();
      const flush = checkEndsOrBreaks(near.outputStream.flushAsync());
      await time.checkWaits(flush, 'a flush while nobody reads');

      far.close();
      await time.promptly(flush, 'the end of the flush');
      await time.promptly(checkEndsOrBreaks(near.outputStream.flushAsync()), 'the end of a late flush');
    },
  },
  {
    id: 'S31',
    title: 'closing our end ends a write and a flush that wait',
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, time } = stage;
      await stage.clog();
      const calls = Promise.all([
        checkFails(near.outputStream.writeAsync(textBytes('xyzzy')), aborted, 'the write'),
        checkFails(near.outputStream.flushAsync(), aborted, 'the flush'),
      ]);
      await time.checkWaits(calls, 'a call while nobody reads');

      near.close();
      await time.promptly(calls, 'the end of the calls');
    },
  },
  {
    id: 'S38',
    title: 'an end that is called for while writes wait comes behind them',
    needs: ['halfClose'],
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, far, time } = stage;
      const { bytes } = await stage.clog();
      const write = started(near.outputStream.writeAsync(textBytes('last words')));
      const end = started(near.outputStream.closeAsync());
      const flush = started(near.outputStream.flushAsync());
      await time.checkWaits(Promise.race([write, end, flush]), 'a call while nobody reads');

      await drainPattern(far, bytes);
      checkBytes(await readExactly(far, 10), textBytes('last words'), 'what was written before the end');
      await checkEnd(far, 'what follows');
      await time.promptly(Promise.all([write, end, flush]), 'the end of the calls');
    },
  },
];

async function checkEndsOrBreaks(flush: Promise<unknown>): Promise<void> {
  try {
    await flush;
  } catch (failure) {
    checkFailure(failure, broken, 'a flush to a peer that closed');
  }
}
