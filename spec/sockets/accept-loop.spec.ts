import { describe, expect, it } from '@jest/globals';

import { AcceptLoop } from '../../lib/sockets/accept-loop.js';
import { AcceptedSockets } from '../../lib/sockets/accepted-sockets.js';
import { StreamSocketListener } from '../../lib/sockets/stream-socket-listener.js';
import type { Acceptor, Transport } from '../../lib/transport/contract.js';
import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';

/** A loop over an acceptor of which the first accept fails, and which has no connection after that. */
function setUp() {
  const clock = new VirtualClock(false);
  const log: string[] = [];
  const acceptor: Acceptor = {
    local: { kind: 'path', path: '/x' },
    refusedConnections: 0,
    take: () => {
      log.push(`${clock.now()} take`);
      if (log.length === 1) throw new Error('no file descriptor');
      return undefined;
    },
    onceAcceptable: () => log.push(`${clock.now()} onceAcceptable`),
    close: () => {},
  };
  const facts = {
    ...{ acceptor, failedAccepts: 0, failedHandshakes: 0, acceptedSockets: new AcceptedSockets() },
    refusedHeaders: { untrusted: 0, malformed: 0, late: 0 },
  };
  const { control } = new StreamSocketListener();
  const transport: Partial<Transport> = { clock };
  const loop = new AcceptLoop(acceptor, undefined, transport as Transport, control, facts);
  const accepted = expect(loop.until(loop.take)).rejects.toThrow('closed');
  const close = async (): Promise<void> => {
    loop.close(() => new Error('closed'));
    await accepted;
  };
  return { loop, clock, log, facts, close };
}

describe('AcceptLoop', () => {
  it('asks nothing of the acceptor for a moment after a failed accept, and then goes on by itself', async () => {
    const { loop, clock, log, facts, close } = setUp();
    await clock.advance(99);
    expect(loop.take()).toBeUndefined();
    expect(log).toEqual(['0 take']);
    await clock.advance(1);

    expect(log).toEqual(['0 take', '100 take', '100 onceAcceptable']);
    expect(facts.failedAccepts).toBe(1);
    await close();
  });

  it('leaves no timer behind when it is closed meanwhile', async () => {
    const { clock, close } = setUp();
    await close();

    expect(clock.pendingTimers).toBe(0);
  });
});
