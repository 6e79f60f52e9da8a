import { checkFails, checkSame } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { countedSignal } from '../counted-signal.js';
import { Deviation } from '../deviation.js';
import { exactly } from '../expected-failure.js';
import { giveUp } from '../give-up.js';
import { checkAllClosed } from '../open-resources.js';
import { checkRoundTrip } from '../reading.js';
import type { StreamStage } from '../stream-stage.js';
import { patternBytes } from '../test-bytes.js';

/** What nobody hears does not reach the process, and what is over leaves nothing behind. */
export const quietCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'J1',
    title: 'connections that break while nobody waits or listens make no noise in the process',
    observes: ['unheard'],
    run: async (stage) => {
      const { near, far, time, observer } = stage;
      void near.closed;
      void far.closed;
      far.abort();

      const written = await stage.another();
      await written.near.outputStream.writeAsync(patternBytes(1000));
      written.near.outputStream.close();
      written.far.abort();

      const flooded = await stage.another();
      await stage.clog(flooded.near);
      flooded.near.outputStream.close();
      flooded.near.close();
      flooded.far.abort();

      const iterated = await stage.another();
      void iterated.near.inputStream[Symbol.asyncIterator]();
      void iterated.near.inputStream.tryRead();
      iterated.far.abort();
      iterated.near.close();

      const both = await stage.another();
      both.near.abort();
      both.far.abort();

      await time.pause(50);
      for (const failure of observer.unheard?.() ?? []) throw new Deviation(`unheard: ${String(failure)}`);
    },
  },
  {
    id: 'J2',
    title: 'a connection that is over, in whatever way, leaves nothing open and no listener on a signal',
    observes: ['openResources'],
    run: async (stage) => {
      const { near, far, time, observer, openBefore } = stage;
      const caller = countedSignal();
      const { signal } = caller;
      await checkRoundTrip(near, far);
      await near.outputStream.writeAsync(patternBytes(10), { signal });
      await far.inputStream.readAsync(10, 0, { signal, timeoutMs: 60_000 });
      await near.closeAsync({ signal });
      await far.closeAsync({ signal });

      const reset = await stage.another();
      const reason = new Error('called off');
      const read = checkFails(
        reset.near.inputStream.readAsync(1, 0, { signal }),
        exactly(reason),
        'the read',
      );
      checkSame(caller.listeners(), 1, 'listeners on the signal while a read waits');
      caller.abort(reason);
      await read;
      reset.far.abort();
      reset.near.close();

      const givenUp = await stage.another();
      await stage.clog(givenUp.near);
      await giveUp(givenUp.near);
      givenUp.far.close();

      checkSame(caller.listeners(), 0, 'listeners left on the signal');
      await checkAllClosed(observer, openBefore, time);
    },
  },
];
