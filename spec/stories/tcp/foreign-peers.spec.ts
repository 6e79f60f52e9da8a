import { expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';

import { StreamSocket, StreamSocketListener } from '../../../lib/index.js';
import { describeWithPrograms, freePort, type Program, startProgram } from '../../support/real-parts.js';
import { bytes, listening, pattern } from '../../support/tcp.js';
import { socketFolder } from '../../support/tcp-folder.js';

/** A foreign program at the other end: what it is told goes out, what comes in it prints. */
interface Talk extends AsyncDisposable {
  readonly socket: StreamSocket;
  readonly peer: Program;
}

describeWithPrograms(['nc'], 'netcat', () => {
  const connects = (): Promise<Talk> => peerConnects((port) => ['nc', '-N', '127.0.0.1', port]);
  const listens = (): Promise<Talk> =>
    peerListens((port) => ['nc', '-v', '-N', '-l', '127.0.0.1', port], /Listening on/i);

  theyFinishFirst('that connects', connects);
  weFinishFirst('that connects', connects);
  // A netcat that listens goes when its peer has finished.
  theyFinishFirst('that listens', listens);
});

describeWithPrograms(['socat'], 'socat', () => {
  const patience = ['-t', '10', '-d', '-d'];
  const connects = (): Promise<Talk> =>
    peerConnects((port) => ['socat', ...patience, '-', `TCP:127.0.0.1:${port}`]);
  const listens = (): Promise<Talk> =>
    peerListens((port) => ['socat', ...patience, '-', `TCP-LISTEN:${port},bind=127.0.0.1`], /listening on/);
  const connectsByPath = (): Promise<Talk> =>
    peerConnectsByPath((path) => ['socat', ...patience, '-', `UNIX-CONNECT:${path}`]);
  const listensByPath = (): Promise<Talk> =>
    peerListensByPath((path) => ['socat', ...patience, '-', `UNIX-LISTEN:${path}`]);

  for (const [what, talk] of [
    ['that connects', connects],
    ['that listens', listens],
    ['that connects to a Unix socket', connectsByPath],
    ['that listens at a Unix socket', listensByPath],
  ] as const) {
    theyFinishFirst(what, talk);
    weFinishFirst(what, talk);
  }

  it('that echoes gives back a mebibyte as it was', async () => {
    const port = await freePort();
    await using _echo = await startProgram(
      'socat',
      ['-d', '-d', `TCP-LISTEN:${port},bind=127.0.0.1`, 'EXEC:cat'],
      { readyWhen: /listening on/ },
    );
    await using socket = new StreamSocket();
    await socket.connectAsync('127.0.0.1', port);
    const sent = pattern(1_048_576);
    const sending = socket.outputStream.writeAsync(sent).then(() => socket.outputStream.closeAsync());
    const chunks: Uint8Array[] = [];
    for await (const chunk of socket) chunks.push(chunk);
    await sending;

    expect(Buffer.compare(Buffer.concat(chunks), sent)).toBe(0);
  });
});

function theyFinishFirst(what: string, talk: () => Promise<Talk>): void {
  it(`${what} finishes first, and still gets our answer`, async () => {
    await using both = await talk();
    const { socket, peer } = both;
    peer.type('question\n');
    peer.endInput();

    expect(await readToEnd(socket)).toBe('question\n');
    await socket.outputStream.writeAsync(bytes('a long '));
    await socket.outputStream.writeAsync(bytes('answer\n'));
    await socket.outputStream.closeAsync();
    await peer.prints(/a long answer\n/);
    expect(await peer.ends()).toBe('exit status 0');
    await expect(socket.closed).resolves.toBeUndefined();
  });
}

function weFinishFirst(what: string, talk: () => Promise<Talk>): void {
  it(`${what} still answers when we finish first`, async () => {
    await using both = await talk();
    const { socket, peer } = both;
    await socket.outputStream.writeAsync(bytes('question\n'));
    await socket.outputStream.closeAsync();
    await peer.prints(/question\n/);
    peer.type('a late answer\n');
    peer.endInput();

    expect(await readToEnd(socket)).toBe('a late answer\n');
    expect(await peer.ends()).toBe('exit status 0');
    await expect(socket.closed).resolves.toBeUndefined();
  });
}

async function readToEnd({ inputStream }: StreamSocket): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of inputStream) chunks.push(chunk);
  return String(Buffer.concat(chunks));
}

async function peerConnects(command: (port: string) => readonly string[]): Promise<Talk> {
  await using listener = await listening();
  return await accepted(listener, command(listener.information.localPort));
}

async function peerConnectsByPath(command: (path: string) => readonly string[]): Promise<Talk> {
  await using folder = await socketFolder();
  await using listener = new StreamSocketListener();
  const path = folder.file('ours.sock');
  await listener.bindPathAsync(path);
  return await accepted(listener, command(path));
}

async function peerListens(command: (port: string) => readonly string[], readyWhen: RegExp): Promise<Talk> {
  const port = `${await freePort()}`;
  const [program = '', ...args] = command(port);
  const peer = await startProgram(program, args, { readyWhen });
  const socket = new StreamSocket();
  await socket.connectAsync('127.0.0.1', port);
  return talkOf(socket, peer);
}

async function peerListensByPath(command: (path: string) => readonly string[]): Promise<Talk> {
  await using folder = await socketFolder();
  const path = folder.file('theirs.sock');
  const [program = '', ...args] = command(path);
  const peer = await startProgram(program, args, { readyWhen: () => existsSync(path) });
  const socket = new StreamSocket();
  await socket.connectPathAsync(path);
  return talkOf(socket, peer);
}

async function accepted(
  listener: StreamSocketListener,
  [program = '', ...args]: readonly string[],
): Promise<Talk> {
  const peer = await startProgram(program, args);
  return talkOf(await listener.acceptAsync(), peer);
}

function talkOf(socket: StreamSocket, peer: Program): Talk {
  return {
    socket,
    peer,
    [Symbol.asyncDispose]: async () => {
      await peer.stop();
      await socket.closeAsync();
    },
  };
}
