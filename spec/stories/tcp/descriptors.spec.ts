import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { DataReader, StreamSocket, StreamSocketListener, type Transport } from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';

import { compiledProgram } from '../../support/compiled-programs.js';
import { describeWithPrograms, freePort, startProgram } from '../../support/real-parts.js';
import { notSupported } from '../../support/tcp-failures.js';

let server = '';
const folder = mkdtempSync(path.join(tmpdir(), 'streamsocket-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Has systemd listen, and start our server at the first connection. */
async function activate(place: string, client: StreamSocket, connect: () => Promise<void>): Promise<string> {
  await using program = await startProgram(
    'systemd-socket-activate',
    ['--listen', place, process.execPath, server],
    { readyWhen: /Listening on/ },
  );
  await connect();
  await client.outputStream.writeAsync(new TextEncoder().encode('hello by systemd\n'));
  await client.outputStream.closeAsync();
  const reader = new DataReader(client.inputStream);
  expect(await reader.readLineAsync({ timeoutMs: 20_000 })).toBe('hello by systemd');
  expect(await reader.readLineAsync()).toBeNull();
  expect(await program.ends()).toBe('exit status 0');
  return program.output;
}

describeWithPrograms(['systemd-socket-activate'], 'A listener at a socket that systemd has bound', () => {
  beforeAll(async () => {
    server = await compiledProgram('spec/faults/programs/activated-server.ts');
  }, 60_000);

  it('serves it, with the connection that made systemd start us', async () => {
    const port = await freePort();
    await using client = new StreamSocket();
    const output = await activate(`127.0.0.1:${port}`, client, () => client.connectAsync('127.0.0.1', port));

    expect(output).toContain(`listening at 127.0.0.1, port "${port}"`);
  }, 30_000);

  it('serves a Unix domain socket, and leaves its file', async () => {
    const file = path.join(folder, 'activated.sock');
    await using client = new StreamSocket();
    const output = await activate(file, client, () => client.connectPathAsync(file));

    expect(output).toContain('listening at a path, port ""');
    expect(existsSync(file)).toBe(true);
  }, 30_000);
});

describe('bindDescriptorAsync()', () => {
  it('fails for what is no socket, names it, and leaves the listener to be bound elsewhere', async () => {
    const file = openSync('package.json', 'r');
    await using listener = new StreamSocketListener();

    await expect(listener.bindDescriptorAsync(file)).rejects.toMatchObject({
      code: 'EINVAL',
      phase: 'bind',
      source: 'caller',
      message: expect.stringMatching(
        `^Cannot listen at file descriptor ${file}, which must be a bound socket: .*\\(EINVAL\\)$`,
      ),
    });
    closeSync(file);
    await listener.bindEndpointAsync('127.0.0.1', '');
  });

  it.each([-1, 1.5, NaN, '3'])('refuses %j', async (descriptor) => {
    await using listener = new StreamSocketListener();

    await expect(listener.bindDescriptorAsync(descriptor as number)).rejects.toThrow(/^descriptor must be /);
  });

  it('is refused where a transport has none, and with settings that only who binds it can make', async () => {
    await using there = new StreamSocketListener({ transport: new MemoryNetwork().host('a') });
    await expect(there.bindDescriptorAsync(3)).rejects.toMatchObject({
      ...notSupported,
      message: 'Cannot listen at file descriptor 3: the transport has none, or the system',
    });

    const transport: Transport = Object.assign(new MemoryNetwork().host('b'), {
      listenAtDescriptor: () => Promise.reject(new Error('not to be reached')),
    });
    await using here = new StreamSocketListener({ transport });
    here.control.reusePort = true;
    await expect(here.bindDescriptorAsync(3)).rejects.toMatchObject({
      ...notSupported,
      message:
        'Cannot listen at file descriptor 3 with control.reusePort = true: it is bound already, and has what it was bound with',
    });
  });
});
