import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { link, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';

import { SocketErrorStatus, StreamSocket, StreamSocketListener } from '../../lib/index.js';
import { bytes } from '../support/tcp.js';
import { notSupported, refused } from '../support/tcp-failures.js';
import { socketFolder } from '../support/tcp-folder.js';
import { RecordingTransport } from '../support/tcp-recording-transport.js';

const inUse = { status: SocketErrorStatus.addressAlreadyInUse, code: 'EADDRINUSE', phase: 'bind' };

describe('bindPathAsync() and connectPathAsync()', () => {
  it('connect two sockets by a file, which goes when the listener closes', async () => {
    await using folder = await socketFolder();
    const path = folder.file('talk.sock');
    const listener = new StreamSocketListener();
    await listener.bindPathAsync(path);
    await using near = new StreamSocket();
    await near.connectPathAsync(path);
    await using far = await listener.acceptAsync();

    await near.outputStream.writeAsync(bytes('question'));
    expect(await far.inputStream.readAsync(8)).toEqual(bytes('question'));
    await far.outputStream.writeAsync(bytes('answer'));
    expect(await near.inputStream.readAsync(6)).toEqual(bytes('answer'));
    await listener.closeAsync();
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('let both ends finish, one after the other', async () => {
    await using folder = await socketFolder();
    const path = folder.file('talk.sock');
    await using listener = new StreamSocketListener();
    await listener.bindPathAsync(path);
    await using near = new StreamSocket();
    await near.connectPathAsync(path);
    await using far = await listener.acceptAsync();

    await near.outputStream.closeAsync();
    expect(await far.inputStream.readAsync(1)).toHaveLength(0);
    await far.outputStream.writeAsync(bytes('answer'));
    await far.outputStream.closeAsync();
    expect(await near.inputStream.readAsync(10)).toEqual(bytes('answer'));
    await expect(near.closed).resolves.toBeUndefined();
    await expect(far.closed).resolves.toBeUndefined();
  });

  it('show the path in information, and no addresses', async () => {
    await using folder = await socketFolder();
    const path = folder.file('talk.sock');
    await using listener = new StreamSocketListener();
    await listener.bindPathAsync(path);
    await using near = new StreamSocket();
    await near.connectPathAsync(path);

    const nowhere = { localAddress: null, localPort: path };
    expect(listener.information).toMatchObject(nowhere);
    expect(near.information).toMatchObject({
      ...nowhere,
      remoteAddress: null,
      remotePort: path,
      remoteHostName: null,
      remoteServiceName: '',
    });
  });

  it('refuse a path that is longer than the system has room for', async () => {
    const tooLong = `/tmp/${'é'.repeat(52)}`; // 109 bytes in 57 characters

    const failure = {
      name: 'RangeError',
      message: expect.stringContaining(`"${tooLong}": the path has 109`),
    };
    await expect(new StreamSocketListener().bindPathAsync(tooLong)).rejects.toMatchObject(failure);
    await expect(new StreamSocket().connectPathAsync(tooLong)).rejects.toMatchObject(failure);
  });

  it('are refused by a transport without paths', async () => {
    const transport = new RecordingTransport({ paths: false });

    const listening = new StreamSocketListener({ transport }).bindPathAsync('/tmp/x');
    await expect(listening).rejects.toMatchObject(notSupported);
    const connecting = new StreamSocket({ transport }).connectPathAsync('/tmp/x');
    await expect(connecting).rejects.toMatchObject(notSupported);
    expect(transport.calls).toEqual([]);
  });
});

describe('bindPathAsync()', () => {
  it('replaces the socket file of a server that died', async () => {
    await using folder = await socketFolder();
    const path = folder.file('stale.sock');
    await leaveStaleSocketFile(folder.file('dying.sock'), path);
    await expect(new StreamSocket().connectPathAsync(path)).rejects.toMatchObject(refused);

    await using listener = new StreamSocketListener();
    await listener.bindPathAsync(path);
    await using near = new StreamSocket();
    await near.connectPathAsync(path);
    await using _far = await listener.acceptAsync();
  });

  it('leaves a living server alone', async () => {
    await using folder = await socketFolder();
    const path = folder.file('living.sock');
    await using living = new StreamSocketListener();
    await living.bindPathAsync(path);

    await expect(new StreamSocketListener().bindPathAsync(path)).rejects.toMatchObject(inUse);
    await using near = new StreamSocket();
    await near.connectPathAsync(path);
    // The first to come was the one that asked whether anybody lives there.
    await using probe = await living.acceptAsync();
    expect(await probe.inputStream.readAsync(1)).toHaveLength(0);
    await using far = await living.acceptAsync();
    await far.outputStream.writeAsync(bytes('alive'));
    expect(await near.inputStream.readAsync(5)).toEqual(bytes('alive'));
  });

  it('leaves an ordinary file alone', async () => {
    await using folder = await socketFolder();
    const path = folder.file('precious.txt');
    await writeFile(path, 'precious');

    const binding = new StreamSocketListener().bindPathAsync(path);
    await expect(binding).rejects.toMatchObject({
      ...inUse,
      message: `Cannot listen at ${JSON.stringify(path)}: a file that is no socket is there`,
    });
    expect(await readFile(path, 'utf8')).toBe('precious');
  });

  it('says that the directory is not there', async () => {
    await using folder = await socketFolder();

    const binding = new StreamSocketListener().bindPathAsync(folder.file('nowhere/x.sock'));
    await expect(binding).rejects.toMatchObject({
      status: SocketErrorStatus.cannotAssignRequestedAddress,
      code: 'ENOENT',
      phase: 'bind',
      source: 'caller',
    });
  });

  it('may be called again after a failure, and at once after another listener has closed', async () => {
    await using folder = await socketFolder();
    const path = folder.file('again.sock');
    const first = new StreamSocketListener();
    await first.bindPathAsync(path);
    await using second = new StreamSocketListener();
    await expect(second.bindPathAsync(path)).rejects.toMatchObject(inUse);

    await first.closeAsync();
    await second.bindPathAsync(path);
    expect(second.information.localPort).toBe(path);
  });

  if (process.platform === 'linux') {
    it('takes an abstract name, which leaves no file', async () => {
      const name = `\0streamsocket-spec-${process.pid}`;
      await using listener = new StreamSocketListener();
      await listener.bindPathAsync(name);
      await using near = new StreamSocket();
      await near.connectPathAsync(name);
      await using _far = await listener.acceptAsync();
    });
  }
});

describe('connectPathAsync()', () => {
  it('waits for a server that has more connections to take than the system holds for it', async () => {
    await using folder = await socketFolder();
    await using listener = new StreamSocketListener();
    const served: Promise<unknown>[] = [];
    listener.on('connectionreceived', ({ socket }) => {
      served.push(socket.closeAsync());
    });
    const path = folder.file('crowd.sock');
    await listener.bindPathAsync(path);
    // The system answers each within its call, so that none was taken before the last has asked.
    const clients = Array.from({ length: 520 }, async () => {
      await using client = new StreamSocket();
      await client.connectPathAsync(path, { timeoutMs: 10_000 });
      return (await client.inputStream.readAsync(1)).length;
    });
    expect(new Set(await Promise.all(clients))).toEqual(new Set([0]));
    await Promise.all(served);

    expect(served).toHaveLength(520);
    expect(listener.information.refusedConnections).toBe(0);
  }, 15_000);

  it('is refused where there is no file, as where nobody listens', async () => {
    await using folder = await socketFolder();

    const connecting = new StreamSocket().connectPathAsync(folder.file('nobody.sock'));
    await expect(connecting).rejects.toMatchObject(refused);
  });
});

/** A server removes its file when it closes, but not a second name of it. */
async function leaveStaleSocketFile(dying: string, stale: string): Promise<void> {
  const server = createServer().listen(dying);
  await once(server, 'listening');
  await link(dying, stale);
  server.close();
  await once(server, 'close');
}
