import { DataWriter } from '../../data/data-writer.js';
import { check, checkBytes, checkSame } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import type { DatagramStage } from '../datagram-stage.js';
import { patternBytes, textBytes } from '../test-bytes.js';

/** Datagrams arrive whole, as they were sent and from whom, and can be answered. */
export const exchangeCases: readonly CaseDefinition<DatagramStage>[] = [
  {
    id: 'D01',
    title: 'a datagram arrives with its payload and the address of its sender',
    run: async (stage) => {
      const { near, far } = await stage.pair();
      const sent = patternBytes(300);
      checkSame(await stage.sendTo(near, far, sent), 300, 'the bytes that were sent');
      const datagram = await stage.time.promptly(far.receiveAsync(), 'the datagram');

      checkBytes(datagram.data, sent, 'the payload');
      checkSame(datagram.remoteAddress.canonicalName, stage.maker.near.address, 'the address of the sender');
      checkSame(datagram.remotePort, near.information.localPort, 'the port of the sender');
      checkSame(datagram.localAddress?.canonicalName, stage.maker.far.address, 'the address it came to');
      check(datagram.error === undefined, 'a datagram that arrived has an error');
    },
  },
  {
    id: 'D01b',
    title: 'its reader and its stream hold the payload, and are the same ones each time',
    run: async (stage) => {
      const { near, far } = await stage.pair();
      await stage.sendTo(near, far, patternBytes(10));
      const datagram = await stage.time.promptly(far.receiveAsync(), 'the datagram');

      checkSame(datagram.getDataReader().unconsumedBufferLength, 10, 'bytes loaded in the reader');
      checkBytes(datagram.getDataReader().readBuffer(4), patternBytes(4), 'what was read');
      checkSame(datagram.getDataReader().unconsumedBufferLength, 6, 'bytes left in the same reader');
      checkBytes(await datagram.getDataStream().readAsync(4), patternBytes(4), 'what the stream has');
      checkBytes(await datagram.getDataStream().readAsync(20), patternBytes(6, 4), 'the rest of it');
    },
  },
  {
    id: 'D02',
    title: 'datagrams keep their bounds, and an empty one is one',
    run: async (stage) => {
      const { near, far } = await stage.pair();
      const sizes = [1, 0, 7, 0, 0, 1200];
      for (const size of sizes) await stage.sendTo(near, far, patternBytes(size));
      for (const size of sizes) {
        await stage.checkReceives(far, patternBytes(size), `a datagram of ${size} bytes`);
      }
    },
  },
  {
    id: 'D02b',
    title: 'each store of a writer, and each write, is one datagram',
    run: async (stage) => {
      const { near, far } = await stage.pair();
      const { address } = stage.maker.far;
      const stream = await near.getOutputStreamAsync(address, far.information.localPort);
      const writer = new DataWriter(stream);
      for (const word of ['one', 'three', 'two']) {
        writer.writeString(word);
        await writer.storeAsync();
      }
      await stream.writeAsync(new Uint8Array(0));

      for (const word of ['one', 'three', 'two', '']) {
        await stage.checkReceives(far, textBytes(word), `the datagram "${word}"`);
      }
    },
  },
  {
    id: 'D05',
    title: 'a socket that is not connected answers whoever wrote, by iteration and by events',
    run: async (stage) => {
      const server = await stage.bound(stage.maker.far);
      const eventServer = stage.open(stage.maker.far);
      eventServer.on('messagereceived', ({ data, remoteAddress, remotePort }) => {
        return eventServer.sendToAsync(data, remoteAddress, remotePort);
      });
      await eventServer.bindEndpointAsync(stage.maker.far.address, '');
      const serving = (async () => {
        for await (const { data, remoteAddress, remotePort } of server) {
          await server.sendToAsync(data, remoteAddress, remotePort);
        }
      })();
      const clients = await Promise.all([1, 2, 3].map(() => stage.bound(stage.maker.near)));

      for (const to of [server, eventServer]) {
        for (const [i, client] of clients.entries()) await stage.sendTo(client, to, patternBytes(20 + i));
        for (const [i, client] of clients.entries()) {
          await stage.checkReceives(client, patternBytes(20 + i), `the answer to client ${i}`);
        }
      }
      server.close();
      await stage.time.promptly(serving, 'the end of the iteration');
    },
  },
  {
    id: 'D05b',
    title: 'a socket that only sends is bound by its first send, and hears the answer',
    run: async (stage) => {
      const far = await stage.bound(stage.maker.far);
      const near = stage.open(stage.maker.near);
      checkSame(near.information.localPort, '', 'the port before');
      await stage.sendTo(near, far, patternBytes(3));
      const question = await stage.time.promptly(far.receiveAsync(), 'the question');
      await far.sendToAsync(patternBytes(4), question.remoteAddress, question.remotePort);

      check(near.information.localPort !== '', 'the first send did not bind the socket');
      await stage.checkReceives(near, patternBytes(4), 'the answer');
    },
  },
];
