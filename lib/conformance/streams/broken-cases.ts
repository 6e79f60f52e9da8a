import { DataWriter } from '../../data/data-writer.js';
import { checkFails } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { broken, closedBefore } from '../expected-failure.js';
import { giveUp } from '../give-up.js';
import type { StreamStage } from '../stream-stage.js';
import { writeUntilBroken } from '../write-until-broken.js';

/** The peer goes away while we send. */
export const brokenCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'S18',
    title: 'once the peer has closed, writes fail before long, and do so from then on',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      far.close();

      await writeUntilBroken(near, time);
      await checkFails(near.outputStream.writeAsync(new Uint8Array(100)), broken, 'a write after that');
    },
  },
  {
    id: 'S19',
    title: 'reading from what was closed is refused',
    isOneWay: true,
    run: async ({ near, far }) => {
      await far.outputStream.writeAsync(new Uint8Array(10));
      near.close();

      const { inputStream } = near;
      await checkFails(inputStream.readAsync(4096), closedBefore, 'a read on a closed socket');
      await checkFails(
        inputStream.readAsync(new Uint8Array(0)),
        closedBefore,
        'an empty read on a closed socket',
      );
      await checkFails(
        Promise.resolve().then(() => inputStream.tryRead()),
        closedBefore,
        'a try to read',
      );
    },
  },
  {
    id: 'S23',
    title: 'once the peer has given the connection up, writes fail before long, and its reads are refused',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      await near.outputStream.writeAsync(new Uint8Array(100));
      await giveUp(far);

      await writeUntilBroken(near, time);
      await checkFails(far.inputStream.readAsync(1), closedBefore, 'a read by the end that gave up');
    },
  },
  {
    id: 'S47',
    title:
      'on a broken connection every way to send fails, small, large, empty, with limits, and by a DataWriter',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      far.close();
      await writeUntilBroken(near, time);

      const { outputStream } = near;
      const writer = new DataWriter(outputStream);
      writer.writeUInt32(1);
      await checkFails(outputStream.writeAsync(new Uint8Array(1)), broken, 'a small write');
      await checkFails(outputStream.writeAsync(new Uint8Array(1024 * 1024)), broken, 'a large write');
      await checkFails(outputStream.writeAsync(new Uint8Array(0)), broken, 'an empty write');
      await checkFails(
        outputStream.writeAsync(new Uint8Array(1), { timeoutMs: 100 }),
        broken,
        'a write with a limit',
      );
      await checkFails(outputStream.flushAsync(), broken, 'a flush');
      await checkFails(outputStream.flushAsync({ timeoutMs: 100 }), broken, 'a flush with a limit');
      await checkFails(writer.storeAsync(), broken, 'a store');
      await checkFails(outputStream.closeAsync(), broken, 'an end');
    },
  },
];
