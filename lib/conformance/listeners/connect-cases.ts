import { checkFails } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { aborted, closedBefore, exactly, hasStatus, illegalCall, timedOut } from '../expected-failure.js';
import { type ListenerStage, placeOf } from '../listener-stage.js';
import { checkRoundTrip } from '../reading.js';

/** The other side: connecting to a listener, or to none. */
export const connectCases: readonly CaseDefinition<ListenerStage>[] = [
  {
    id: 'L14',
    title: 'connecting can be called off, before and during, and leaves no connection behind',
    run: async (stage) => {
      const { connect } = stage.maker;
      const listener = await stage.listen();
      const place = placeOf(listener);
      const reason = new Error('called off');
      const socket = stage.makeSocket();
      const early = { signal: AbortSignal.abort(reason) };
      await checkFails(connect(socket, place, early), exactly(reason), 'a connect that is called off early');
      await checkFails(connect(socket, place, { timeoutMs: 0 }), timedOut, 'a connect whose time is over');
      await checkFails(listener.acceptAsync({ timeoutMs: 20 }), timedOut, 'a connection that was called off');

      const caller = new AbortController();
      const late = { signal: caller.signal };
      const during = checkFails(
        connect(socket, place, late),
        exactly(reason),
        'a connect that is called off',
      );
      caller.abort(reason);
      await during;
      const closing = stage.makeSocket();
      const closed = checkFails(connect(closing, place), aborted, 'a connect that is closed');
      closing.close();
      await closed;
      await checkFails(connect(closing, place), closedBefore, 'a connect after the close');
    },
  },
  {
    id: 'L16',
    title: 'connecting where nobody listens any more is refused; the socket may connect elsewhere',
    needs: ['closedPorts'],
    run: async (stage) => {
      const gone = await stage.listen();
      await gone.closeAsync();
      const socket = stage.makeSocket();
      const refused = stage.maker.connect(socket, placeOf(gone));
      await checkFails(refused, hasStatus('connectionRefused'), 'connecting where nobody listens');

      const listener = await stage.listen();
      await stage.maker.connect(socket, placeOf(listener));
      await checkRoundTrip(socket, await stage.accept(listener));
      await checkFails(stage.maker.connect(socket, placeOf(listener)), illegalCall, 'a second connect');
    },
  },
];
