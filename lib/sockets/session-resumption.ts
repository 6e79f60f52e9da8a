import { type KeptSession, SessionCache } from '../protocol/session-cache.js';
import type { Transport } from '../transport/contract.js';
import type { Protection, TlsSession } from '../transport/security-contract.js';
import type { Certificate } from './certificate.js';
import type { StreamSocketControl } from './stream-socket-control.js';

/** Whoever connects from elsewhere is somebody else. */
const caches = new WeakMap<Transport, SessionCache>();

/** Which server a session is with, and by which settings it was judged. */
export interface SessionPeer {
  readonly hostName: string;
  /** The service or path that was connected to. */
  readonly service: string;
  readonly minVersion: string;
  readonly maxVersion: string;
}

/**
 * Which session of an earlier connection one that is about to be secured takes up, and what becomes of those it gets.
 *
 * Kept are sessions with servers that nothing is wrong with and that were approved of. So neither a problem that was
 * ignored once nor a server that was refused can come back by that door.
 */
export class SessionResumption {
  readonly #cache: SessionCache;
  readonly #key: string;
  readonly #clock: Transport['clock'];
  #taken: KeptSession | undefined;
  /** When the server has proved who it is; `undefined`: it has not, or not to our satisfaction. */
  #provedAtMs: number | undefined;
  /** The last session that came before that was known. */
  #early: TlsSession | undefined;

  private constructor(transport: Transport, key: string) {
    this.#clock = transport.clock;
    this.#cache = caches.get(transport) ?? new SessionCache(transport.clock);
    caches.set(transport, this.#cache);
    this.#key = key;
  }

  /** `undefined` where there is to be none. Lists of the revoked are to be looked at every time. */
  static for(
    peer: SessionPeer,
    control: StreamSocketControl,
    transport: Transport,
  ): SessionResumption | undefined {
    if (!control.sessionResumption || control.certificateRevocationLists.length > 0) return undefined;
    return new SessionResumption(transport, keyOf(peer, control));
  }

  /** The session to be taken up. */
  take(): TlsSession | undefined {
    this.#taken = this.#cache.take(this.#key);
    return this.#taken?.session;
  }

  /** The server has given us a session. */
  add(session: TlsSession): void {
    if (this.#provedAtMs === undefined) this.#early = session;
    else this.#cache.keep(this.#key, { session, provedAtMs: this.#provedAtMs });
  }

  /** The server was approved of. */
  approved({ isResumed, problems }: Protection): void {
    if (problems.length > 0) return;
    this.#provedAtMs = isResumed ? this.#taken?.provedAtMs : this.#clock.now();
    if (this.#early !== undefined) this.add(this.#early);
    this.#early = undefined;
  }

  /** The connection was not secured: what it had taken up may be to blame. */
  failed(): void {
    if (this.#taken !== undefined) this.#cache.forget(this.#key);
  }
}

function keyOf(peer: SessionPeer, control: StreamSocketControl): string {
  const { applicationProtocols, clientCertificate, serverKeyPins, trustedRoots } = control;
  return JSON.stringify([
    ...[peer.hostName, peer.service, peer.minVersion, peer.maxVersion],
    ...[applicationProtocols, serverKeyPins],
    clientCertificate === null ? '' : hashOf(clientCertificate),
    trustedRoots?.map(hashOf) ?? null,
  ]);
}

function hashOf(certificate: Certificate): string {
  return String.fromCharCode(...certificate.getHashValue('SHA256'));
}
