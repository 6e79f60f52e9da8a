import { HostName } from '../address/host-name.js';
import type { Endpoint } from '../transport/contract.js';
import type { Connection } from './connection.js';
import type { ConnectTarget } from './connect-target.js';
import { SocketProtectionLevel } from './socket-protection-level.js';

/** What information is read from; the socket fills it in as it goes. */
export interface StreamSocketFacts {
  connection: Connection | undefined;
  target: ConnectTarget | undefined;
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

  /** Our address; `null` before the socket is connected, and for a path. */
  get localAddress(): HostName | null {
    return addressOf(this.#facts.connection?.channel.local);
  }

  /** Our port as text; `''` before the socket is connected, the path for a path. */
  get localPort(): string {
    return portTextOf(this.#facts.connection?.channel.local);
  }

  /** The peer's address; `null` before the socket is connected, and for a path. */
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

  /** The protection that was asked for. */
  get protectionLevel(): SocketProtectionLevel {
    return SocketProtectionLevel.plainSocket;
  }

  /** Bytes taken from the transport so far. Not in WinRT. */
  get bytesReceived(): number {
    return this.#facts.connection?.channel.bytesReceived ?? 0;
  }

  /** Bytes the kernel has taken so far. Not in WinRT. */
  get bytesSent(): number {
    return this.#facts.connection?.bytesSent ?? 0;
  }
}

export function addressOf(endpoint: Endpoint | undefined): HostName | null {
  return endpoint?.kind === 'ip' && endpoint.address !== '' ? new HostName(endpoint.address) : null;
}

export function portTextOf(endpoint: Endpoint | undefined): string {
  if (endpoint === undefined) return '';
  return endpoint.kind === 'ip' ? String(endpoint.port) : endpoint.path;
}
