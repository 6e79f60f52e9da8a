import { HResult } from '../../errors/hresult.js';
import { SocketError } from '../../errors/socket-error.js';
import { check, checkFails, checkSame, checkThrows } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import type { DatagramStage } from '../datagram-stage.js';
import { hasStatus, illegalCall, resetByPeer } from '../expected-failure.js';
import { patternBytes } from '../test-bytes.js';

/** Sockets that are connected to one peer. */
export const connectedCases: readonly CaseDefinition<DatagramStage>[] = [
  {
    id: 'D04',
    title: 'a connected socket hears its peer and nobody else',
    run: async (stage) => {
      const { near, far } = await stage.pair();
      const stranger = await stage.bound(stage.maker.far);
      await stage.sendTo(stranger, near, patternBytes(1), stage.maker.near);
      await stage.sendTo(far, near, patternBytes(2), stage.maker.near);
      await near.connectAsync(stage.maker.far.address, far.information.localPort);
      checkSame(near.information.remotePort, far.information.localPort, 'the port of the peer');
      await stage.sendTo(stranger, near, patternBytes(3), stage.maker.near);
      await stage.sendTo(far, near, patternBytes(4), stage.maker.near);

      await stage.checkReceives(near, patternBytes(2), 'what the peer had sent before');
      await stage.checkReceives(near, patternBytes(4), 'what the peer sent then');
      await near.outputStream.writeAsync(patternBytes(5));
      await stage.checkReceives(far, patternBytes(5), 'what was sent to the peer');
      const data = patternBytes(1);
      const elsewhere = near.sendToAsync(data, stage.maker.far.address, stranger.information.localPort);
      await checkFails(elsewhere, illegalCall, 'sending to somebody else');
    },
  },
  {
    id: 'D04b',
    title: 'states: one bind or connect, and no group as a peer',
    run: async (stage) => {
      const { near, far } = await stage.pair();
      const { address } = stage.maker.far;
      checkThrows(() => near.outputStream, illegalCall, 'the output stream before connecting');
      await checkFails(near.bindServiceNameAsync(''), illegalCall, 'a second bind');
      const group = near.connectAsync(stage.maker.groups[0], '7000');
      await checkFails(group, hasStatus('hostNotFound'), 'connecting to a group');
      await near.connectAsync(address, far.information.localPort);
      await checkFails(near.connectAsync(address, 9), illegalCall, 'a second connect');
      await checkFails(near.bindServiceNameAsync(''), illegalCall, 'a bind after connecting');
    },
  },
  {
    id: 'D08',
    title: 'a peer that does not listen is news, and receiving goes on',
    needs: ['portUnreachable'],
    run: async (stage) => {
      const { far } = await stage.pair();
      const { address } = stage.maker.far;
      const port = far.information.localPort;
      await far.closeAsync();
      const near = stage.open();
      await near.connectAsync(address, port);
      const news = near.receiveAsync();
      await near.outputStream.writeAsync(patternBytes(1));
      const datagram = await stage.time.promptly(news, 'the news');

      check(datagram.error !== undefined, 'the news has no error');
      checkSame(datagram.remotePort, port, 'the port it is about');
      checkThrows(() => datagram.getDataReader(), resetByPeer, 'getDataReader()');
      checkThrows(() => datagram.getDataStream(), resetByPeer, 'getDataStream()');
      checkThrows(() => datagram.data, resetByPeer, 'data');
      const back = stage.open(stage.maker.far);
      await back.bindEndpointAsync(address, port);
      await near.outputStream.writeAsync(patternBytes(2));
      const question = await stage.time.promptly(back.receiveAsync(), 'the next datagram');
      await back.sendToAsync(patternBytes(3), question.remoteAddress, question.remotePort);
      await stage.checkReceives(near, patternBytes(3), 'the answer');
    },
  },
  {
    id: 'D08b',
    title: 'an iteration goes on behind such news, and no send is to blame for another',
    needs: ['portUnreachable'],
    run: async (stage) => {
      const { far } = await stage.pair();
      const { address } = stage.maker.far;
      const port = far.information.localPort;
      await far.closeAsync();
      const near = stage.open();
      await near.connectAsync(address, port);
      const seen: string[] = [];
      const iterating = (async () => {
        for await (const { error, data } of withoutThrowing(near)) {
          seen.push(error === undefined ? `${String(data?.length)} bytes` : 'nobody there');
        }
      })();
      for (let i = 0; i < 5; i++) {
        await near.outputStream.writeAsync(patternBytes(1));
        await stage.time.pause(5);
      }
      await stage.time.until(() => seen.includes('nobody there'), 'the news');
      const back = stage.open(stage.maker.far);
      await back.bindEndpointAsync(address, port);
      await stage.sendTo(back, near, patternBytes(4), stage.maker.near);
      await stage.time.until(() => seen.includes('4 bytes'), 'a datagram behind the news');
      near.close();
      await stage.time.promptly(iterating, 'the end of the iteration');
    },
  },
];

async function* withoutThrowing(
  socket: AsyncIterable<{ readonly error: SocketError | undefined; readonly data: Uint8Array }>,
): AsyncGenerator<{ error: SocketError | undefined; data: Uint8Array | undefined }> {
  for await (const datagram of socket) {
    const { error } = datagram;
    if (error !== undefined) check(error.number !== HResult.E_FAIL, 'the news has no HRESULT of its own');
    yield { error, data: error === undefined ? datagram.data : undefined };
  }
}
