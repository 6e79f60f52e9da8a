import { describe, expect, it } from '@jest/globals';

import { LIFETIME_MS, MAX_PEERS, SessionCache } from '../../lib/protocol/session-cache.js';
import { MemoryNetwork } from '../../lib/testing.js';
import type { TlsSession } from '../../lib/transport/security-contract.js';

const session = (name: string, isForOneUse: boolean): TlsSession => ({
  bytes: new TextEncoder().encode(name),
  isForOneUse,
  peerChain: [],
  provedUntil: new Date('2099-01-01'),
});

function makeCache() {
  const { clock } = new MemoryNetwork();
  const cache = new SessionCache(clock);
  return {
    clock,
    cache,
    keep: (peer: string, name: string, isForOneUse = true, provedAtMs = clock.now()) => {
      cache.keep(peer, { session: session(name, isForOneUse), provedAtMs });
    },
    take: (peer: string) => {
      const kept = cache.take(peer);
      return kept && new TextDecoder().decode(kept.session.bytes);
    },
  };
}

describe('SessionCache', () => {
  it('gives the newest of two sessions for one use once each', () => {
    const { cache, keep, take } = makeCache();
    for (const name of ['a', 'b', 'c']) keep('one', name);
    expect(cache.size).toBe(2);
    expect([take('other'), take('one'), take('one'), take('one')]).toEqual([undefined, 'c', 'b', undefined]);
    expect(cache.size).toBe(0);
  });

  it('gives the newest session for any use again and again', () => {
    const { cache, keep, take } = makeCache();
    keep('one', 'a', false);
    keep('one', 'b', false);
    expect([take('one'), take('one'), cache.size]).toEqual(['b', 'b', 1]);
  });

  it('forgets a peer when it is told to', () => {
    const { keep, cache, take } = makeCache();
    keep('one', 'a');
    keep('other', 'b');
    cache.forget('one');
    expect([take('one'), take('other')]).toEqual([undefined, 'b']);
  });

  it('forgets what is proved by something too old', async () => {
    const { clock, keep, take } = makeCache();
    const provedAtMs = clock.now();
    keep('one', 'a', false);
    await clock.advance(LIFETIME_MS - 1);
    expect(take('one')).toBe('a');
    keep('one', 'b', false, provedAtMs); // what a connection leaves that went on from the first
    await clock.advance(1);
    expect(take('one')).toBeUndefined();
  });

  it('remembers so many peers, and forgets the one that was used longest ago', () => {
    const { cache, keep, take } = makeCache();
    for (let i = 0; i < MAX_PEERS; i++) keep(`peer ${i}`, 'a', false);
    expect(take('peer 0')).toBe('a');
    keep('one more', 'a', false);
    expect(cache.size).toBe(MAX_PEERS);
    expect([take('peer 0'), take('peer 1'), take('one more')]).toEqual(['a', undefined, 'a']);
  });

  it('keeps no place for a peer whose last session was taken', () => {
    const { cache, keep, take } = makeCache();
    keep('peer', 'a', false);
    for (let i = 0; i < MAX_PEERS; i++) {
      keep(`${i}`, 'a');
      take(`${i}`);
    }
    expect([take('peer'), cache.size]).toEqual(['a', 1]);
  });
});
