import type { DatagramSocket } from '../../sockets/datagram-socket.js';
import { afterTurn } from '../../util/clock.js';
import { check, checkFails, checkSame } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import type { DatagramStage } from '../datagram-stage.js';
import { aborted, exactly, hasStatus } from '../expected-failure.js';
import { patternBytes } from '../test-bytes.js';

/** The inbox has bounds and tells what it drops, cancelling loses nothing, and floods leave time to others. */
export const boundCases: readonly CaseDefinition<DatagramStage>[] = [
  {
    id: 'D06',
    title: 'a full inbox drops the oldest, counts them and keeps the order',
    run: async (stage) => {
      const near = await stage.bound(stage.maker.near);
      const far = await stage.bound(stage.maker.far, (control) => {
        control.maxInboxDatagrams = 8;
      });
      await sendSizes(stage, near, far, 1, 20);
      await stage.time.until(() => far.information.droppedDatagrams.inbox === 12, 'the drop of 12 datagrams');

      for (let size = 13; size <= 20; size++) {
        await stage.checkReceives(far, patternBytes(size), `survivor of ${size} bytes`);
      }
      await stage.checkSilent(far, 'a datagram that was dropped');
      checkSame(far.information.droppedDatagrams.inbox, 12, 'datagrams dropped');
      checkSame(far.information.datagramsReceived, 8, 'datagrams handed out');
    },
  },
  {
    id: 'D06b',
    title: 'or the newest, if it is told to',
    run: async (stage) => {
      const near = await stage.bound(stage.maker.near);
      const far = await stage.bound(stage.maker.far, (control) => {
        control.maxInboxDatagrams = 8;
        control.inboxPolicy = 'drop-newest';
      });
      await sendSizes(stage, near, far, 1, 20);
      await stage.time.until(() => far.information.droppedDatagrams.inbox === 12, 'the drop of 12 datagrams');

      for (let size = 1; size <= 8; size++) {
        await stage.checkReceives(far, patternBytes(size), `survivor of ${size} bytes`);
      }
      await stage.checkSilent(far, 'a datagram that was dropped');
    },
  },
  {
    id: 'D06c',
    title: 'bytes count as well as datagrams; one that never fits is dropped alone',
    run: async (stage) => {
      const near = await stage.bound(stage.maker.near);
      const far = await stage.bound(stage.maker.far, (control) => {
        control.maxInboxBytes = 1_000;
      });
      for (const size of [400, 500, 1_001, 300]) await stage.sendTo(near, far, patternBytes(size));
      await stage.time.until(() => far.information.droppedDatagrams.inbox === 2, 'the drop of 2 datagrams');

      await stage.checkReceives(far, patternBytes(500), 'the datagram that stayed');
      await stage.checkReceives(far, patternBytes(300), 'the datagram that made the first one go');
    },
  },
  {
    id: 'D09',
    title: 'cancelling a receive loses nothing',
    run: async (stage) => {
      const { near, far } = await stage.pair();
      for (let size = 1; size <= 30; size++) {
        const caller = new AbortController();
        const reason = new Error('called off');
        const receive = far.receiveAsync({ signal: caller.signal });
        const sent = stage.sendTo(near, far, patternBytes(size));
        // Before the datagram comes, while it comes, and behind it.
        await stage.time.pause(size % 3);
        caller.abort(reason);
        await sent;
        const early = await receive.catch((failure: unknown) => {
          check(failure === reason, 'a cancelled receive failed with something else');
        });
        const datagram = early ?? (await stage.time.promptly(far.receiveAsync(), `datagram ${size}`));
        checkSame(datagram.data.length, size, 'the bytes of the datagram that is next');
      }
    },
  },
  {
    id: 'D09b',
    title: 'a receive ends by its signal, its time limit and cancelIOAsync, and the socket goes on',
    run: async (stage) => {
      const { near, far } = await stage.pair();
      const reason = new Error('called off before');
      const before = far.receiveAsync({ signal: AbortSignal.abort(reason) });
      await checkFails(before, exactly(reason), 'a receive called off before');
      await checkFails(
        far.receiveAsync({ timeoutMs: 5 }),
        hasStatus('connectionTimedOut'),
        'a short receive',
      );
      const pending = checkFails(far.receiveAsync(), aborted, 'a receive while input is cancelled');
      await far.cancelIOAsync();
      await stage.time.promptly(pending, 'the end of the receive');
      await stage.sendTo(near, far, patternBytes(9));
      await stage.checkReceives(far, patternBytes(9), 'the next datagram');
    },
  },
  {
    id: 'D15',
    title: 'a flood of datagrams leaves turns to others, received and sent',
    run: async (stage) => {
      const { near, far } = await stage.pair();
      const count = 384; // more would not fit the smallest kernel buffers
      const whileSending = await turnsDuring(async () => {
        for (let i = 0; i < count; i++) await stage.sendTo(near, far, patternBytes(16));
      });
      await stage.time.pause(50);
      const dropped = far.information.droppedDatagrams.kernel ?? 0;
      const whileReceiving = await turnsDuring(async () => {
        let received = 0;
        for await (const { data } of far) {
          check(data.length === 16, 'a datagram has another length');
          if (++received === count - dropped) break;
        }
      });

      check(whileSending >= 3, `others had ${whileSending} turns while ${count} datagrams were sent`);
      check(whileReceiving >= 3, `others had ${whileReceiving} turns while ${count} datagrams were received`);
    },
  },
];

async function sendSizes(
  stage: DatagramStage,
  from: DatagramSocket,
  to: DatagramSocket,
  first: number,
  last: number,
): Promise<void> {
  for (let size = first; size <= last; size++) await stage.sendTo(from, to, patternBytes(size));
}

/** How many turns of the loop went by while something was done. */
async function turnsDuring(work: () => Promise<void>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    if (isOver) return;
    turns++;
    afterTurn(count);
  };
  afterTurn(count);
  await work();
  isOver = true;
  return turns;
}
