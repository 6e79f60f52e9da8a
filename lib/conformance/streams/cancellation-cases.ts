import { checkBytes, checkFails, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { aborted, exactly } from '../expected-failure.js';
import { checkEnd, checkRoundTrip, drainPattern, readExactly } from '../reading.js';
import type { StreamStage } from '../stream-stage.js';
import { patternBytes, textBytes } from '../test-bytes.js';

const reason = new Error('called off');

/** A call that is called off does not disturb the next. */
export const cancellationCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'S39',
    title: 'a call with a signal that is aborted already does nothing but fail with its reason',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      const options = { signal: AbortSignal.abort(reason) };
      const calls = [
        near.inputStream.readAsync(1, 0, options),
        near.inputStream.readAsync(new Uint8Array(1), 1, 1, options),
        near.outputStream.writeAsync(textBytes('lost'), options),
        near.outputStream.writeAsync(patternBytes(1024 * 1024), options),
        near.outputStream.flushAsync(options),
      ];

      const failures = calls.map((call, i) =>
        checkFails(call, exactly(reason), `call ${i + 1} of ${calls.length}`),
      );
      await time.promptly(Promise.all(failures), 'the failure of the calls');
      await checkRoundTrip(near, far);
    },
  },
  {
    id: 'S40',
    title:
      'a read that is called off, at once, later, or with a part of its bytes, leaves all of them to the next',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      const abortRead = async (whenMs: number): Promise<void> => {
        const caller = new AbortController();
        const read = near.inputStream.readAsync(1000, 0, { signal: caller.signal });
        const failure = checkFails(read, exactly(reason), 'the read');
        if (whenMs > 0) await time.pause(whenMs);
        caller.abort(reason);
        await failure;
      };

      await abortRead(0);
      await abortRead(5);
      const next = started(near.inputStream.readAsync(4));
      await far.outputStream.writeAsync(textBytes('0123'));
      checkBytes(await next, textBytes('0123'), 'what the next read got');

      await far.outputStream.writeAsync(textBytes('456'));
      await abortRead(20);
      await abortRead(0);
      await far.outputStream.writeAsync(textBytes('789abcdefg'));
      checkBytes(await readExactly(near, 13), textBytes('456789abcdefg'), 'what the reads after that got');

      // The bytes may come in the very turn in which the read is called off.
      for (let i = 0; i < 50; i++) {
        const sent = started(far.outputStream.writeAsync(patternBytes(2, i)));
        await abortRead(i % 3);
        await sent;
      }
      for (let i = 0; i < 50; i++) checkBytes(await readExactly(near, 2), patternBytes(2, i), `message ${i}`);
    },
  },
  {
    id: 'S41',
    title: 'a write that is called off sends nothing of it, and those behind it go out in their order',
    needs: ['abortableWrites'],
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, far, time } = stage;
      const { bytes } = await stage.clog();
      const first = started(near.outputStream.writeAsync(textBytes('first ')));
      const caller = new AbortController();
      const options = { signal: caller.signal };
      const calledOff = Promise.all([
        checkFails(
          near.outputStream.writeAsync(textBytes('small '), options),
          exactly(reason),
          'a small write',
        ),
        checkFails(
          near.outputStream.writeAsync(patternBytes(100_000), options),
          exactly(reason),
          'a large write',
        ),
      ]);
      const last = started(near.outputStream.writeAsync(textBytes('last')));
      await time.checkWaits(calledOff, 'a write while nobody reads');

      caller.abort(reason);
      await time.promptly(calledOff, 'the end of the writes');
      await drainPattern(far, bytes);
      checkBytes(await readExactly(far, 10), textBytes('first last'), 'what arrived');
      await Promise.all([first, last]);
    },
  },
  {
    id: 'S63',
    title:
      'cancelling input and output ends a write that waits, and leaves an end that was called for behind it',
    needs: ['halfClose'],
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, far, time } = stage;
      const { bytes, write } = await stage.clog();
      const calledOff = checkFails(near.outputStream.writeAsync(textBytes('lost')), aborted, 'the write');
      const end = started(near.outputStream.closeAsync());
      await near.cancelIOAsync();
      await time.promptly(calledOff, 'the end of the write');
      await time.checkWaits(end, 'the end of the stream while nobody reads');

      await drainPattern(far, bytes);
      await checkEnd(far, 'what follows');
      await time.promptly(Promise.all([write, end]), 'the end of the stream');
    },
  },
];
