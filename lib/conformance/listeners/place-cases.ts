import type { StreamSocketListener } from '../../sockets/stream-socket-listener.js';
import { check, checkFails, checkFailure, checkSame } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { checkEndsSomehow } from '../ends-somehow.js';
import { aborted, closedBefore, exactly, hasStatus, illegalCall, timedOut } from '../expected-failure.js';
import { type ListenerStage, placeOf } from '../listener-stage.js';
import { checkRoundTrip } from '../reading.js';

/** Getting a place to listen at, and giving it back. */
export const placeCases: readonly CaseDefinition<ListenerStage>[] = [
  {
    id: 'L1',
    title: 'port 0 gives a real port, which is told, and told on after the close',
    needs: ['ports'],
    run: async (stage) => {
      const listener = stage.makeListener();
      checkSame(listener.information.localPort, '', 'the port before the listener is bound');
      await stage.maker.bind(listener, '');

      const port = listener.information.localPort;
      check(Number(port) >= 1 && Number(port) <= 65_535, `the port is ${port}`);
      check(listener.information.localAddress !== null, 'the address is not told');
      const { far } = await stage.connected(listener);
      checkSame(far.information.localPort, port, 'the local port of an accepted socket');
      await listener.closeAsync();
      checkSame(listener.information.localPort, port, 'the port after the close');
    },
  },
  {
    id: 'L8',
    title: 'a place can be listened at again at once, even while connections of before live on',
    run: async (stage) => {
      const first = await stage.listen();
      const place = placeOf(first);
      const before = await stage.connected(first);
      const ended = await stage.connected(first);
      await ended.far.closeAsync();
      await ended.near.closeAsync();
      await first.closeAsync();

      const second = stage.makeListener();
      await stage.maker.bind(second, place);
      const after = await stage.connected(second);
      await checkRoundTrip(after.near, after.far);
      await checkRoundTrip(before.near, before.far);
    },
  },
  {
    id: 'L9',
    title: 'a place that is taken is refused by its name, and the listener may be bound elsewhere',
    run: async (stage) => {
      const first = await stage.listen();
      const second = stage.makeListener();
      const taken = stage.maker.bind(second, placeOf(first));
      await checkFails(taken, hasStatus('addressAlreadyInUse'), 'listening where somebody listens');

      await dropProbe(stage, first);
      await stage.maker.bind(second, stage.maker.freePlace());
      for (const listener of [first, second]) {
        const { near, far } = await stage.connected(listener);
        await checkRoundTrip(near, far);
      }
    },
  },
  {
    id: 'L10',
    title:
      'binding can be called off, before and during, by signal, limit or close, and the place stays free',
    run: async (stage) => {
      const { bind, freePlace } = stage.maker;
      const reason = new Error('called off');
      const place = freePlace();
      const early = stage.makeListener();
      await checkFails(
        bind(early, place, { signal: AbortSignal.abort(reason) }),
        exactly(reason),
        'an early abort',
      );
      await checkFails(bind(early, place, { timeoutMs: 0 }), timedOut, 'a limit that is over');

      const caller = new AbortController();
      const during = checkFails(
        bind(early, place, { signal: caller.signal }),
        exactly(reason),
        'a late abort',
      );
      caller.abort(reason);
      await during;
      const closing = stage.makeListener();
      const closed = checkFails(bind(closing, place), aborted, 'a bind that is closed');
      closing.close();
      await closed;
      await checkFails(bind(closing, place), closedBefore, 'a bind after the close');

      await bind(early, place);
      await checkFails(bind(early, freePlace()), illegalCall, 'a second bind');
      const { near, far } = await stage.connected(early);
      await checkRoundTrip(near, far);
    },
  },
  {
    id: 'L11',
    title: 'a socket file that a dead server left behind is replaced; the file of a living one is not',
    needs: ['staleFiles'],
    run: async (stage) => {
      const place = await stage.maker.makeStaleFile?.();
      check(place !== undefined, 'the maker declares staleFiles and makes none');
      const listener = stage.makeListener();
      await stage.maker.bind(listener, place);
      const { near, far } = await stage.connected(listener);
      await checkRoundTrip(near, far);

      const second = stage.makeListener();
      await checkFails(
        stage.maker.bind(second, place),
        hasStatus('addressAlreadyInUse'),
        'taking a living place',
      );
      await dropProbe(stage, listener);
      const after = await stage.connected(listener);
      await checkRoundTrip(after.near, after.far);
    },
  },
];

/** Whoever wants the place of a listener may have connected, to see whether it is alive. */
async function dropProbe(stage: ListenerStage, listener: StreamSocketListener): Promise<void> {
  try {
    const probe = stage.keep(await listener.acceptAsync({ timeoutMs: 20 }));
    await stage.time.promptly(checkEndsSomehow(probe), 'the end of a probe');
  } catch (failure) {
    checkFailure(failure, timedOut, 'waiting for a probe');
  }
}
