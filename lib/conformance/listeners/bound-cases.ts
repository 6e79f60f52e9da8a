import { check, checkBytes, checkSame, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { checkEndsSomehow } from '../ends-somehow.js';
import { type ListenerStage, placeOf } from '../listener-stage.js';
import { checkRoundTrip, readExactly } from '../reading.js';
import { textBytes } from '../test-bytes.js';

/** Too many connections, and too few file descriptors. */
export const boundCases: readonly CaseDefinition<ListenerStage>[] = [
  {
    id: 'L3',
    title: 'connections beyond those that may wait are refused and counted; the others are unharmed',
    run: async (stage) => {
      const listener = stage.makeListener();
      listener.control.maxPendingConnections = 3;
      await stage.maker.bind(listener, stage.maker.freePlace());
      const welcome = await stage.connectInOrder(listener, 3);
      const refused = [stage.makeSocket(), stage.makeSocket()];
      for (const socket of refused) {
        // To some the refusal comes while they connect, to others as the end of their connection.
        await started(stage.maker.connect(socket, placeOf(listener))).then(
          () => stage.time.promptly(checkEndsSomehow(socket), 'the end of a connection too many'),
          () => {},
        );
      }
      await stage.time.until(() => listener.information.refusedConnections > 0, 'the count of refusals');

      for (let i = 0; i < welcome.length; i++) {
        const socket = await stage.accept(listener);
        checkBytes(await readExactly(socket, 1), textBytes(String(i)), `connection ${i}`);
      }
      checkSame(listener.information.refusedConnections, refused.length, 'connections refused');
      const { near, far } = await stage.connected(listener);
      await checkRoundTrip(near, far);
    },
  },
  {
    id: 'L5',
    title: 'a listener that cannot accept, for want of file descriptors, waits a moment and goes on',
    needs: ['failingAccepts'],
    run: async (stage) => {
      const { failNextAccepts } = stage.maker;
      check(failNextAccepts !== undefined, 'the maker declares failingAccepts and makes none fail');
      const listener = await stage.listen();
      failNextAccepts(2);
      const { near, far } = await stage.connected(listener);
      await checkRoundTrip(near, far);
      checkSame(listener.information.failedAccepts, 2, 'failures counted');

      const byEvents = await stage.listen();
      let count = 0;
      byEvents.on('connectionreceived', ({ socket }) => {
        stage.keep(socket);
        count++;
      });
      failNextAccepts(1);
      await stage.connect(byEvents);
      await stage.time.until(() => count === 1, 'the event of a connection');
      checkSame(byEvents.information.failedAccepts, 1, 'failures counted');
    },
  },
];
