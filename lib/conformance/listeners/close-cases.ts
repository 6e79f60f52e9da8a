import { check, checkFails, checkSame, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { checkEndsSomehow } from '../ends-somehow.js';
import { aborted, closedBefore } from '../expected-failure.js';
import { type ListenerStage, placeOf } from '../listener-stage.js';
import { checkAllClosed } from '../open-resources.js';
import { checkRoundTrip } from '../reading.js';

/** The end of a listener. */
export const closeCases: readonly CaseDefinition<ListenerStage>[] = [
  {
    id: 'L6',
    title: 'closing ends what waits, may be repeated, and leaves nothing usable; an iteration just ends',
    run: async (stage) => {
      const listener = await stage.listen();
      const accept = checkFails(listener.acceptAsync(), aborted, 'an accept that waits');
      await stage.time.checkWaits(accept, 'an accept');
      listener.close();
      listener.close();
      await stage.time.promptly(accept, 'the end of the accept');
      await stage.time.promptly(listener.closed, 'the end of the listener');
      await listener.closeAsync();
      await listener[Symbol.asyncDispose]();
      await checkFails(listener.acceptAsync(), closedBefore, 'an accept after the close');
      for await (const socket of listener)
        check(false, `a connection came after the close: ${typeof socket}`);

      const iterated = await stage.listen();
      const next = started(iterated[Symbol.asyncIterator]().next());
      await stage.time.checkWaits(next, 'an iteration');
      await iterated.closeAsync();
      checkSame(
        (await stage.time.promptly(next, 'the end of the iteration')).done,
        true,
        'the iteration is over',
      );
      await stage.makeListener().closeAsync();
    },
  },
  {
    id: 'L7',
    title: 'a close that drains waits for the connections handed out, and ends those that are left in time',
    run: async (stage) => {
      const patient = await stage.listen();
      const short = await stage.connected(patient);
      const close = started(patient.closeAsync({ drainMs: 60_000 }));
      await stage.time.checkWaits(close, 'a close that drains');
      await checkRoundTrip(short.near, short.far);
      await short.far.closeAsync();
      await stage.time.promptly(close, 'the close, once the last connection is over');

      const strict = await stage.listen();
      const long = await stage.connected(strict);
      const startedMs = stage.time.clock.now();
      await stage.time.promptly(strict.closeAsync({ drainMs: 100 }), 'the close, once its time is over');
      const tookMs = stage.time.clock.now() - startedMs;
      check(tookMs >= 98, `a limit of 100 ms was over after ${tookMs} ms`);
      await stage.time.promptly(checkEndsSomehow(long.near), 'the end of the connection that was left');
      checkSame(strict.information.openConnections, 0, 'connections left open');
    },
  },
  {
    id: 'L12',
    title: 'connections that come while the listener closes end: they are neither lost nor left hanging',
    run: async (stage) => {
      for (let round = 0; round < 5; round++) {
        const listener = await stage.listen();
        const early = await stage.connect(listener);
        const place = placeOf(listener);
        const racing = [stage.makeSocket(), stage.makeSocket(), stage.makeSocket()];
        const outcomes = racing.map((socket) => started(stage.maker.connect(socket, place)));
        if (round % 2 === 1) await stage.time.pause(round);
        await listener.closeAsync();

        const settled = await stage.time.promptly(Promise.allSettled(outcomes), 'the outcome of connecting');
        const connected = racing.filter((_, i) => settled[i]?.status === 'fulfilled');
        const ends = [early, ...connected].map((socket) => checkEndsSomehow(socket));
        await stage.time.promptly(Promise.all(ends), 'the end of connections nobody took');
      }
    },
  },
  {
    id: 'L22',
    title: 'a listener that is over, bound or not, drained or not, leaves nothing open',
    observes: ['openResources'],
    run: async (stage) => {
      await stage.makeListener().closeAsync();
      const untaken = await stage.listen();
      const early = await stage.connect(untaken);
      await untaken.closeAsync();
      early.close();
      const drained = await stage.listen();
      const { near } = await stage.connected(drained);
      await drained.closeAsync({ drainMs: 10 });
      near.close();
      const failed = stage.makeListener();
      const caller = new AbortController();
      const bind = started(stage.maker.bind(failed, stage.maker.freePlace(), { signal: caller.signal }));
      caller.abort();
      await bind.catch(() => {});

      await checkAllClosed(stage.observer, stage.openBefore, stage.time);
    },
  },
  {
    id: 'L18',
    title: 'connections that were handed out outlive their listener',
    run: async (stage) => {
      const listener = await stage.listen();
      const { near, far } = await stage.connected(listener);
      await listener.closeAsync();
      await stage.time.pause(20);

      await checkRoundTrip(near, far);
      await near.closeAsync();
      await far.closeAsync();
    },
  },
];
