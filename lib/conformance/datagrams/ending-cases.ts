import { check, checkFails, checkSame, checkThrows } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import type { DatagramStage } from '../datagram-stage.js';
import { aborted, closedBefore, hasStatus, illegalCall } from '../expected-failure.js';
import { patternBytes } from '../test-bytes.js';

/** What a close ends, and what is refused before and after. */
export const endingCases: readonly CaseDefinition<DatagramStage>[] = [
  {
    id: 'D10',
    title: 'closing ends iterations and receives, and every send has an outcome',
    run: async (stage) => {
      const { near, far } = await stage.pair();
      const iterating = (async () => {
        let count = 0;
        for await (const datagram of near) count += datagram.data.length;
        return count;
      })();
      const receive = checkFails(far.receiveAsync(), aborted, 'the receive');
      const sends = Array.from({ length: 50 }, () => {
        return stage.sendTo(near, far, patternBytes(1_000)).then(
          () => 'sent',
          (failure: unknown) => (aborted.fits(failure) ? 'aborted' : 'failed otherwise'),
        );
      });
      near.close();
      far.close();

      const outcomes = await stage.time.promptly(Promise.all(sends), 'the outcome of the sends');
      checkSame(outcomes.includes('failed otherwise'), false, 'a send that failed otherwise');
      checkSame(await stage.time.promptly(iterating, 'the end of the iteration'), 0, 'bytes received');
      await stage.time.promptly(receive, 'the end of the receive');
      await stage.time.promptly(Promise.all([near.closed, far.closed]), 'the end of the sockets');
    },
  },
  {
    id: 'D10b',
    title: 'after a close everything is refused, and closing again is fine',
    run: async (stage) => {
      const { near, far } = await stage.pair();
      const { address } = stage.maker.far;
      const stream = await near.getOutputStreamAsync(address, far.information.localPort);
      await near.closeAsync();
      near.close();
      await near.closeAsync();

      await checkFails(stage.sendTo(near, far, patternBytes(1)), closedBefore, 'a send');
      await checkFails(near.sendManyAsync([]), closedBefore, 'a send of many');
      await checkFails(near.receiveAsync(), closedBefore, 'a receive');
      await checkFails(stream.writeAsync(patternBytes(1)), closedBefore, 'a write');
      await checkFails(near.bindServiceNameAsync(''), closedBefore, 'a bind');
      await checkFails(near.connectAsync(address, 9), closedBefore, 'a connect');
      checkThrows(() => near.joinMulticastGroup(stage.maker.groups[0]), closedBefore, 'a join');
      for await (const { data } of near) check(false, `a closed socket gave ${data.length} bytes`);
    },
  },
  {
    id: 'D10c',
    title: 'a port is free again once the socket is closed, and in use before',
    run: async (stage) => {
      const first = await stage.bound(stage.maker.near);
      const { address } = stage.maker.near;
      const port = first.information.localPort;
      const second = stage.open();
      await checkFails(second.bindEndpointAsync(address, port), hasStatus('addressAlreadyInUse'), 'a bind');
      await first.closeAsync();
      await second.bindEndpointAsync(address, port);
      checkSame(second.information.localPort, port, 'the port');
    },
  },
  {
    id: 'D10d',
    title: 'events or iteration, not both; nothing before a bind',
    run: async (stage) => {
      const near = stage.open();
      await checkFails(near.receiveAsync(), illegalCall, 'a receive before a bind');
      checkThrows(() => near.joinMulticastGroup(stage.maker.groups[0]), illegalCall, 'a join before a bind');
      await near.bindEndpointAsync(stage.maker.near.address, '');
      const listener = (): void => {};
      near.on('messagereceived', listener);
      await checkFails(near.receiveAsync(), illegalCall, 'a receive beside events');
      near.off('messagereceived', listener);
      const receive = checkFails(near.receiveAsync(), aborted, 'a receive');
      checkThrows(() => near.on('messagereceived', listener), illegalCall, 'a listener beside a receive');
      near.close();
      await receive;
    },
  },
];
