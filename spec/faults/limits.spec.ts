import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

import {
  DataReader,
  DataWriter,
  SocketError,
  SocketErrorStatus,
  type StreamSocket,
  StreamSocketListener,
  type Transport,
} from '../../lib/index.js';
import { nodeTransport } from '../../lib/transport/node/node-transport.js';
import { describeWithPrograms, type Program } from '../support/real-parts.js';
import { bytes, listening, rawConnection } from '../support/tcp.js';
import { HandClock, networkWithClock } from '../support/tcp-hand-clock.js';
import { startTcpProgram } from '../support/tcp-programs.js';

/** Half of the connections of a machine that allows fewer files than this are better than none. */
const openFiles = Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' })) || 1_000_000;
const many = Math.min(5_000, openFiles - 200);

describe('A listener', () => {
  it(`takes ${many} connections in their order, and each exchanges messages`, async () => {
    await using listener = await listening();
    const sockets: StreamSocket[] = [];
    const served: Promise<void>[] = [];
    const order: number[] = [];
    await using clients = await startTcpProgram('many-clients', [listener.information.localPort, `${many}`]);
    for await (const socket of listener) {
      const n = sockets.push(socket) - 1;
      served.push(serve(socket, (first) => (order[n] = first)));
      if (sockets.length === many) break;
    }
    await Promise.all(served);

    await clients.prints(new RegExp(`${many} connections exchanged messages`), 60_000);
    expect(await clients.ends()).toBe('exit status 0');
    expect(order).toEqual(Array.from({ length: many }, (_, n) => n));
    expect(listener.information.refusedConnections).toBe(0);
    await Promise.all(sockets.map(({ closed }) => closed));
    expect(listener.information.openConnections).toBe(0);
  }, 120_000);

  it('holds 128 connections that nobody takes, and refuses and counts further ones', async () => {
    await using listener = await listening();
    const { information } = listener;
    const waiting = await connections(information.localPort, 128);
    expect(information.refusedConnections).toBe(0);
    await isRefused(information.localPort);
    await isRefused(information.localPort);
    expect(information.refusedConnections).toBe(2);

    // Whoever waits is still there, in order; who takes one makes room for one.
    await using first = await listener.acceptAsync();
    expect(first.information.remotePort).toBe(`${waiting[0]?.localPort ?? ''}`);
    const [late] = await connections(information.localPort, 1);
    const ports: string[] = [];
    for await (const socket of listener) {
      ports.push(socket.information.remotePort);
      await socket.closeAsync();
      if (ports.length === 128) break;
    }
    expect(ports).toEqual([...waiting.slice(1), late].map((raw) => `${raw?.localPort ?? ''}`));
    expect(information.refusedConnections).toBe(2);
    for (const raw of [...waiting, late]) raw?.destroy();
  });

  it('holds as many as maxPendingConnections says', async () => {
    await using listener = await listening(({ control }) => {
      control.maxPendingConnections = 1;
    });
    const waiting = await connections(listener.information.localPort, 1);
    await isRefused(listener.information.localPort);

    expect(listener.information.refusedConnections).toBe(1);
    await using socket = await listener.acceptAsync();
    expect(socket.information.remotePort).toBe(`${waiting[0]?.localPort ?? ''}`);
    waiting[0]?.destroy();
  });
});

describe('An accept that fails', () => {
  it('is counted, and the listener goes on a tenth of a second later', async () => {
    const clock = new HandClock();
    let failures = 2;
    const transport: Transport = {
      ...networkWithClock(clock),
      listen: async (at, options) => {
        const acceptor = await nodeTransport.listen(at, options);
        const take = acceptor.take.bind(acceptor);
        return Object.assign(acceptor, {
          take: () => {
            if (failures-- <= 0) return take();
            throw new SocketError('Cannot accept', { status: SocketErrorStatus.tooManyOpenFiles });
          },
        });
      },
    };
    await using listener = new StreamSocketListener({ transport });
    await listener.bindEndpointAsync('127.0.0.1', 0);
    const accepting = listener.acceptAsync();
    const raw = rawConnection(listener.information.localPort);
    await once(raw, 'connect');
    clock.advance(99);
    expect(listener.information.failedAccepts).toBe(1);
    clock.advance(1);
    expect(listener.information.failedAccepts).toBe(2);
    clock.advance(100);

    await using _socket = await accepting;
    raw.destroy();
  });
});

describeWithPrograms(['prlimit'], 'A server with hardly any file descriptors', () => {
  it('goes on once some are free again, and does not spin meanwhile', async () => {
    await using server = await startTcpProgram('small-server', [], {
      readyWhen: /listening at \d+\./,
    });
    const port = /\d+/.exec(server.output)?.[0] ?? '';
    // It needs some to start, so they are taken away from it only now.
    execFileSync('prlimit', ['--pid', `${server.pid}`, '--nofile=48:48']);
    const crowd = Array.from({ length: 100 }, () => rawConnection(port));
    let ended = 0;
    for (const raw of crowd) raw.resume().once('end', () => ended++);
    const [lucky = rawConnection(port)] = crowd;
    expect(await echo(lucky, 'first come')).toBe('first come');
    // Whom it had none left for sees an end, and nobody else does. It accepts one after the other.
    let open = 0;
    const isOver = async (): Promise<boolean> => {
      open = Number(/(\d+) open/.exec(await lineAfter(server))?.[1]);
      return open + ended === crowd.length;
    };
    await server.until(isOver, 'an end for all that are not open', 10_000);
    expect(open).toBeGreaterThan(0);
    expect(open).toBeLessThan(48);
    const before = await cpuMs(server);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await cpuMs(server)) - before).toBeLessThan(300);
    expect(await echo(lucky, 'still served')).toBe('still served');
    // That there is no such service is not what it has found out.
    server.type('no-such-service\n');
    await server.prints(/^21: Cannot read the services file: .* \(EMFILE\)\.$/m);
    for (const raw of crowd) raw.destroy();
    await server.until(
      async () => (await lineAfter(server)).includes(', 0 open'),
      'nobody connected',
      10_000,
    );

    const late = rawConnection(port);
    expect(await echo(late, 'late')).toBe('late');
    late.destroy();
  }, 60_000);
});

/** Answers three numbers with the next one each; tells the first of them. */
async function serve(socket: StreamSocket, told: (first: number) => void): Promise<void> {
  const reader = new DataReader(socket.inputStream);
  const writer = new DataWriter(socket.outputStream);
  for (let round = 0; round < 4; round++) {
    await reader.loadAsync(4);
    const value = reader.readUInt32();
    if (round === 0) told(value);
    if (round === 3) break;
    writer.writeUInt32(value + 1);
    await writer.storeAsync();
  }
  reader.detachStream();
  writer.detachStream();
  await socket.closeAsync();
}

async function connections(port: string, count: number): Promise<Socket[]> {
  const all: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const raw = rawConnection(port);
    await once(raw, 'connect');
    all.push(raw);
  }
  return all;
}

/** The reset may come before the connection is known to be there. */
async function isRefused(port: string): Promise<void> {
  const raw = rawConnection(port).resume();
  await new Promise((resolve) => raw.once('close', resolve));
}

async function echo(raw: Socket, text: string): Promise<string> {
  raw.resume();
  raw.write(bytes(text));
  const [chunk] = (await once(raw, 'data')) as [Buffer];
  return String(chunk);
}

/** What the server answers to the next question. */
async function lineAfter(server: Program): Promise<string> {
  const from = server.output.length;
  server.type('\n');
  await server.until(() => server.output.slice(from).includes('open.'), 'an answer', 10_000);
  return server.output.slice(from);
}

async function cpuMs(server: Program): Promise<number> {
  return Number(/cpu (\d+) ms/.exec(await lineAfter(server))?.[1]);
}
