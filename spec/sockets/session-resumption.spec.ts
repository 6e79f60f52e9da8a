import { describe, expect, it } from '@jest/globals';

import { LIFETIME_MS } from '../../lib/protocol/session-cache.js';
import { SessionResumption } from '../../lib/sockets/session-resumption.js';
import { StreamSocket } from '../../lib/sockets/stream-socket.js';
import { MemoryNetwork } from '../../lib/testing.js';
import type { Protection, TlsSession } from '../../lib/transport/security-contract.js';

const peer = { hostName: 'a.test', service: '443', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' };

function session(name: string): TlsSession {
  return {
    bytes: new TextEncoder().encode(name),
    isForOneUse: true,
    peerChain: [],
    provedUntil: new Date('2099-01-01'),
  };
}

function setUp() {
  const network = new MemoryNetwork();
  const transport = network.host('client');
  const { control } = new StreamSocket({ transport });
  /** A connection that takes up what there is, and gets a session. */
  const connect = (given: string, { isResumed = false, problems = [] }: Partial<Protection> = {}) => {
    const resumption = SessionResumption.for(peer, control, transport);
    const taken = resumption?.take();
    resumption?.add(session(given));
    resumption?.approved({ isResumed, problems } as Partial<Protection> as Protection);
    return { resumption, taken: taken && new TextDecoder().decode(taken.bytes) };
  };
  return { clock: network.clock, control, connect };
}

describe('SessionResumption', () => {
  it.each([
    ['an hour after the server has proved who it is', true, undefined],
    ['not if it has proved that again meanwhile', false, 'b'],
  ])('ends %s', async (_, isResumed, last) => {
    const { clock, connect } = setUp();
    expect(connect('a').taken).toBeUndefined();
    await clock.advance(LIFETIME_MS - 1);
    expect(connect('b', { isResumed }).taken).toBe('a');
    await clock.advance(1);

    expect(connect('c').taken).toBe(last);
  });

  it('keeps sessions that come later, and none of a server with a problem', () => {
    const { connect } = setUp();
    const { resumption } = connect('a');
    resumption?.add(session('b'));
    expect([connect('c').taken, connect('d').taken]).toEqual(['b', 'c']);

    const other = setUp();
    const problem = { kind: 'expired', code: 'CERT_HAS_EXPIRED', message: 'expired' } as never;
    other.connect('a', { problems: [problem] }).resumption?.add(session('b'));
    expect(other.connect('c').taken).toBeUndefined();
  });

  it('forgets every session of a server when a connection with one of them fails', () => {
    const { connect } = setUp();
    connect('a').resumption?.failed();
    const { resumption, taken } = connect('b');
    expect(taken).toBe('a');
    resumption?.failed();

    expect(connect('c').taken).toBeUndefined();
  });

  it('is none where it is switched off', () => {
    const { control, connect } = setUp();
    control.sessionResumption = false;
    expect(connect('a').resumption).toBeUndefined();
  });
});
