import { describe, expect, it } from '@jest/globals';
import type { Acceptor, Channel, Endpoint, ListenOptions, Transport, Wake } from 'streamsocket';

import { platformFailure } from '../../lib/transport/memory/failures.js';
import { listenAtAll } from '../../lib/protocol/listen-at-all.js';

/** An acceptor that a spec fills by hand. */
class HandAcceptor implements Acceptor {
  readonly local: Endpoint;
  refusedConnections = 0;
  closes = 0;
  #waiting: (Channel | Error)[] = [];
  #wake: Wake | undefined;

  constructor(local: Endpoint) {
    this.local = local;
  }

  arrive(what: Channel | Error): void {
    this.#waiting.push(what);
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  take(): Channel | undefined {
    const next = this.#waiting.shift();
    if (next instanceof Error) throw next;
    return next;
  }

  onceAcceptable(wake: Wake): void {
    this.#wake = wake;
    if (this.#waiting.length > 0) queueMicrotask(wake);
  }

  close(closed: () => void): void {
    this.closes++;
    queueMicrotask(closed);
  }
}

/** What a listen comes to: an acceptor, or a platform code. */
function transportOf(listen: (address: string, port: number) => string | undefined) {
  const made: HandAcceptor[] = [];
  let nextPort = 50_000;
  const transport = {
    listen: (at: Endpoint) => {
      if (at.kind === 'path') return Promise.reject(new Error('BUG: a path'));
      const code = listen(at.address, at.port);
      if (code !== undefined) return Promise.reject(platformFailure(code, 'Cannot listen', 'bind'));
      const acceptor = new HandAcceptor({ ...at, port: at.port === 0 ? nextPort++ : at.port });
      made.push(acceptor);
      return Promise.resolve(acceptor);
    },
  } as Partial<Transport> as Transport;
  return { transport, made };
}

const options: ListenOptions = {
  channel: { noDelay: true, keepAlive: false },
  maxPendingConnections: 2,
  signal: new AbortController().signal,
};
const both = ['::1', '127.0.0.1'];

function channelNamed(name: string, log: string[]): Channel {
  return { abort: () => log.push(`${name} reset`), name } as Partial<Channel> & {
    name: string;
  } as unknown as Channel;
}

describe('listenAtAll()', () => {
  it('takes the same port at each, chosen at the first', async () => {
    const { transport, made } = transportOf(() => undefined);
    const acceptor = await listenAtAll(transport, both, 0, options);

    expect(made.map(({ local }) => local)).toEqual([
      { kind: 'ip', address: '::1', port: 50_000 },
      { kind: 'ip', address: '127.0.0.1', port: 50_000 },
    ]);
    expect(acceptor.local).toEqual(made[0]?.local);
  });

  it('tries another free port when the chosen one is taken at the second, and keeps nothing of the first', async () => {
    const { transport, made } = transportOf((address, port) => {
      return address === '127.0.0.1' && port === 50_000 ? 'EADDRINUSE' : undefined;
    });
    const acceptor = await listenAtAll(transport, both, 0, options);

    expect(acceptor.local).toMatchObject({ port: 50_001 });
    expect(made.map(({ closes }) => closes)).toEqual([1, 0, 0]);
  });

  it('does not try again for a port that was asked for, nor without end', async () => {
    let listens = 0;
    const { transport } = transportOf((address) => {
      listens++;
      return address === '127.0.0.1' ? 'EADDRINUSE' : undefined;
    });
    await expect(listenAtAll(transport, both, 80, options)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(listens).toBe(2);
    await expect(listenAtAll(transport, both, 0, options)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(listens).toBe(2 + 2 * 8);
  });

  it.each(['EADDRNOTAVAIL', 'EAFNOSUPPORT'])('does without an address that fails with %s', async (code) => {
    const { transport } = transportOf((address) => (address === '::1' ? code : undefined));
    const acceptor = await listenAtAll(transport, both, 80, options);
    expect(acceptor.local).toEqual({ kind: 'ip', address: '127.0.0.1', port: 80 });

    const none = transportOf(() => code);
    await expect(listenAtAll(none.transport, both, 80, options)).rejects.toMatchObject({ code });
  });

  it('fails with anything else, and closes what it has', async () => {
    const { transport, made } = transportOf((address) => (address === '::1' ? undefined : 'EACCES'));

    await expect(listenAtAll(transport, both, 0, options)).rejects.toMatchObject({ code: 'EACCES' });
    expect(made.map(({ closes }) => closes)).toEqual([1]);
  });
});

describe('JointAcceptor', () => {
  it('hands out what any part accepts, in the order of arrival, up to one bound', async () => {
    const log: string[] = [];
    const { transport, made } = transportOf(() => undefined);
    const acceptor = await listenAtAll(transport, both, 80, options);
    const [v6, v4] = made;
    let wakes = 0;
    acceptor.onceAcceptable(() => wakes++);
    v4?.arrive(channelNamed('a', log));
    v6?.arrive(channelNamed('b', log));
    v4?.arrive(channelNamed('c', log));
    if (v6 !== undefined) v6.refusedConnections = 4;

    expect(wakes).toBe(1);
    expect([acceptor.take(), acceptor.take(), acceptor.take()]).toMatchObject([
      { name: 'a' },
      { name: 'b' },
      undefined,
    ]);
    expect(log).toEqual(['c reset']);
    expect(acceptor.refusedConnections).toBe(5);
  });

  it('throws the failure of a part once, and goes on with it', async () => {
    const log: string[] = [];
    const { transport, made } = transportOf(() => undefined);
    const acceptor = await listenAtAll(transport, both, 80, options);
    made[0]?.arrive(platformFailure('EMFILE', 'Cannot accept', 'accept'));
    made[0]?.arrive(channelNamed('a', log));

    expect(() => acceptor.take()).toThrow(/EMFILE/);
    await new Promise<void>((resolve) => {
      acceptor.onceAcceptable(resolve);
    });
    expect(acceptor.take()).toMatchObject({ name: 'a' });
  });

  it('tells of a failure whoever asks after it', async () => {
    const { transport, made } = transportOf(() => undefined);
    const acceptor = await listenAtAll(transport, both, 80, options);
    made[1]?.arrive(platformFailure('EMFILE', 'Cannot accept', 'accept'));
    await new Promise<void>((resolve) => {
      acceptor.onceAcceptable(resolve);
    });
    expect(() => acceptor.take()).toThrow(/EMFILE/);
  });

  it('closes every part and resets what nobody took', async () => {
    const log: string[] = [];
    const { transport, made } = transportOf(() => undefined);
    const acceptor = await listenAtAll(transport, both, 80, options);
    made[1]?.arrive(channelNamed('a', log));
    acceptor.close(() => log.push('closed'));
    await new Promise(setImmediate);

    expect(made.map(({ closes }) => closes)).toEqual([1, 1]);
    expect(log).toEqual(['a reset', 'closed']);
  });
});
