import { expect, it, jest } from '@jest/globals';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { jsonLines } from '../../lib/codecs.js';
import {
  copyAsync,
  DataReader,
  MessageStream,
  SocketErrorStatus,
  type StreamSocket,
  StreamSocketListener,
} from '../../lib/index.js';
import { fromDuplex } from '../../lib/node.js';
import { fromWebStreams } from '../../lib/web.js';
import { describeWithPrograms } from '../support/real-parts.js';
import { bytes, textOf } from './pairs.js';

jest.setTimeout(30_000);

function overPipes({ stdout, stdin }: ChildProcessWithoutNullStreams): StreamSocket {
  return fromDuplex({ readable: stdout, writable: stdin });
}

function overWebStreams({ stdout, stdin }: ChildProcessWithoutNullStreams): StreamSocket {
  const { readable, writable } = Duplex.toWeb(Duplex.from({ readable: stdout, writable: stdin }));
  return fromWebStreams({
    readable: readable as ReadableStream<Uint8Array>,
    writable: writable as WritableStream<Uint8Array>,
  });
}

describeWithPrograms(['sort', 'cat', 'socat'], 'a socket over the pipes of a child process', () => {
  it.each([
    ['pipes', overPipes],
    ['Web Streams', overWebStreams],
  ])('ends its half, and reads the answer to all of it, over %s', async (_, over) => {
    const child = spawn('sort');
    const exited = once(child, 'exit');
    const socket = over(child);
    await socket.outputStream.writeAsync(bytes('pear\napple\nfig\n'));
    await socket.outputStream.closeAsync();
    const lines: string[] = [];
    for await (const line of new DataReader(socket.inputStream).lines()) lines.push(line);
    expect(lines).toEqual(['apple', 'fig', 'pear']);
    expect(await exited).toEqual([0, null]);
  });

  it('carries messages, there and back', async () => {
    const child = spawn('cat');
    const messages = new MessageStream(overPipes(child), jsonLines<{ id: number }>());
    for (let id = 0; id < 50; id++) {
      await messages.sendAsync({ id });
      expect(await messages.receiveAsync({ timeoutMs: 20_000 })).toEqual({ id });
    }
    const exited = once(child, 'exit');
    child.stdin.end();
    await exited;
  });

  it('is a connection to where a relay leads, whole in both directions', async () => {
    await using listener = new StreamSocketListener();
    await listener.bindEndpointAsync('127.0.0.1', '');
    const relay = spawn('socat', ['-', `TCP:127.0.0.1:${listener.information.localPort}`]);
    const exited = once(relay, 'exit');
    const near = overPipes(relay);
    const far = await listener.acceptAsync({ timeoutMs: 20_000 });
    const echo = copyAsync(far.inputStream, far.outputStream).then(() => far.outputStream.closeAsync());
    const text = 'there and back again, '.repeat(100_000);
    const sending = near.outputStream.writeAsync(bytes(text)).then(() => near.outputStream.closeAsync());
    expect((await textOf(near)) === text).toBe(true);
    await Promise.all([sending, echo, near.closed, far.closed, exited]);
  });

  it('tells of a child that is killed', async () => {
    const child = spawn('cat');
    const socket = overPipes(child);
    await socket.outputStream.writeAsync(bytes('x'));
    await socket.inputStream.readAsync(1);
    child.kill('SIGKILL');
    // Its output just ends, as pipes do; what is written to it has nowhere to go.
    expect(await socket.inputStream.readAsync(1)).toHaveLength(0);
    const writing = (async () => {
      for (;;) await socket.outputStream.writeAsync(new Uint8Array(64 * 1024));
    })();
    await expect(writing).rejects.toMatchObject({
      name: 'SocketError',
      status: SocketErrorStatus.connectionResetByPeer,
    });
    socket.close();
  });
});
