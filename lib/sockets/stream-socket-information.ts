import type { HostName } from '../address/host-name.js';
import { gettersOf, INSPECT, inspection, type Inspecting } from '../util/inspection.js';
import type { Certificate } from './certificate.js';
import type { ChainValidationResult } from './chain-validation-result.js';
import type { Connection } from './connection.js';
import type { ConnectTarget } from './connect-target.js';
import { addressOf, portTextOf } from './endpoint-text.js';
import type { ReceivedProxyHeader } from './proxy-protocol.js';
import type { SecurityFacts } from './security-facts.js';
import { SocketProtectionLevel } from './socket-protection-level.js';
import { severityOf, type SocketSslErrorSeverity } from './socket-ssl-error-severity.js';
import type { StreamSocketProtection } from './stream-socket-protection.js';

/** What information is read from; the socket fills it in as it goes. */
export interface StreamSocketFacts {
  connection: Connection | undefined;
  target: ConnectTarget | undefined;
  /** What came in front of an accepted connection. */
  proxyHeader: ReceivedProxyHeader | null;
  /** Of the last handshake that was done, also where its outcome was refused. */
  security: SecurityFacts | undefined;
  /** Only of a `secured` connection is `security` the handshake of the connection. */
  protection: StreamSocketProtection;
}

/** What two sides have agreed on in a handshake. */
export interface NegotiatedProtection {
  /** `'TLSv1.2'`, `'TLSv1.3'` and so on. */
  readonly version: string;
  /** IANA's name of the cipher suite: `'TLS_AES_256_GCM_SHA384'`. */
  readonly cipher: string;
  /** Whether the session of an earlier connection was taken up. */
  readonly isResumed: boolean;
}

/**
 * What is known of a {@link StreamSocket}. It may be read at any time and stays after the socket has closed.
 *
 * @see WinRT `StreamSocketInformation`.
 */
export class StreamSocketInformation {
  readonly #facts: StreamSocketFacts;

  /** @internal */
  constructor(facts: StreamSocketFacts) {
    this.#facts = facts;
  }

  /**
   * Our address, or of an accepted socket the one that the client of a proxy has connected to, if its header tells;
   * `null` before the socket is connected, and for a path.
   */
  get localAddress(): HostName | null {
    return addressOf(this.#facts.connection?.channel.local);
  }

  /** Our port as text; `''` before the socket is connected, the path for a path. */
  get localPort(): string {
    return portTextOf(this.#facts.connection?.channel.local);
  }

  /**
   * The peer's address; `null` before the socket is connected, and for a path. Through proxies the peer is the first
   * of them, for only that one is known. Of an accepted socket it is the client's, if the header of a proxy tells.
   */
  get remoteAddress(): HostName | null {
    return addressOf(this.#facts.connection?.channel.remote);
  }

  /** The peer's port as text; `''` before the socket is connected, the path for a path. */
  get remotePort(): string {
    return portTextOf(this.#facts.connection?.channel.remote);
  }

  /** The host that `connectAsync` was last called with; `null` before, for a path, and on accepted sockets. */
  get remoteHostName(): HostName | null {
    return this.#facts.target?.host ?? null;
  }

  /** The service that `connectAsync` was last called with; `''` before, for a path, and on accepted sockets. */
  get remoteServiceName(): string {
    return this.#facts.target?.service ?? '';
  }

  /**
   * What a proxy told in front of an accepted connection (`listener.control.proxyProtocol`), the proxy's own address
   * included; `null` if none did. Not in WinRT.
   */
  get proxyHeader(): ReceivedProxyHeader | null {
    return this.#facts.proxyHeader;
  }

  /** The protection that was asked for and is there: `plainSocket` until the connection is secured. */
  get protectionLevel(): SocketProtectionLevel {
    return this.#secured?.level ?? SocketProtectionLevel.plainSocket;
  }

  /** What was agreed on; `null` unless the connection is secured. Not in WinRT. */
  get negotiatedProtection(): NegotiatedProtection | null {
    const protection = this.#secured?.protection;
    if (protection === undefined) return null;
    const { version, cipher, isResumed } = protection;
    return { version, cipher, isResumed };
  }

  /** The protocol that was agreed on (ALPN, RFC 7301); `''` if there is none. Not in WinRT. */
  get applicationProtocol(): string {
    return this.#secured?.protection.applicationProtocol ?? '';
  }

  /** The certificate the server has shown in the last handshake, also where that has failed for it; `null`: none. */
  get serverCertificate(): Certificate | null {
    return this.#shownBy('server')?.peerCertificates[0] ?? null;
  }

  /** The certificates between it and a root, each the issuer of the one before; without the root. */
  get serverIntermediateCertificates(): readonly Certificate[] {
    return this.#shownBy('server')?.intermediateCertificates ?? [];
  }

  /** Everything that is wrong with them, the worst first, whether or not it was ignored. */
  get serverCertificateErrors(): readonly ChainValidationResult[] {
    return this.#shownBy('server')?.peerErrors ?? [];
  }

  /** How bad that is: only what is `ignorable` may be ignored. */
  get serverCertificateErrorSeverity(): SocketSslErrorSeverity {
    return severityOf(this.serverCertificateErrors);
  }

  /** The certificate the client of an accepted socket has shown; `null`: none. Not in WinRT. */
  get clientCertificate(): Certificate | null {
    return this.#shownBy('client')?.peerCertificates[0] ?? null;
  }

  /** Bytes taken from the transport so far, without a header of a proxy or what proxies were told. Not in WinRT. */
  get bytesReceived(): number {
    return this.#facts.connection?.channel.bytesReceived ?? 0;
  }

  /** Bytes the kernel has taken so far. Not in WinRT. */
  get bytesSent(): number {
    return this.#facts.connection?.bytesSent ?? 0;
  }

  /** @internal What `console.log` shows. */
  [INSPECT](...how: Inspecting): unknown {
    return inspection(this, gettersOf(this), how);
  }

  get #secured(): SecurityFacts | undefined {
    return this.#facts.protection === 'secured' ? this.#facts.security : undefined;
  }

  #shownBy(peer: 'server' | 'client'): SecurityFacts | undefined {
    const { security } = this.#facts;
    return security?.peer === peer ? security : undefined;
  }
}
