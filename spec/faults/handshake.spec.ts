import { afterAll, describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';

import {
  Certificate,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
  type Transport,
  type WaitOptions,
} from '../../lib/index.js';
import { MemoryNetwork } from '../../lib/testing.js';
import { makeSelfSigned, removeCertificates } from '../support/certificates.mjs';
import { bytes } from '../support/tcp.js';
import { aborted, type ExpectedFailure, timedOut } from '../support/tcp-failures.js';
import { moments } from '../support/tcp-moments.js';

const { tls12, tls13, plainSocket } = SocketProtectionLevel;
/** RFC 8446, 5.1: the first byte of a hello. */
const HANDSHAKE = 22;
const made = makeSelfSigned('server', ['IP:127.0.0.1', 'IP:10.0.0.1']);
const certificate = Certificate.fromPem(made.certificate, made.key);
afterAll(removeCertificates);

/** Where two ends are, and whatever is open there. */
interface Site {
  readonly address: string;
  readonly near?: Transport;
  readonly far?: Transport;
  readonly open: () => readonly string[];
}

const onThisMachine = (): Site => ({
  address: '127.0.0.1',
  open: () => process.getActiveResourcesInfo().filter((kind) => kind !== 'Immediate'),
});

function inMemory(): Site {
  const network = new MemoryNetwork();
  const far = network.host('far', { addresses: ['10.0.0.1'] });
  const near = network.host('near');
  const open = (): readonly string[] => [
    ...[near, far].flatMap(({ name, openConnections }) => Array<string>(openConnections).fill(name)),
    ...Array<string>(network.clock.pendingTimers).fill('timer'),
  ];
  return { address: '10.0.0.1', near, far, open };
}

/** A listener, and sockets that connect to it. Disposing of it shows that nothing else is left. */
class Stage implements AsyncDisposable {
  readonly listener: StreamSocketListener;
  readonly #site: Site;
  #before: readonly string[] = [];

  private constructor(site: Site) {
    this.#site = site;
    this.listener = new StreamSocketListener({ transport: site.far });
    this.listener.control.serverCertificate = certificate;
  }

  static async at(site: Site, level: SocketProtectionLevel = plainSocket): Promise<Stage> {
    const stage = new Stage(site);
    await stage.listener.bindEndpointAsync(site.address, '', level);
    stage.#before = site.open();
    return stage;
  }

  newSocket(): StreamSocket {
    const socket = new StreamSocket({ transport: this.#site.near });
    socket.control.trustedRoots = [certificate];
    return socket;
  }

  connect(socket: StreamSocket, level: SocketProtectionLevel, options?: WaitOptions): Promise<void> {
    return socket.connectAsync(this.#site.address, this.listener.information.localPort, level, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { open } = this.#site;
    for (let i = 0; i < 200 && open().length > this.#before.length; i++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(open()).toEqual(this.#before);
    await this.listener.closeAsync();
  }
}

/** What ends a handshake: what it is given, what is done once it is under way, and what comes of it. */
interface Ending {
  readonly timeoutMs?: number;
  readonly act?: (socket: StreamSocket, controller: AbortController) => void;
  readonly outcome: unknown;
}

const reason = { not: 'even an error' };
const endings: readonly (readonly [string, Ending])[] = [
  [
    'its signal',
    {
      act: (_, controller) => {
        controller.abort(reason);
      },
      outcome: reason,
    },
  ],
  ['its time limit', { timeoutMs: 40, outcome: timedOut('handshake') }],
  [
    'close()',
    {
      act: (socket) => {
        socket.close();
      },
      outcome: aborted('handshake'),
    },
  ],
  [
    'abort()',
    {
      act: (socket) => {
        socket.abort();
      },
      outcome: aborted('handshake'),
    },
  ],
];

/**
 * Ends what `start` has begun, once it is under way, and shows what it rejects with and that the signal is forgotten.
 */
async function end(
  { timeoutMs, act, outcome }: Ending,
  socket: StreamSocket,
  start: (options: WaitOptions) => Promise<void>,
  underWay: () => Promise<unknown>,
): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const ended = start({ signal, timeoutMs }).catch((failure: unknown) => failure);
  await underWay();
  act?.(socket, controller);

  if (outcome === reason) expect(await ended).toBe(reason);
  else expect(await ended).toMatchObject(outcome as ExpectedFailure);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
}

/** Waits for the hello, and does not answer. */
async function hears(socket: StreamSocket): Promise<void> {
  expect((await socket.inputStream.readAsync(1))[0]).toBe(HANDSHAKE);
}

/** Reads until the peer is gone, in whatever way, and closes. */
async function seeGone(socket: StreamSocket): Promise<void> {
  const read = (): Promise<Uint8Array> => socket.inputStream.readAsync(65_536);
  try {
    while ((await read()).length > 0);
  } catch (failure) {
    expect(failure).toMatchObject({ source: 'peer' });
  }
  socket.close();
}

const sites = [
  ['TCP', onThisMachine],
  ['a network in memory', inMemory],
] as const;

describe.each(sites)('A handshake over %s that nobody answers', (_, site) => {
  it.each(endings)('ends with %s in connectAsync(), and nothing is left of it', async (_name, ending) => {
    await using stage = await Stage.at(site());
    const near = stage.newSocket();
    const accepting = stage.listener.acceptAsync();
    await end(
      ending,
      near,
      (options) => stage.connect(near, tls13, options),
      async () => hears(await accepting),
    );
    await seeGone(await accepting);
  });

  it.each(endings)('ends with %s in an upgrade, and nothing is left of it', async (_name, ending) => {
    await using stage = await Stage.at(site());
    const near = stage.newSocket();
    await stage.connect(near, plainSocket);
    const far = await stage.listener.acceptAsync();
    await end(
      ending,
      near,
      (options) => near.upgradeToSslAsync(tls12, 'server', options),
      () => hears(far),
    );
    await seeGone(far);
  });

  it.each(endings)('ends with %s in an upgrade by the server, and likewise', async (_name, ending) => {
    await using stage = await Stage.at(site());
    const near = stage.newSocket();
    await stage.connect(near, plainSocket);
    const far = await stage.listener.acceptAsync();
    await end(
      ending,
      far,
      (options) => far.upgradeToSslAsync(tls13, options),
      () => Promise.resolve(),
    );
    await seeGone(near);
  });

  it.each(endings)('ends with %s while a validation of ours has no verdict', async (_name, ending) => {
    await using stage = await Stage.at(site(), tls13);
    const near = stage.newSocket();
    const asked = new Promise<void>((resolve) => {
      near.control.serverCustomValidation = () => {
        resolve();
        return new Promise<boolean>(() => {});
      };
    });
    await end(
      ending,
      near,
      (options) => stage.connect(near, tls13, options),
      () => asked,
    );
    await seeGone(await stage.listener.acceptAsync());
  });

  it('leaves a socket that may connect again', async () => {
    await using stage = await Stage.at(site());
    const near = stage.newSocket();
    await expect(stage.connect(near, tls13, { timeoutMs: 30 })).rejects.toMatchObject(timedOut('handshake'));
    await seeGone(await stage.listener.acceptAsync());
    await stage.connect(near, plainSocket);
    const far = await stage.listener.acceptAsync();
    await near.outputStream.writeAsync(bytes('again'));

    expect(await far.inputStream.readAsync(5)).toEqual(bytes('again'));
    near.close();
    far.close();
  });
});

describe.each(sites)('A handshake over %s that is answered', (_, site) => {
  it('is called off at every moment of its own, and nothing is left of it', async () => {
    await using stage = await Stage.at(site(), tls13);
    stage.listener.on('connectionreceived', ({ socket }) => {
      void seeGone(socket);
    });
    for (const wait of moments) {
      const controller = new AbortController();
      const near = stage.newSocket();
      const ended = stage.connect(near, tls13, controller).then(
        () => 'connected',
        (failure: unknown) => failure,
      );
      await wait();
      controller.abort(reason);

      expect(['connected', reason]).toContain(await ended);
      expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
      near.close();
    }
  });
});
