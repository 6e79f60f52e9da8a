import { describe, expect, it } from '@jest/globals';

import { MemoryNetwork } from 'streamsocket/testing';

import type { Acceptor, Channel } from '../../../lib/transport/contract.js';
import {
  accepted,
  bytes,
  connectTo,
  ip,
  listenAt,
  nextChunk,
  text,
  written,
} from '../../support/memory-pair.js';

interface Stage {
  readonly network: MemoryNetwork;
  readonly acceptor: Acceptor;
  readonly connect: () => Promise<Channel>;
}

async function stage(maxPendingConnections = 128): Promise<Stage> {
  const network = new MemoryNetwork();
  const acceptor = await listenAt(network.host('server'), ip('', 7), { maxPendingConnections });
  const connect = (): Promise<Channel> => connectTo(network.host('client'), ip('10.0.0.1', 7));
  return { network, acceptor, connect };
}

describe('MemoryAcceptor', () => {
  it('gives connections in the order of their arrival', async () => {
    const { acceptor, connect } = await stage();
    expect(acceptor.take()).toBeUndefined();
    const callers = [await connect(), await connect(), await connect()];
    const answered = [await accepted(acceptor), await accepted(acceptor), await accepted(acceptor)];

    expect(answered.map(({ remote }) => remote)).toEqual(callers.map(({ local }) => local));
  });

  it('keeps what was sent before anybody took the connection', async () => {
    const { network, acceptor, connect } = await stage();
    const caller = await connect();
    await written(caller, bytes('early'));
    await network.clock.advance(1_000);

    expect(text(await nextChunk(await accepted(acceptor)))).toBe('early');
  });

  it('resets and counts what comes when too many wait', async () => {
    const { network, acceptor, connect } = await stage(2);
    for (let i = 0; i < 3; i++) await connect();
    const last = await connect();
    await network.clock.advance(0);

    expect(acceptor.refusedConnections).toBe(2);
    await expect(nextChunk(last)).rejects.toMatchObject({ code: 'ECONNRESET' });
    acceptor.take();
    await connect();
    await network.clock.advance(0);
    expect(acceptor.refusedConnections).toBe(2);
  });

  it('wakes once for each time it was asked, never from within the call', async () => {
    const { network, acceptor, connect } = await stage();
    let calls = 0;
    const ask = (): void => {
      acceptor.onceAcceptable(() => calls++);
    };
    ask();
    await connect();
    await connect();
    await network.clock.advance(0);
    expect(calls).toBe(1);

    ask();
    expect(calls).toBe(1);
    await Promise.resolve();
    expect(calls).toBe(2);
  });

  it('fails as often as it was told to, and loses no connection by that', async () => {
    const { network, acceptor, connect } = await stage();
    network.host('server').failNextAccepts(2);
    await connect();
    await network.clock.advance(0);

    for (let i = 0; i < 2; i++) {
      expect(() => acceptor.take()).toThrow(
        expect.objectContaining({ code: 'EMFILE', phase: 'accept', source: 'caller' }),
      );
    }
    expect(acceptor.take()).toBeDefined();
  });
});

describe('MemoryAcceptor.close()', () => {
  it('resets what nobody took, and frees the endpoint at once', async () => {
    const { network, acceptor, connect } = await stage();
    const caller = await connect();
    await network.clock.advance(0);
    let isClosed = false;
    acceptor.close(() => {
      isClosed = true;
    });
    expect(isClosed).toBe(false);

    await listenAt(network.host('server'), ip('', 7));
    expect(isClosed).toBe(true);
    await expect(nextChunk(caller)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('resets a connection that is established while it closes, and leaks none', async () => {
    const network = new MemoryNetwork({ link: { latencyMs: 10 } });
    const acceptor = await listenAt(network.host('server'), ip('', 7));
    const caller = await connectTo(network.host('client'), ip('10.0.0.1', 7));
    acceptor.close(() => undefined);

    await expect(nextChunk(caller)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(network.host('server').openConnections).toBe(0);
    expect(network.host('client').openConnections).toBe(0);
  });
});
