import { describe, expect, it } from '@jest/globals';

import { AcceptLoop } from '../../lib/sockets/accept-loop.js';
import { AcceptedSockets } from '../../lib/sockets/accepted-sockets.js';
import type { Acceptor, Channel } from '../../lib/transport/contract.js';
import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';

/** A loop over an acceptor of which the first accept fails; the second has a connection. */
function setUp() {
  const clock = new VirtualClock(false);
  const channel = {} as Channel;
  const log: string[] = [];
  const results = [new Error('no file descriptor'), channel];
  const acceptor: Acceptor = {
    local: { kind: 'path', path: '/x' },
    refusedConnections: 0,
    take: () => {
      log.push(`${clock.now()} take`);
      const result = results.shift();
      if (result instanceof Error) throw result;
      return result;
    },
    onceAcceptable: () => log.push(`${clock.now()} onceAcceptable`),
    close: () => {},
  };
  const facts = {
    ...{ acceptor, failedAccepts: 0, failedHandshakes: 0, acceptedSockets: new AcceptedSockets() },
    refusedHeaders: { untrusted: 0, malformed: 0, late: 0 },
  };
  return { loop: new AcceptLoop(acceptor, clock, facts), clock, channel, log, facts };
}

describe('AcceptLoop', () => {
  it('asks nothing of the acceptor for a moment after a failed accept, and then goes on by itself', async () => {
    const { loop, clock, channel, log, facts } = setUp();
    const accepted = loop.until(() => loop.take());
    await clock.advance(99);
    expect(loop.take()).toBeUndefined();
    expect(log).toEqual(['0 take']);
    await clock.advance(1);

    expect(await accepted).toBe(channel);
    expect(log).toEqual(['0 take', '100 take']);
    expect(facts.failedAccepts).toBe(1);
  });

  it('leaves no timer behind when it is closed meanwhile', async () => {
    const { loop, clock } = setUp();
    const accepted = expect(loop.until(() => loop.take())).rejects.toThrow('closed');
    loop.close(() => new Error('closed'));
    await accepted;

    expect(clock.pendingTimers).toBe(0);
  });
});
