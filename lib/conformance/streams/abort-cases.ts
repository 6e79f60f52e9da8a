import { check, checkFails, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { aborted, exactly } from '../expected-failure.js';
import { checkRoundTrip, drainPattern } from '../reading.js';
import type { StreamStage } from '../stream-stage.js';

/** Calls that wait are ended by their signal, by `cancelIOAsync` and by closing. */
export const abortCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'S08',
    title: 'an abort ends a waiting read and a waiting write, with its reason and not before',
    needs: ['abortableWrites'],
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, far, time } = stage;
      const { bytes } = await stage.clog();
      const caller = new AbortController();
      const { signal } = caller;
      const reason = new Error('called off');
      const read = checkFails(near.inputStream.readAsync(1, 0, { signal }), exactly(reason), 'the read');
      const byte = new Uint8Array(1);
      const write = checkFails(near.outputStream.writeAsync(byte, { signal }), exactly(reason), 'the write');
      await time.checkWaits(Promise.race([read, write]), 'a call that was not called off yet');

      caller.abort(reason);
      await time.promptly(Promise.all([read, write]), 'the end of the calls');
      await drainPattern(far, bytes);
      await checkRoundTrip(near, far);
    },
  },
  {
    id: 'S10',
    title: 'closing the socket ends a waiting read and a waiting write',
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, time } = stage;
      // That one ends when nothing is sent from its memory any more.
      await stage.clog();
      const calls = Promise.all([
        checkFails(near.outputStream.writeAsync(new Uint8Array(1)), aborted, 'the write'),
        checkFails(near.inputStream.readAsync(1), aborted, 'the read'),
      ]);
      await time.checkWaits(calls, 'a call on an open socket');

      near.close();
      await time.promptly(calls, 'the end of the calls');
    },
  },
  {
    id: 'S60',
    title: 'cancelling input and output ends what waits; the connection lives on',
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, far, time } = stage;
      const { bytes } = await stage.clog();
      const calls = started(
        Promise.all([
          checkFails(near.inputStream.readAsync(1), aborted, 'the read'),
          checkFails(near.outputStream.writeAsync(new Uint8Array(1)), aborted, 'the write'),
        ]),
      );

      await near.cancelIOAsync();
      await time.promptly(calls, 'the end of the calls');
      await drainPattern(far, bytes);
      await checkRoundTrip(near, far);
    },
  },
  {
    id: 'S53',
    title: 'the asynchronous context of a caller goes along with its calls',
    observes: ['asyncContext'],
    run: async ({ near, far, observer }) => {
      const { asyncContext: context } = observer;
      check(context !== undefined, 'BUG: the runner should have seen that this cannot be observed');
      const read = started(
        context.run('reader', async () => {
          await near.inputStream.readAsync(1);
          return context.get();
        }),
      );
      const write = started(
        context.run('writer', async () => {
          await far.outputStream.writeAsync(new Uint8Array(1));
          await far.outputStream.flushAsync();
          return context.get();
        }),
      );

      check((await read) === 'reader', 'the context of a read was lost');
      check((await write) === 'writer', 'the context of a write was lost');
    },
  },
];
