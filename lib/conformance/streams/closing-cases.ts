import type { StreamSocket } from '../../sockets/stream-socket.js';
import { check, checkBytes, checkFailure, checkFails, checkSame, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { aborted, closedBefore, exactly } from '../expected-failure.js';
import { checkEndsSomehow } from '../ends-somehow.js';
import { giveUp } from '../give-up.js';
import { checkEnd, drainPattern, readExactly, readToEnd } from '../reading.js';
import type { StreamStage } from '../stream-stage.js';
import { patternBytes, textBytes } from '../test-bytes.js';

/** What closing does, to us and to the peer. */
export const closingCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'S20',
    title: 'closing again is fine, in every way, at either end',
    run: async ({ near, far }) => {
      near.close();
      for (const socket of [near, far]) {
        await socket.closeAsync();
        await socket.closeAsync();
        await socket[Symbol.asyncDispose]();
        socket.close();
        socket.inputStream.close();
        socket.outputStream.close();
        await socket.outputStream.closeAsync();
        await socket.closed;
      }
    },
  },
  {
    id: 'S21',
    title: 'sending by what was closed is refused, even of nothing, and so is a flush',
    isOneWay: true,
    run: async ({ near }) => {
      near.close();

      const { outputStream } = near;
      await checkFails(
        outputStream.writeAsync(new Uint8Array(100)),
        closedBefore,
        'a write on a closed socket',
      );
      await checkFails(
        outputStream.writeAsync(new Uint8Array(0)),
        closedBefore,
        'an empty write on a closed socket',
      );
      await checkFails(outputStream.flushAsync(), closedBefore, 'a flush on a closed socket');
    },
  },
  {
    id: 'S22',
    title:
      'what was sent before an orderly close arrives although it is read only afterwards, and then the end',
    isOneWay: true,
    run: async ({ near, far }) => {
      await near.outputStream.writeAsync(textBytes('y'));
      await near.closeAsync();
      await near.closed;

      checkBytes(await readExactly(far, 1), textBytes('y'), 'what was sent');
      await checkEnd(far, 'what follows');
      await checkEnd(far, 'what follows when asked again');
    },
  },
  {
    id: 'S24',
    title:
      'when the peer has given the connection up, reading ends or fails; no byte comes, and nothing hangs',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      await giveUp(near);

      await checkFails(
        near.outputStream.writeAsync(textBytes('123')),
        closedBefore,
        'a write after giving up',
      );
      await time.promptly(checkEndsSomehow(far), 'the end of reading from a peer that gave up');
    },
  },
  {
    id: 'S25',
    title: 'a close that is called off still closes',
    run: async ({ near, far, time }) => {
      for (const socket of [far, near]) {
        const reason = new Error('called off');
        await socket.closeAsync({ signal: AbortSignal.abort(reason) }).catch((failure: unknown) => {
          checkFailure(failure, exactly(reason), 'a close that is called off');
        });
        await checkFails(socket.outputStream.writeAsync(textBytes('123')), closedBefore, 'a write after it');
        await checkFails(socket.inputStream.readAsync(1), closedBefore, 'a read after it');
      }
      await time.promptly(Promise.all([settled(near), settled(far)]), 'the end of both ends');
    },
  },
  {
    id: 'S26',
    title: 'an orderly close is possible after calls were called off',
    isOneWay: true,
    run: async ({ near, far }) => {
      const reason = new Error('called off');
      const signal = AbortSignal.abort(reason);
      const caller = new AbortController();
      const read = near.inputStream.readAsync(1, 0, { signal: caller.signal });
      caller.abort(reason);
      await checkFails(read, exactly(reason), 'a read');
      await checkFails(near.outputStream.writeAsync(textBytes('x'), { signal }), exactly(reason), 'a write');
      await near.outputStream.writeAsync(textBytes('bye'));
      await near.closeAsync();

      checkBytes(await readToEnd(far), textBytes('bye'), 'all that arrived');
      await far.closeAsync();
    },
  },
  {
    id: 'S27',
    title: 'closing wakes a read that waits; an iteration just ends',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      const read = checkFails(near.inputStream.readAsync(10), aborted, 'a read that waits');
      await time.checkWaits(read, 'a read of nothing');
      near.close();
      await time.promptly(read, 'the end of the read');

      const next = started(far.inputStream[Symbol.asyncIterator]().next());
      far.close();
      const { done } = await time.promptly(next, 'the end of the iteration');
      checkSame(done, true, 'the iteration is over');
    },
  },
  {
    id: 'S33',
    title: 'when one end closes, the other reads the end',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      const read = started(near.inputStream.readAsync(10));
      await far.closeAsync();

      checkSame((await time.promptly(read, 'the end')).length, 0, 'bytes read at the end');
      check(near.inputStream.tryRead() === null, 'a try to read does not tell of the end');
      for await (const chunk of near.inputStream) check(false, `${chunk.length} bytes came behind the end`);
    },
  },
  {
    id: 'S52',
    title: 'disposing closes in order, may be repeated, and leaves nothing usable',
    isOneWay: true,
    run: async ({ near, far }) => {
      {
        await using socket = near;
        await socket.outputStream.writeAsync(patternBytes(100_000));
        await using again = socket;
        check(again === socket, 'BUG: two names of one socket');
      }
      await near.closed;

      await checkFails(near.outputStream.writeAsync(patternBytes(1)), closedBefore, 'a write after disposal');
      await checkFails(near.inputStream.readAsync(1), closedBefore, 'a read after disposal');
      await drainPattern(far, 100_000);
      await checkEnd(far, 'what follows what was sent');
    },
  },
];

async function settled(socket: StreamSocket): Promise<void> {
  await socket.closed.catch(() => {});
}
