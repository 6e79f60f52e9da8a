import { afterEach, describe, expect, it, jest } from '@jest/globals';

import {
  DataReader,
  type StreamSocket,
  StreamSocketListener,
  type StreamSocketListenerConnectionReceivedEventArgs as Received,
  type StreamSocketListenerHandlerErrorEventArgs,
} from '../../lib/index.js';
import { bytes, connectedTo, listening, rawConnection } from '../support/tcp.js';
import { illegalCall } from '../support/tcp-failures.js';

const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});

afterEach(() => {
  warn.mockClear();
});

describe('connectionreceived', () => {
  it.each<[string, (listener: StreamSocketListener, heard: (args: Received) => void) => void]>([
    ['on', (listener, heard) => listener.on('connectionreceived', heard)],
    [
      'addEventListener',
      (listener, heard) => {
        listener.addEventListener('connectionreceived', heard);
      },
    ],
    [
      'onconnectionreceived',
      (listener, heard) => {
        listener.onconnectionreceived = heard;
      },
    ],
  ])('is heard by %s, set before the listener is bound', async (_, listen) => {
    await using listener = new StreamSocketListener();
    const received = new Promise<Received>((resolve) => {
      listen(listener, resolve);
    });
    await listener.bindEndpointAsync('127.0.0.1', 0);
    await using _client = await connectedTo(listener);

    const { socket, target } = await received;
    expect(target).toBe(listener);
    expect(socket.information.localPort).toBe(listener.information.localPort);
    await socket.closeAsync();
  });

  it('is heard once by once, and what comes next waits for whoever takes it', async () => {
    await using listener = await listening();
    const received = new Promise<Received>((resolve) => listener.once('connectionreceived', resolve));
    await using first = await connectedTo(listener);
    await using second = await connectedTo(listener);

    const { socket } = await received;
    expect(socket.information.remotePort).toBe(first.information.localPort);
    await using next = await listener.acceptAsync();
    expect(next.information.remotePort).toBe(second.information.localPort);
    await socket.closeAsync();
  });

  it.each<[string, (listener: StreamSocketListener, heard: (args: Received) => void) => void]>([
    ['off', (listener, heard) => listener.off('connectionreceived', heard)],
    [
      'removeEventListener',
      (listener, heard) => {
        listener.removeEventListener('connectionreceived', heard);
      },
    ],
  ])('is not heard any more after %s', async (_, stop) => {
    await using listener = await listening();
    const heard = jest.fn();
    listener.on('connectionreceived', heard);
    stop(listener, heard);
    await using _client = await connectedTo(listener);

    await using _taken = await listener.acceptAsync();
    expect(heard).not.toHaveBeenCalled();
  });

  it('is not heard any more once onconnectionreceived is null', async () => {
    await using listener = await listening();
    const heard = jest.fn();
    listener.onconnectionreceived = heard;
    expect(listener.onconnectionreceived).toBe(heard);
    listener.onconnectionreceived = null;
    await using _client = await connectedTo(listener);

    await using _taken = await listener.acceptAsync();
    expect(heard).not.toHaveBeenCalled();
  });

  it('tells every listener once, however often it was added', async () => {
    await using listener = await listening();
    const one = jest.fn();
    listener.on('connectionreceived', one).on('connectionreceived', one);
    const received = new Promise<Received>((resolve) => listener.on('connectionreceived', resolve));
    await using _client = await connectedTo(listener);

    const { socket } = await received;
    expect(one).toHaveBeenCalledTimes(1);
    await socket.closeAsync();
  });

  it('tells of connections that came while nobody listened', async () => {
    await using listener = await listening();
    await using client = await connectedTo(listener);
    const received = new Promise<Received>((resolve) => listener.on('connectionreceived', resolve));

    const { socket } = await received;
    expect(socket.information.remotePort).toBe(client.information.localPort);
    await socket.closeAsync();
  });

  it('keeps connections from being taken one by one', async () => {
    await using listener = await listening();
    listener.on('connectionreceived', () => {});

    await expect(listener.acceptAsync()).rejects.toMatchObject(illegalCall);
    await expect(listener[Symbol.asyncIterator]().next()).rejects.toMatchObject(illegalCall);
  });

  it('cannot be listened to once connections are taken one by one, and the try leaves no trace', async () => {
    await using listener = await listening();
    const accepting = listener.acceptAsync();
    const heard = jest.fn();

    expect(() => listener.on('connectionreceived', heard)).toThrow(expect.objectContaining(illegalCall));
    expect(() => listener.once('connectionreceived', heard)).toThrow(expect.objectContaining(illegalCall));
    expect(() => {
      listener.onconnectionreceived = heard;
    }).toThrow(expect.objectContaining(illegalCall));
    expect(listener.onconnectionreceived).toBeNull();
    listener.on('handlererror', () => {});

    await using _client = await connectedTo(listener);
    await using _taken = await accepting;
    expect(heard).not.toHaveBeenCalled();
  });
});

describe.each<[string, (error: unknown) => unknown]>([
  [
    'throws',
    (error) => {
      throw error;
    },
  ],
  ['rejects', (error) => Promise.reject(error)],
])('A listener of connectionreceived that %s', (_, fail) => {
  it('closes its socket and no other, and is told by handlererror', async () => {
    await using listener = await listening();
    const mistake = new Error('a mistake');
    const failed = new Promise<StreamSocket>((resolve) => {
      listener.once('connectionreceived', ({ socket }) => {
        resolve(socket);
        return fail(mistake);
      });
    });
    const told = new Promise((resolve) => listener.on('handlererror', resolve));
    await using first = await connectedTo(listener);
    await failed;
    await using second = await connectedTo(listener);
    await using served = await listener.acceptAsync();

    const { error, socket, target } = (await told) as StreamSocketListenerHandlerErrorEventArgs;
    expect(error).toBe(mistake);
    expect(socket).toBe(await failed);
    expect(target).toBe(listener);
    expect(await first.inputStream.readAsync(1)).toHaveLength(0);
    await served.outputStream.writeAsync(bytes('served'));
    expect(await second.inputStream.readAsync(6)).toEqual(bytes('served'));
    expect(warn).not.toHaveBeenCalled();
  });

  it('becomes a warning of the process when nobody hears handlererror', async () => {
    await using listener = await listening();
    listener.on('connectionreceived', () => fail(new Error('a mistake')));
    await using client = await connectedTo(listener);

    expect(await client.inputStream.readAsync(1)).toHaveLength(0);
    expect(warn.mock.calls).toEqual([
      [
        'A listener of connectionreceived failed',
        { type: 'StreamSocketWarning', detail: expect.stringContaining('Error: a mistake') },
      ],
    ]);
  });

  it.each<[string, unknown]>([
    ['an object without a text', Object.create(null)],
    ['a proxy that was revoked', revokedProxy()],
  ])('ends in nothing worse than a warning with %s', async (_what, thrown) => {
    await using listener = await listening();
    listener.on('connectionreceived', () => fail(thrown));
    for (const place of [1, 2]) {
      await using client = await connectedTo(listener);
      expect(await client.inputStream.readAsync(1)).toHaveLength(0);
      expect(warn).toHaveBeenCalledTimes(place);
    }
  });
});

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('handlererror', () => {
  it('may be left unheard when it is the connection that broke', async () => {
    await using listener = await listening();
    const served = new Promise<void>((resolve) => {
      listener.on('connectionreceived', async ({ socket }) => {
        await socket.inputStream.readAsync(1).finally(resolve);
      });
    });
    const raw = rawConnection(listener.information.localPort);
    raw.once('connect', () => raw.resetAndDestroy());

    await served;
    await new Promise(setImmediate);
    expect(warn).not.toHaveBeenCalled();
  });

  it.each<[string, () => AbortSignal]>([
    ['time is up', () => AbortSignal.timeout(1)],
    ['a signal was aborted', () => AbortSignal.abort()],
  ])('may be left unheard when %s', async (_, makeSignal) => {
    await using listener = await listening();
    listener.on('connectionreceived', async ({ socket }) => {
      await socket.inputStream.readAsync(1, { signal: makeSignal() });
    });
    await using client = await connectedTo(listener);

    expect(await client.inputStream.readAsync(1)).toHaveLength(0);
    expect(warn).not.toHaveBeenCalled();
  });

  it('is missed when the handler uses its socket in a way that cannot work', async () => {
    await using listener = await listening();
    listener.on('connectionreceived', ({ socket }) => {
      new DataReader(socket.inputStream).readUInt32();
    });
    await using client = await connectedTo(listener);

    expect(await client.inputStream.readAsync(1)).toHaveLength(0);
    expect(warn.mock.calls).toEqual([
      [
        'A listener of connectionreceived failed',
        { type: 'StreamSocketWarning', detail: expect.stringContaining('Cannot read 4 bytes: 0 are loaded') },
      ],
    ]);
  });

  it('warns of a listener of its own that throws', async () => {
    await using listener = await listening();
    listener.on('connectionreceived', () => {
      throw new Error('a mistake');
    });
    listener.on('handlererror', () => {
      throw new Error('another');
    });
    await using client = await connectedTo(listener);

    expect(await client.inputStream.readAsync(1)).toHaveLength(0);
    expect(warn.mock.calls).toEqual([
      ['A listener of handlererror failed', expect.objectContaining({ type: 'StreamSocketWarning' })],
    ]);
  });
});
