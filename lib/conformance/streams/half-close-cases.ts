import { check, checkBytes, checkFails, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { closedBefore } from '../expected-failure.js';
import { checkArrives, checkEnd, drainPattern, readExactly, readToEnd } from '../reading.js';
import type { StreamStage } from '../stream-stage.js';
import { patternBytes, textBytes } from '../test-bytes.js';

/** One half of the connection ends, and the other goes on. */
export const halfCloseCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'S34',
    title: 'the peer reads what was sent and then the end of our half',
    needs: ['halfClose'],
    isOneWay: true,
    run: async ({ near, far }) => {
      await near.outputStream.writeAsync(textBytes('x'));
      await near.outputStream.closeAsync();

      checkBytes(await readToEnd(far), textBytes('x'), 'what was sent before the end');
    },
  },
  {
    id: 'S35',
    title: 'sending behind the end of our half is refused',
    needs: ['halfClose'],
    isOneWay: true,
    run: async ({ near, far }) => {
      const end = started(near.outputStream.closeAsync());
      await checkFails(near.outputStream.writeAsync(textBytes('x')), closedBefore, 'a write while ending');
      await end;
      await checkFails(near.outputStream.writeAsync(textBytes('x')), closedBefore, 'a write behind the end');
      await checkFails(
        near.outputStream.writeAsync(new Uint8Array(0)),
        closedBefore,
        'an empty write behind the end',
      );

      await checkEnd(far, 'what arrived');
    },
  },
  {
    id: 'S36',
    title: 'ending our half again is fine, and so is a flush behind the end',
    needs: ['halfClose'],
    isOneWay: true,
    run: async ({ near, far, time }) => {
      const calls = Promise.all([
        near.outputStream.closeAsync(),
        near.outputStream.closeAsync(),
        near.outputStream.flushAsync(),
      ]);
      near.outputStream.close();
      await time.promptly(calls, 'the end of our half');
      await time.promptly(near.outputStream.closeAsync(), 'the end of our half, again');
      await time.promptly(near.outputStream.flushAsync(), 'a flush behind it');

      await checkEnd(far, 'what arrived');
    },
  },
  {
    id: 'S37',
    title: 'the other half goes on, for as long as it likes and into memory',
    needs: ['halfClose'],
    isOneWay: true,
    run: async ({ near, far }) => {
      await near.outputStream.closeAsync();
      await checkEnd(far, 'what arrived');

      await checkArrives(far, near, textBytes('goes on'));
      await checkArrives(far, near, patternBytes(300_000));
      await far.outputStream.closeAsync();
      await checkEnd(near, 'what follows');
    },
  },
  {
    id: 'S56',
    title: 'our half ends while the peer is being read, and a large reply still comes in whole',
    needs: ['halfClose'],
    isOneWay: true,
    run: async ({ near, far }) => {
      const length = 4 * 1024 * 1024;
      const reply = started(drainPattern(near, length));
      await near.outputStream.writeAsync(textBytes('all of it, please'));
      await near.outputStream.closeAsync();

      checkBytes(await readToEnd(far), textBytes('all of it, please'), 'the question');
      await far.outputStream.writeAsync(patternBytes(length));
      await far.outputStream.closeAsync();
      await reply;
      await checkEnd(near, 'what follows the reply');
    },
  },
  {
    id: 'S43',
    title: 'the end comes by itself or behind data, cuts short a read that wants more, and is told again',
    needs: ['halfClose'],
    isOneWay: true,
    run: async (stage) => {
      const { near, far } = stage;
      await near.outputStream.writeAsync(textBytes('123'));
      await near.outputStream.closeAsync();
      checkBytes(
        await far.inputStream.readAsync(10),
        textBytes('123'),
        'a read of ten bytes where three are left',
      );
      for (let i = 0; i < 3; i++) {
        await checkEnd(far, 'a read at the end');
        check(far.inputStream.tryRead() === null, 'a try to read does not tell of the end');
      }

      const bare = await stage.another();
      await bare.near.outputStream.closeAsync();
      await checkEnd(bare.far, 'a stream of nothing');
      await checkArrives(bare.far, bare.near, textBytes('and back'));
      checkBytes(await readToEnd(bare.far), new Uint8Array(0), 'a stream of nothing, read again');
      await far.outputStream.writeAsync(textBytes('ok'));
      checkBytes(await readExactly(near, 2), textBytes('ok'), 'the other direction');
    },
  },
];
