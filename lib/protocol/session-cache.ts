import type { TlsSession } from '../transport/security-contract.js';
import type { Clock } from '../util/clock.js';

/** How many peers are remembered; one more, and the one that was used longest ago is forgotten. A guess. */
export const MAX_PEERS = 128;

/** What servers give at once, as OpenSSL does: one each for connections that are made side by side. */
const MAX_SESSIONS_A_PEER = 2;

/**
 * How old the proof behind a session may be: an hour after it has shown its certificate a peer shows it again, however
 * many connections have gone on from there. Standards allow a week (RFC 8446, 4.6.1).
 */
export const LIFETIME_MS = 3_600_000;

/** A session, and when the peer has proved who it is. */
export interface KeptSession {
  readonly session: TlsSession;
  readonly provedAtMs: number;
}

/** The sessions that clients may take up again, in memory and for as long as their peers are believed. */
export class SessionCache {
  readonly #clock: Clock;
  /** The newest session last, and the peer that was used last. */
  readonly #peers = new Map<string, readonly KeptSession[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many sessions are kept. */
  get size(): number {
    return [...this.#peers.values()].reduce((size, { length }) => size + length, 0);
  }

  /** The newest session with a peer. One for one use is gone with that. */
  take(peer: string): KeptSession | undefined {
    const kept = this.#freshOf(peer);
    const newest = kept.at(-1);
    const left = newest?.session.isForOneUse === true ? kept.slice(0, -1) : kept;
    this.#put(peer, left);
    return newest;
  }

  keep(peer: string, one: KeptSession): void {
    // Of those that may be used again, one will do.
    const others = one.session.isForOneUse ? this.#freshOf(peer) : [];
    this.#put(peer, [...others, one].slice(-MAX_SESSIONS_A_PEER));
    const [oldest] = this.#peers.keys();
    if (this.#peers.size > MAX_PEERS && oldest !== undefined) this.#peers.delete(oldest);
  }

  forget(peer: string): void {
    this.#peers.delete(peer);
  }

  #put(peer: string, kept: readonly KeptSession[]): void {
    this.#peers.delete(peer);
    if (kept.length > 0) this.#peers.set(peer, kept);
  }

  #freshOf(peer: string): readonly KeptSession[] {
    const nowMs = this.#clock.now();
    return (this.#peers.get(peer) ?? []).filter(({ provedAtMs }) => nowMs - provedAtMs < LIFETIME_MS);
  }
}
