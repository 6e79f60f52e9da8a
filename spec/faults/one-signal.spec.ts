import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';

import { StreamSocket } from '../../lib/index.js';
import { bytes, connectedPair, connectedTo, listening } from '../support/tcp.js';

// A warning of the process, of a possible leak for instance, fails the file.

describe('One signal for everything', () => {
  it('has no listener left after 100 000 operations that had it', async () => {
    await using pair = await connectedPair();
    const { near, far } = pair;
    const { signal } = new AbortController();
    let operations = 0;

    // Half of them find what they want.
    await far.outputStream.writeAsync(new Uint8Array(25_000));
    for (let i = 0; i < 25_000; i++, operations += 2) {
      await near.inputStream.readAsync(1, 0, { signal });
      await near.outputStream.writeAsync(bytes('x'), { signal });
    }
    // The others wait.
    for (let i = 0; i < 25_000; i++, operations += 2) {
      const reading = near.inputStream.readAsync(1, 0, { signal, timeoutMs: 60_000 });
      void far.outputStream.writeAsync(bytes('x'));
      await reading;
      if (i % 100 === 0) await near.outputStream.flushAsync({ signal });
    }

    expect(operations).toBe(100_000);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  }, 60_000);

  it('has one listener for a thousand reads that wait at once, and ends them all', async () => {
    await using listener = await listening((unbound) => {
      unbound.control.maxPendingConnections = 1_000;
    });
    const controller = new AbortController();
    const { signal } = controller;
    const sockets: StreamSocket[] = [];
    for (let i = 0; i < 1_000; i++) sockets.push(await connectedTo(listener));
    const reads = sockets.map(({ inputStream }) =>
      expect(inputStream.readAsync(1, 0, { signal })).rejects.toBe('enough'),
    );
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    controller.abort('enough');

    await Promise.all(reads);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    await Promise.all(sockets.map((socket) => socket.closeAsync()));
  }, 60_000);

  it('ends connects, accepts, reads and writes of many sockets together', async () => {
    await using first = await connectedPair();
    await using second = await connectedPair();
    const controller = new AbortController();
    const { signal } = controller;
    const hanging = new StreamSocket();
    const writing = second.near.outputStream.writeAsync(new Uint8Array(64 * 1024 * 1024));
    const all = [
      first.near.inputStream.readAsync(1, 0, { signal }),
      first.far.inputStream.readAsync(1, 0, { signal }),
      first.listener.acceptAsync({ signal }),
      second.near.outputStream.flushAsync({ signal }),
      second.near.outputStream.writeAsync(bytes('x'), { signal }),
      hanging.connectAsync('127.0.0.1', second.listener.information.localPort, { signal }),
    ].map((call) => expect(call).rejects.toBe('enough'));
    controller.abort('enough');

    await Promise.all(all);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    second.far.close();
    await expect(writing).rejects.toMatchObject({ source: 'peer' });
  });
});
