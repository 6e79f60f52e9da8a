import { IpNetwork } from '../address/ip-network.js';
import type { ListenOptions } from '../transport/contract.js';
import { checkInteger } from '../util/bytes.js';
import { quote } from '../util/quote.js';
import type { Certificate } from './certificate.js';
import { checkBoolean } from './control.js';
import type { ProxyProtocolMode } from './proxy-protocol.js';
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
/** A header that was lost on the way has come by then; the protocol asks for 3 s at least. */
const DEFAULT_PROXY_HEADER_TIMEOUT_MS = 5_000;

const proxyModes: readonly string[] = ['off', 'optional', 'required'];

/**
 * Settings of a {@link StreamSocketListener}, to be made before it is bound, but for its certificates. The sockets it
 * accepts have them too.
 *
 * @see WinRT `StreamSocketListenerControl`; all of TLS is ours.
 */
export class StreamSocketListenerControl extends SecurityControl {
  #maxPendingConnections = DEFAULT_MAX_PENDING_CONNECTIONS;
  #reusePort = false;
  #serverCertificates: readonly Certificate[] = [];
  #clientCertificateMode: ClientCertificateMode = 'none';
  #handshakeTimeoutMs = DEFAULT_HANDSHAKE_TIMEOUT_MS;
  #maxPendingHandshakes = DEFAULT_MAX_PENDING_HANDSHAKES;
  #proxyProtocol: ProxyProtocolMode = 'off';
  #trustedProxies: readonly string[] = [];
  #proxyHeaderTimeoutMs = DEFAULT_PROXY_HEADER_TIMEOUT_MS;

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
   * Whether other listeners that say so too, of this process and of others of the same user, may listen at the same port
   * (SO_REUSEPORT). The system deals the connections out among them, and a listener that closes takes the ones with it
   * that it was dealt and nobody took. Paths are never shared: listening at one is refused. Default: false. Not in WinRT.
   *
   * @throws SocketError - 0x80070032, not supported (caller): set to true where the transport, the runtime or the system
   *   cannot. The message names those that can.
   */
  get reusePort(): boolean {
    return this.#reusePort;
  }
  set reusePort(value: boolean) {
    checkBoolean(value, 'reusePort');
    this.checkStillOpen('reusePort');
    if (value) this.checkSupported('reusePort', value);
    this.#reusePort = value;
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

  /**
   * Whether a proxy in front of us sends a header of the PROXY protocol, version 1 or 2, before anything else; the
   * accepted socket then has the client's address. Default: `'off'`, nothing is looked for. Not in WinRT.
   *
   * - `'required'`: connections of {@link StreamSocketListenerControl.trustedProxies} are accepted once their header was
   *   read. All others are reset and counted in `information.refusedProxyHeaders`.
   * - `'optional'`: a trusted peer may send a header. One that sends something else, or nothing in time, is accepted as
   *   it is; so are all others at once, and a header of theirs is data like any.
   *
   * A malformed header, and one that is not whole in time, leads to a reset in both cases.
   */
  get proxyProtocol(): ProxyProtocolMode {
    return this.#proxyProtocol;
  }
  set proxyProtocol(value: ProxyProtocolMode) {
    const wanted = `proxyProtocol must be "off", "optional" or "required", not ${quote(value)}`;
    if (typeof value !== 'string') throw new TypeError(wanted);
    if (!proxyModes.includes(value)) throw new RangeError(wanted);
    this.checkStillOpen('proxyProtocol');
    this.#proxyProtocol = value;
  }

  /**
   * Who may send a header of the PROXY protocol, as networks such as `10.0.0.0/8`, `2001:db8::/32` or `127.0.0.1`:
   * whoever may can name any client. Who connects by a path may in any case. Default: nobody. Not in WinRT.
   */
  get trustedProxies(): readonly string[] {
    return this.#trustedProxies;
  }
  set trustedProxies(value: readonly string[]) {
    if (!Array.isArray(value))
      throw new TypeError(`trustedProxies must be an array of networks, not ${quote(value)}`);
    for (const [i, network] of value.entries()) IpNetwork.from(network as string, `trustedProxies[${i}]`);
    this.checkStillOpen('trustedProxies');
    this.#trustedProxies = Object.freeze([...(value as readonly string[])]);
  }

  /**
   * Milliseconds, from 1 up, that a header may take to arrive. As many connections as `maxPendingConnections` may wait
   * for theirs; when there are more, the oldest counts as late. Default: 5 000. Not in WinRT.
   */
  get proxyHeaderTimeoutMs(): number {
    return this.#proxyHeaderTimeoutMs;
  }
  set proxyHeaderTimeoutMs(value: number) {
    checkInteger(value, 1, 2 ** 31 - 1, 'proxyHeaderTimeoutMs');
    this.checkStillOpen('proxyHeaderTimeoutMs');
    this.#proxyHeaderTimeoutMs = value;
  }

  /** @internal The settings as a transport is given them. */
  toListenOptions(signal: AbortSignal): ListenOptions {
    const { maxPendingConnections, reusePort } = this;
    const channel = this.toChannelOptions();
    return { channel, maxPendingConnections, ...(reusePort ? { reusePort } : {}), signal };
  }
}
