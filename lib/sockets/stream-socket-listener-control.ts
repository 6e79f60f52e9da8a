import { checkInteger } from '../util/bytes.js';
import { quote } from '../util/quote.js';
import type { Certificate } from './certificate.js';
import { checkCertificate, checkCertificates, SecurityControl } from './security-control.js';

/** Room for a burst; an eighth of what the kernel holds besides. A guess. */
const DEFAULT_MAX_PENDING_CONNECTIONS = 128;

/** Ten round trips around the earth, and some computing. A guess. */
const DEFAULT_HANDSHAKE_TIMEOUT_MS = 10_000;

/** As many as may wait to be taken. */
const DEFAULT_MAX_PENDING_HANDSHAKES = 128;

/** Whether clients have to identify themselves. */
export type ClientCertificateMode = 'none' | 'optional' | 'required';

const modes: readonly string[] = ['none', 'optional', 'required'];

/**
 * Settings of a {@link StreamSocketListener}, to be made before it is bound, but for its certificates. The sockets it
 * accepts have them too.
 *
 * @see WinRT `StreamSocketListenerControl`; all of TLS is ours.
 */
export class StreamSocketListenerControl extends SecurityControl {
  #maxPendingConnections = DEFAULT_MAX_PENDING_CONNECTIONS;
  #serverCertificates: readonly Certificate[] = [];
  #clientCertificateMode: ClientCertificateMode = 'none';
  #handshakeTimeoutMs = DEFAULT_HANDSHAKE_TIMEOUT_MS;
  #maxPendingHandshakes = DEFAULT_MAX_PENDING_HANDSHAKES;

  /**
   * How many accepted connections may wait for somebody to take them, from 1 up. Further ones are reset and
   * counted in `information.refusedConnections`. Default: 128. Not in WinRT.
   */
  get maxPendingConnections(): number {
    return this.#maxPendingConnections;
  }
  set maxPendingConnections(value: number) {
    checkInteger(value, 1, 2 ** 32 - 1, 'maxPendingConnections');
    this.checkStillOpen('maxPendingConnections');
    this.#maxPendingConnections = value;
  }

  /**
   * What we identify ourselves with: the first of {@link StreamSocketListenerControl.serverCertificates}, `null` where
   * there is none. It may be set at any time and counts for handshakes that begin then; connections go on.
   *
   * @throws TypeError - no certificate, or one without its private key.
   */
  get serverCertificate(): Certificate | null {
    return this.#serverCertificates[0] ?? null;
  }
  set serverCertificate(value: Certificate | null) {
    if (value !== null) checkCertificate(value, 'serverCertificate', true);
    this.#serverCertificates = value === null ? [] : [value];
  }

  /**
   * As `serverCertificate`, for several names: a client gets the first certificate that is for the name it asks for
   * (SNI; RFC 6066, 3), or else the first of all. Default: none.
   *
   * @throws TypeError - not a list of certificates with their private keys.
   */
  get serverCertificates(): readonly Certificate[] {
    return this.#serverCertificates;
  }
  set serverCertificates(value: readonly Certificate[]) {
    checkCertificates(value, 'serverCertificates');
    for (const certificate of value) checkCertificate(certificate, 'serverCertificates', true);
    this.#serverCertificates = [...value];
  }

  /**
   * Whether clients are asked for a certificate, and whether they must have one. One that is sent has to lead to
   * `trustedRoots`, or the handshake fails. Default: `'none'`.
   *
   * @throws RangeError - it is not `'none'`, `'optional'` or `'required'`.
   */
  get clientCertificateMode(): ClientCertificateMode {
    return this.#clientCertificateMode;
  }
  set clientCertificateMode(value: ClientCertificateMode) {
    if (!modes.includes(value))
      throw new RangeError(
        `clientCertificateMode must be ${modes.map(quote).join(', ')}, not ${quote(value)}`,
      );
    this.checkStillOpen('clientCertificateMode');
    this.#clientCertificateMode = value;
  }

  /** Milliseconds a client may take for its handshake, from 1 up; then it is reset. Default: 10 000. */
  get handshakeTimeoutMs(): number {
    return this.#handshakeTimeoutMs;
  }
  set handshakeTimeoutMs(value: number) {
    checkInteger(value, 1, 2 ** 31 - 1, 'handshakeTimeoutMs');
    this.checkStillOpen('handshakeTimeoutMs');
    this.#handshakeTimeoutMs = value;
  }

  /**
   * How many handshakes may be under way, from 1 up. One more, and the oldest of them is given up: clients that say
   * nothing cannot keep others out. Default: 128.
   */
  get maxPendingHandshakes(): number {
    return this.#maxPendingHandshakes;
  }
  set maxPendingHandshakes(value: number) {
    checkInteger(value, 1, 2 ** 32 - 1, 'maxPendingHandshakes');
    this.checkStillOpen('maxPendingHandshakes');
    this.#maxPendingHandshakes = value;
  }
}
