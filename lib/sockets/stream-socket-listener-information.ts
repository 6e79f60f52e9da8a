import type { HostName } from '../address/host-name.js';
import type { RefusedHeaders } from '../protocol/proxy-protocol/header-acceptor.js';
import type { Acceptor } from '../transport/contract.js';
import { gettersOf, INSPECT, inspection, type Inspecting } from '../util/inspection.js';
import { addressOf, portTextOf } from './endpoint-text.js';
import type { AcceptedSockets } from './accepted-sockets.js';

/** What information is read from; the listener fills it in as it goes. */
export interface StreamSocketListenerFacts {
  acceptor: Acceptor | undefined;
  failedAccepts: number;
  readonly acceptedSockets: AcceptedSockets;
  failedHandshakes: number;
  readonly refusedHeaders: RefusedHeaders;
}

/**
 * What is known of a {@link StreamSocketListener}.
 *
 * @see WinRT `StreamSocketListenerInformation`, which has `localPort`; the rest is ours.
 */
export class StreamSocketListenerInformation {
  readonly #facts: StreamSocketListenerFacts;

  /** @internal */
  constructor(facts: StreamSocketListenerFacts) {
    this.#facts = facts;
  }

  /** The port that was bound, as text; `''` before, the path for a path. */
  get localPort(): string {
    return portTextOf(this.#facts.acceptor?.local);
  }

  /** The address that was bound, `::` or `0.0.0.0` for all of them; `null` before, and for a path. */
  get localAddress(): HostName | null {
    return addressOf(this.#facts.acceptor?.local);
  }

  /** Connections that were reset because `control.maxPendingConnections` waited to be taken. */
  get refusedConnections(): number {
    return this.#facts.acceptor?.refusedConnections ?? 0;
  }

  /**
   * Connections that were reset for want of a good header of the PROXY protocol, by reason: `untrusted` proxies,
   * `malformed` headers (too long, cut short and missing ones included), `late` ones.
   */
  get refusedProxyHeaders(): Readonly<RefusedHeaders> {
    return { ...this.#facts.refusedHeaders };
  }

  /**
   * Times the system failed to accept a connection. Not of those that Node.js on Linux closes for want of file descriptors,
   * as it tells nobody.
   */
  get failedAccepts(): number {
    return this.#facts.failedAccepts;
  }

  /** Handshakes that failed, took too long or were given up for newer ones. */
  get failedHandshakes(): number {
    return this.#facts.failedHandshakes;
  }

  /** Sockets that were handed out and are not closed yet. */
  get openConnections(): number {
    return this.#facts.acceptedSockets.size;
  }

  /** @internal What `console.log` shows. */
  [INSPECT](...how: Inspecting): unknown {
    return inspection(this, gettersOf(this), how);
  }
}
