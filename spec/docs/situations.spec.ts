import { readFile } from 'node:fs/promises';

import {
  DataReader,
  DataWriter,
  InputStreamOptions,
  SocketError,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
  type Transport,
} from 'streamsocket';

import { statusName } from '../../lib/errors/socket-error-status.js';
import { hresultOfStatus } from '../../lib/errors/status-facts.js';
import { translate } from '../../lib/errors/translate.js';
import { ambientTransport } from '../../lib/transport/ambient.js';
import { socks5Server } from '../support/proxy-server.js';
import { tableBehind } from './tables.js';

/** What a test of a situation has at hand; all of it is closed afterwards. */
interface Scene {
  readonly listener: StreamSocketListener;
  /** Connected to each other. */
  readonly near: StreamSocket;
  readonly far: StreamSocket;
  /** Not connected, on the network of this machine or another. */
  readonly socket: (transport?: Transport) => StreamSocket;
}

const NAME = 'host.example';
const PARTIAL = InputStreamOptions.partial;

/** Each situation of the page, and how to come into it. */
const situations: Readonly<Record<string, (scene: Scene) => unknown>> = {
  'connect: nobody listens at that port': async ({ listener, socket }) => {
    const { localPort } = listener.information;
    await listener.closeAsync();
    return socket().connectAsync('127.0.0.1', localPort);
  },
  'connect: no server at that path': ({ socket }) => socket().connectPathAsync('no-such.sock'),
  'connect: there is no such name': ({ socket }) => {
    const lookup = (): Promise<never> =>
      Promise.reject(translate({ code: 'ENOTFOUND' }, 'Cannot look up', 'lookup'));
    return socket({ ...ambientTransport, lookup }).connectAsync(NAME, 80);
  },
  'connect: there is no such service': ({ socket }) => socket().connectAsync('127.0.0.1', 'no-such-service'),
  'connect: `timeoutMs` went by during the lookup': ({ socket }) => {
    return socket({ ...ambientTransport, lookup: neverFound }).connectAsync(NAME, 80, { timeoutMs: 5 });
  },
  'connect: the proxy refuses the password': async ({ listener, socket }) => {
    await using proxy = await socks5Server({ address: '127.0.0.1', username: 'ann', password: 'sesame' });
    const via = [
      { type: 'socks5', host: '127.0.0.1', port: proxy.port, username: 'ann', password: 'barley' },
    ] as const;
    await socket().connectAsync('127.0.0.1', listener.information.localPort, { via });
  },
  'connect: the proxy finds nobody there': async ({ listener, socket }) => {
    const { localPort } = listener.information;
    await listener.closeAsync();
    await using proxy = await socks5Server({ address: '127.0.0.1' });
    await socket().connectAsync('127.0.0.1', localPort, {
      via: [{ type: 'socks5', host: '127.0.0.1', port: proxy.port }],
    });
  },
  'connect: the proxy is no proxy': async ({ listener, socket }) => {
    const { localPort } = listener.information;
    const connecting = socket().connectAsync(NAME, 80, {
      via: [{ type: 'http-connect', host: '127.0.0.1', port: localPort }],
    });
    connecting.catch(() => {});
    const server = await listener.acceptAsync();
    await server.outputStream.writeAsync(new TextEncoder().encode('220 mail.example ESMTP\r\n'));
    await connecting.finally(() => {
      server.close();
    });
  },
  'connect: a proxy to a path': ({ socket }) =>
    socket().connectPathAsync('no-such.sock', {
      via: [{ type: 'socks5', host: 'gate', port: 1080 }],
    } as object),
  'connect: the signal was aborted': ({ socket }) => {
    return socket().connectAsync(NAME, 80, { signal: AbortSignal.abort('the reason') });
  },
  'connect: the socket was closed during the lookup': ({ socket }) => {
    const closing = socket({ ...ambientTransport, lookup: neverFound });
    const connecting = closing.connectAsync(NAME, 80);
    closing.close();
    return connecting;
  },
  'connect: the socket is connected already': ({ near }) => near.connectAsync(NAME, 80),
  'connect: a protection that is not TLS': ({ socket }) =>
    socket().connectAsync(NAME, 80, SocketProtectionLevel.sslAllowNullEncryption),
  'connect: port 70000': ({ socket }) => socket().connectAsync(NAME, 70_000),
  'read: the peer has finished': async ({ near, far }) => {
    await far.outputStream.writeAsync(new Uint8Array(2));
    await far.outputStream.closeAsync();
    const { length } = await near.inputStream.readAsync(16);
    if (length >= 16) throw new Error('the read was not cut short');
    throw new NoError('fewer bytes');
  },
  'read: the peer reset the connection': async ({ near, far }) => {
    await resetBy(far, near);
    return near.inputStream.readAsync(16);
  },
  'read: `timeoutMs` went by': ({ near }) => near.inputStream.readAsync(16, PARTIAL, { timeoutMs: 5 }),
  'read: another read waits': ({ near }) => {
    near.inputStream.readAsync(16).catch(() => {});
    return near.inputStream.readAsync(16);
  },
  'read: the socket was closed meanwhile': ({ near }) => {
    const reading = near.inputStream.readAsync(16);
    near.close();
    return reading;
  },
  'read: the socket was closed before': ({ near }) => {
    near.close();
    return near.inputStream.readAsync(16);
  },
  'read: the socket is not connected': ({ socket }) => socket().inputStream.readAsync(16),
  '`loadExactlyAsync`: the peer finished before': async ({ near, far }) => {
    await far.outputStream.closeAsync();
    return new DataReader(near.inputStream).loadExactlyAsync(16);
  },
  '`readLineAsync`: the line is too long': async ({ near, far }) => {
    await far.outputStream.writeAsync(new Uint8Array(100));
    return new DataReader(near.inputStream).readLineAsync({ limitBytes: 10 });
  },
  '`DataReader`: more than was loaded': ({ near }) => new DataReader(near.inputStream).readByte(),
  '`DataWriter`: 300 as a byte': () => {
    new DataWriter().writeByte(300);
  },
  'write: the peer is gone': async ({ near, far }) => {
    await resetBy(far, near);
    for (;;) {
      await near.outputStream.writeAsync(new Uint8Array(16));
      await near.outputStream.flushAsync();
    }
  },
  'write: `timeoutMs` went by': async ({ near }) => {
    for (;;) await near.outputStream.writeAsync(new Uint8Array(65_536), { timeoutMs: 50 });
  },
  'write: more than 16 MiB of writes wait': async ({ near }) => {
    const writes = Array.from({ length: 40 }, () =>
      near.outputStream.writeAsync(new Uint8Array(1024 * 1024)),
    );
    const failed = writes.map((write) => write.then(neverInTime, (failure: unknown) => failure));
    throw await Promise.race(failed);
  },
  'write: our half was closed before': async ({ near }) => {
    await near.outputStream.closeAsync();
    return near.outputStream.writeAsync(new Uint8Array(16));
  },
  '`closeAsync`: the peer takes nothing for `timeoutMs`': ({ near }) => {
    near.outputStream.writeAsync(new Uint8Array(64 * 1024 * 1024)).catch(() => {});
    return near.closeAsync({ timeoutMs: 50 });
  },
  'a control is set too late': ({ near }) => {
    near.control.noDelay = false;
  },
  'bind: something else holds the port': ({ listener }) =>
    new StreamSocketListener().bindEndpointAsync('127.0.0.1', listener.information.localPort),
  // An address for examples (RFC 5737), which no machine has.
  'bind: the address is none of this machine': () =>
    new StreamSocketListener().bindEndpointAsync('192.0.2.1', ''),
  'bind: headers of proxies, and nobody to trust': () => {
    const listener = new StreamSocketListener();
    listener.control.proxyProtocol = 'required';
    return listener.bindServiceNameAsync('');
  },
  'bind: the listener is bound already': ({ listener }) => listener.bindServiceNameAsync(''),
  'accept: the listener was closed meanwhile': ({ listener }) => {
    const accepting = listener.acceptAsync();
    listener.close();
    return accepting;
  },
  'accept: `timeoutMs` went by': ({ listener }) => listener.acceptAsync({ timeoutMs: 5 }),
  'listen: events after iteration': ({ listener }) => listener.on('connectionreceived', () => {}),
};

describe('the situations of docs/guide/errors.md', () => {
  let rows: Map<string, readonly string[]>;

  beforeAll(async () => {
    const page = await readFile('docs/guide/errors.md', 'utf8');
    rows = new Map(tableBehind('## Situations', page).map(([name = '', ...cells]) => [name, cells]));
  });

  it('are those that are tried here', () => {
    expect([...rows.keys()]).toEqual(Object.keys(situations));
  });

  it.each(Object.entries(situations))(
    '%s',
    async (name, comeInto) => {
      const [what = '', source = '', phase = ''] = rows.get(name) ?? [];

      const seen = await withScene(async (scene) => told(await failureOf(() => comeInto(scene))));

      expect(seen).toEqual({ what, source, phase });
    },
    30_000,
  );
});

class NoError extends Error {}

async function withScene<T>(run: (scene: Scene) => Promise<T>): Promise<T> {
  const listener = new StreamSocketListener();
  await listener.bindEndpointAsync('127.0.0.1', '');
  const near = new StreamSocket();
  await near.connectAsync('127.0.0.1', listener.information.localPort);
  const far = await listener.acceptAsync();
  const sockets = [near, far];
  const socket = (transport?: Transport): StreamSocket => {
    const made = new StreamSocket(transport === undefined ? {} : { transport });
    sockets.push(made);
    return made;
  };
  try {
    return await run({ listener, near, far, socket });
  } finally {
    // What could not be sent by now does not matter.
    await Promise.all(sockets.map((one) => one.closeAsync({ timeoutMs: 0 }).catch(() => {})));
    await listener.closeAsync();
  }
}

async function failureOf(act: () => unknown): Promise<unknown> {
  try {
    await act();
  } catch (failure) {
    return failure;
  }
  throw new Error('Nothing failed');
}

/** A failure as the page tells it: the HRESULT where the status alone does not say it. */
function told(failure: unknown): { what: string; source: string; phase: string } {
  if (failure instanceof NoError) return { what: `no error: ${failure.message}`, source: '', phase: '' };
  if (!(failure instanceof SocketError)) {
    const what = failure instanceof Error ? code(failure.name) : String(failure);
    return { what, source: '', phase: '' };
  }
  const { status, number, source, phase } = failure;
  const isParticular = number !== hresultOfStatus(status);
  const hresult = `0x${number.toString(16).toUpperCase()}`;
  return {
    what: isParticular ? `${code(statusName(status))}, ${hresult}` : code(statusName(status)),
    source: code(source),
    phase: phase === undefined ? '' : code(phase),
  };
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Makes `resetting` close over bytes that it never read. */
async function resetBy(resetting: StreamSocket, other: StreamSocket): Promise<void> {
  await other.outputStream.writeAsync(new Uint8Array(16));
  await resetting.inputStream.readAsync(1);
  resetting.close();
  await resetting.closed;
}

/** The kernel takes some of them; those are not what the case is about. */
function neverInTime(): Promise<never> {
  return new Promise(() => {});
}

function neverFound(_name: string, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason);
    });
  });
}
