import type { StreamSocketListener } from '../../sockets/stream-socket-listener.js';
import { checkFails, checkSame } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { hasStatus } from '../expected-failure.js';
import { type ListenerStage, placeOf } from '../listener-stage.js';

/** Several listeners at one port. */
export const sharingCases: readonly CaseDefinition<ListenerStage>[] = [
  {
    id: 'L23',
    title:
      'listeners with reusePort share a port, others cannot have it, and each connection goes to one of them',
    needs: ['reusePort'],
    run: async (stage) => {
      const one = await listenAt(stage, stage.maker.freePlace());
      const place = placeOf(one.listener);
      const stranger = stage.maker.bind(stage.makeListener(), place);
      await checkFails(
        stranger,
        hasStatus('addressAlreadyInUse'),
        'listening at a shared port without a word',
      );
      const two = await listenAt(stage, place);

      const [there, atOnce] = [12, 6];
      for (let i = 0; i < there; i += atOnce)
        await Promise.all(Array.from({ length: atOnce }, () => stage.connect(one.listener)));
      await stage.time.until(() => one.accepted() + two.accepted() >= there, 'all connections');
      await stage.time.pause(1);
      checkSame(one.accepted() + two.accepted(), there, 'connections, those of both listeners together');

      await one.listener.closeAsync();
      const before = two.accepted();
      for (let i = 1; i <= atOnce; i++) await stage.connect(two.listener);
      await stage.time.until(() => two.accepted() === before + atOnce, 'connections of the one that is left');
    },
  },
];

interface Sharer {
  readonly listener: StreamSocketListener;
  /** How many connections it has got. */
  readonly accepted: () => number;
}

async function listenAt(stage: ListenerStage, place: string): Promise<Sharer> {
  const listener = stage.makeListener();
  listener.control.reusePort = true;
  let accepted = 0;
  listener.on('connectionreceived', ({ socket }) => {
    stage.keep(socket);
    accepted++;
  });
  await stage.maker.bind(listener, place);
  return { listener, accepted: () => accepted };
}
