import { DatagramBatchError } from '../../sockets/datagram-batch-error.js';
import { check, checkFails, checkSame } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import type { DatagramStage } from '../datagram-stage.js';
import { hasStatus, rangeError, typeError } from '../expected-failure.js';
import { patternBytes } from '../test-bytes.js';

const tooLong = hasStatus('messageTooLong');

/** What becomes of a datagram that cannot be sent, and of its neighbours; where names are looked up. */
export const sendingCases: readonly CaseDefinition<DatagramStage>[] = [
  {
    id: 'D03',
    title: 'the largest datagram arrives, one byte more is messageTooLong',
    run: async (stage) => {
      const { near, far } = await stage.pair();
      const { maxPayloadBytes } = stage.maker;
      await checkFails(stage.sendTo(near, far, patternBytes(maxPayloadBytes + 1)), tooLong, 'one byte more');
      await stage.sendTo(near, far, patternBytes(maxPayloadBytes));
      await stage.checkReceives(far, patternBytes(maxPayloadBytes), 'the largest datagram');
    },
  },
  {
    id: 'D07',
    title: 'a send that fails takes nothing else with it',
    run: async (stage) => {
      const { near, far } = await stage.pair();
      const long = patternBytes(stage.maker.maxPayloadBytes + 1);
      const sends = [
        stage.sendTo(near, far, patternBytes(1)),
        checkFails(stage.sendTo(near, far, long), tooLong, 'the long one'),
        stage.sendTo(near, far, patternBytes(2)),
        checkFails(near.sendToAsync(long, stage.maker.far.address, 0), rangeError, 'one to port 0'),
        checkFails(near.sendToAsync('text' as never, 'host', 9), typeError, 'one that has no bytes'),
        stage.sendTo(near, far, patternBytes(3)),
      ];
      await stage.time.promptly(Promise.all(sends), 'the end of the sends');

      for (const size of [1, 2, 3]) {
        await stage.checkReceives(far, patternBytes(size), `the datagram of ${size} bytes`);
      }
      checkSame(near.information.datagramsSent, 3, 'datagrams sent');
      checkSame(near.information.bytesSent, 6, 'bytes sent');
    },
  },
  {
    id: 'D07b',
    title: 'a stream goes on after a write that failed',
    run: async (stage) => {
      const { near, far } = await stage.pair();
      await near.connectAsync(stage.maker.far.address, far.information.localPort);
      const long = patternBytes(stage.maker.maxPayloadBytes + 1);
      await checkFails(near.outputStream.writeAsync(long), tooLong, 'the long one');
      await near.outputStream.writeAsync(patternBytes(5));
      await near.outputStream.flushAsync();
      await stage.checkReceives(far, patternBytes(5), 'the next one');
    },
  },
  {
    id: 'D11',
    title: 'many are sent up to the first that fails, and the failure says which',
    run: async (stage) => {
      const { near, far } = await stage.pair();
      const to = { host: stage.maker.far.address, service: far.information.localPort };
      const sizes = [1, 2, stage.maker.maxPayloadBytes + 1, 4];
      const datagrams = sizes.map((size) => ({ data: patternBytes(size), ...to }));
      const failure: unknown = await near.sendManyAsync(datagrams).catch((reason: unknown) => reason);

      check(failure instanceof DatagramBatchError, 'the failure is no DatagramBatchError');
      check(tooLong.fits(failure), 'the failure is not messageTooLong');
      checkSame(failure.index, 2, 'the index of the datagram that failed');
      checkSame(await near.sendManyAsync(datagrams.slice(3)), 1, 'how many were sent');
      for (const size of [1, 2, 4]) {
        await stage.checkReceives(far, patternBytes(size), `the datagram of ${size} bytes`);
      }
    },
  },
  {
    id: 'D12',
    title: 'a name is looked up once for many datagrams, an address never',
    run: async (stage) => {
      const { address } = stage.maker.far;
      const name = 'far.example';
      const far = await stage.bound(stage.maker.far);
      const { socket, lookups } = stage.maker.near.makeCountedSocket(address);
      const near = stage.keep(socket);
      await near.bindEndpointAsync(stage.maker.near.address, '');
      const port = far.information.localPort;
      await Promise.all([1, 2, 3].map((size) => near.sendToAsync(patternBytes(size), address, port)));
      checkSame(lookups(), 0, 'lookups of an address');

      await Promise.all([4, 5].map((size) => near.sendToAsync(patternBytes(size), name, port)));
      for (const size of [6, 7]) await near.sendToAsync(patternBytes(size), name, port);
      checkSame(lookups(), 1, 'lookups of a name that was sent to');
      const stream = await near.getOutputStreamAsync(name, port);
      for (const size of [8, 9]) await stream.writeAsync(patternBytes(size));
      checkSame(lookups(), 2, 'lookups, with those of a stream');
      for (let size = 1; size <= 9; size++) {
        await stage.checkReceives(far, patternBytes(size), `the datagram of ${size} bytes`);
      }
    },
  },
];
