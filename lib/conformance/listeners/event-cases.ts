import type { StreamSocketListenerHandlerErrorEventArgs } from '../../sockets/stream-socket-listener.js';
import { checkFails, checkSame, checkThrows } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { checkEndsSomehow } from '../ends-somehow.js';
import { illegalCall } from '../expected-failure.js';
import type { ListenerStage } from '../listener-stage.js';
import { echo, readExactly } from '../reading.js';
import { textBytes } from '../test-bytes.js';

/** Taking connections as events. */
export const eventCases: readonly CaseDefinition<ListenerStage>[] = [
  {
    id: 'L4',
    title: 'a handler that throws or rejects closes its own connection and no other, and is reported',
    run: async (stage) => {
      const listener = await stage.listen();
      const failures: StreamSocketListenerHandlerErrorEventArgs[] = [];
      listener.on('handlererror', (args) => failures.push(args));
      let count = 0;
      listener.on('connectionreceived', async ({ socket }) => {
        stage.keep(socket);
        count++;
        if (count === 1) throw new Error('thrown by the handler');
        if (count === 2) await Promise.reject(new Error('rejected by the handler'));
        await echo(socket);
      });

      const healthy = [];
      for (let i = 0; i < 4; i++) {
        const socket = await stage.connect(listener);
        if (i < 2) await stage.time.promptly(checkEndsSomehow(socket), 'the end of a connection that failed');
        else healthy.push(socket);
      }
      for (const socket of healthy) {
        await socket.outputStream.writeAsync(textBytes('well?'));
        await stage.time.promptly(readExactly(socket, 5), 'the answer of another connection');
      }
      checkSame(failures.length, 2, 'failures reported');
    },
  },
  {
    id: 'L15',
    title: 'connections go to events or to calls, by the first use; the other way is refused',
    run: async (stage) => {
      const byEvents = await stage.listen();
      byEvents.on('connectionreceived', ({ socket }) => stage.keep(socket));
      await checkFails(byEvents.acceptAsync(), illegalCall, 'an accept while there are listeners');
      const chunks = byEvents[Symbol.asyncIterator]();
      await checkFails(chunks.next(), illegalCall, 'an iteration while there are listeners');

      const byCalls = await stage.listen();
      const { near, far } = await stage.connected(byCalls);
      const listen = (): unknown => byCalls.on('connectionreceived', () => {});
      checkThrows(listen, illegalCall, 'listening to events while connections are taken one by one');
      near.close();
      far.close();
    },
  },
  {
    id: 'L21',
    title: 'connections that came before anybody listened are told to the first who does, in their order',
    run: async (stage) => {
      const listener = await stage.listen();
      await stage.connectInOrder(listener, 5);
      await stage.time.pause(20);

      const seen: string[] = [];
      listener.on('connectionreceived', async ({ socket }) => {
        stage.keep(socket);
        const at = seen.push('') - 1;
        seen[at] = new TextDecoder().decode(await readExactly(socket, 1));
      });
      await stage.time.until(() => seen.join('').length === 5, 'the events of all connections');
      checkSame(seen.join(' '), '0 1 2 3 4', 'the order of the events');
    },
  },
];
