import { checkBytes, checkFails, checkSame, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { aborted, busy, exactly, timedOut } from '../expected-failure.js';
import type { ListenerStage } from '../listener-stage.js';
import { checkRoundTrip, readExactly } from '../reading.js';
import { textBytes } from '../test-bytes.js';

/** Taking connections one by one. */
export const acceptCases: readonly CaseDefinition<ListenerStage>[] = [
  {
    id: 'L2',
    title: 'connections are handed out in the order of their arrival, whether somebody waits for them or not',
    run: async (stage) => {
      const listener = await stage.listen();
      const waiting = started(stage.accept(listener));
      await stage.connectInOrder(listener, 12);

      checkBytes(await readExactly(await waiting, 1), textBytes('0'), 'the first connection');
      for (let i = 1; i < 12; i++) {
        const socket = await stage.accept(listener);
        checkBytes(await readExactly(socket, String(i).length), textBytes(String(i)), `connection ${i}`);
      }
    },
  },
  {
    id: 'L13',
    title: 'several listeners get their own connections and no others',
    run: async (stage) => {
      const listeners = await Promise.all([stage.listen(), stage.listen(), stage.listen()]);
      const pairs = await Promise.all(listeners.map((listener) => stage.connected(listener)));

      await Promise.all(pairs.map(({ near, far }) => checkRoundTrip(near, far)));
      for (const listener of listeners) {
        await checkFails(listener.acceptAsync({ timeoutMs: 10 }), timedOut, 'another connection');
      }
    },
  },
  {
    id: 'L17',
    title: 'leaving an iteration keeps the listener open, and a later one goes on with the next connection',
    run: async (stage) => {
      const listener = await stage.listen();
      const sockets = await stage.connectInOrder(listener, 6);
      const seen: string[] = [];
      const note = async (count: number): Promise<void> => {
        for await (const socket of listener) {
          seen.push(new TextDecoder().decode(await readExactly(stage.keep(socket), 1)));
          if (seen.length === count) return;
        }
      };

      await note(2);
      await note(3);
      const once = listener[Symbol.asyncIterator]();
      await once.return?.();
      checkSame((await once.next()).done, true, 'an iteration that was left is over');
      await note(6);
      checkSame(seen.join(' '), sockets.map((_, i) => String(i)).join(' '), 'the connections that were seen');
    },
  },
  {
    id: 'L19',
    title: 'of two that wait for a connection the second is refused, and the first is unharmed',
    run: async (stage) => {
      const listener = await stage.listen();
      const first = started(stage.accept(listener));
      await stage.time.promptly(checkFails(listener.acceptAsync(), busy, 'a second accept'), 'its failure');

      const near = await stage.connect(listener);
      await checkRoundTrip(near, await first);
    },
  },
  {
    id: 'L20',
    title: 'waiting for a connection can be called off, by limit, signal or cancellation, and loses none',
    run: async (stage) => {
      const listener = await stage.listen();
      await checkFails(listener.acceptAsync({ timeoutMs: 0 }), timedOut, 'an accept whose time is over');
      await checkFails(listener.acceptAsync({ timeoutMs: 10 }), timedOut, 'an accept with a limit');
      const caller = new AbortController();
      const reason = new Error('called off');
      const signalled = checkFails(
        listener.acceptAsync({ signal: caller.signal }),
        exactly(reason),
        'an accept',
      );
      caller.abort(reason);
      await signalled;
      const cancelled = checkFails(listener.acceptAsync(), aborted, 'an accept that is cancelled');
      await listener.cancelIOAsync();
      await cancelled;

      const { near, far } = await stage.connected(listener);
      await checkRoundTrip(near, far);
    },
  },
];
