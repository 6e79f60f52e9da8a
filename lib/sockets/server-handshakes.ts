import { securedAcceptor } from '../protocol/secured-acceptor.js';
import type { Acceptor, Channel, Endpoint } from '../transport/contract.js';
import type { Clock } from '../util/clock.js';
import { receivedHeader, type ReceivedProxyHeader } from './proxy-protocol.js';
import { asServer, secured, type Securing } from './securing.js';
import { factsOf, type SecurityFacts } from './security-facts.js';
import type { SocketProtectionLevel } from './socket-protection-level.js';
import type { StreamSocketListenerControl } from './stream-socket-listener-control.js';

/** What is known of a connection whose handshake is done. */
interface SecuredConnectionFacts {
  readonly security: SecurityFacts;
  /** It came in front of the handshake. */
  readonly proxyHeader: ReceivedProxyHeader | null;
}

/** The handshakes of a listener with TLS: its connections are handed out when theirs is done. */
export class ServerHandshakes {
  readonly #level: SocketProtectionLevel;
  readonly #control: StreamSocketListenerControl;
  readonly #clock: Clock;
  readonly #done = new WeakMap<Channel, SecuredConnectionFacts>();

  constructor(level: SocketProtectionLevel, control: StreamSocketListenerControl, clock: Clock) {
    this.#level = level;
    this.#control = control;
    this.#clock = clock;
  }

  /**
   * The connections of `acceptor`, secured.
   *
   * @param onFailed - told of every handshake that failed.
   */
  over(acceptor: Acceptor, onFailed: (failure: unknown, remote: Endpoint) => void): Acceptor {
    const { handshakeTimeoutMs, maxPendingHandshakes, maxPendingConnections } = this.#control;
    return securedAcceptor(acceptor, {
      clock: this.#clock,
      timeoutMs: handshakeTimeoutMs,
      maxHandshakes: maxPendingHandshakes,
      maxPendingConnections,
      secure: (channel, signal) => this.#secure(channel, signal),
      onFailed,
    });
  }

  /** Of a connection that was taken from such an acceptor. */
  factsOf(channel: Channel): SecuredConnectionFacts | undefined {
    return this.#done.get(channel);
  }

  async #secure(channel: Channel, signal: AbortSignal): Promise<Channel> {
    const made = await secured(this.#securing(channel), channel, signal);
    const security = factsOf(this.#level, 'client', made.protection);
    this.#done.set(made, { security, proxyHeader: receivedHeader(channel) });
    return made;
  }

  /** Asked for each time, as certificates may change. A client is reset where there is none any more. */
  #securing(channel: Channel): Securing {
    try {
      return asServer(this.#level, this.#control, this.#clock, () => {});
    } catch (refusal) {
      channel.abort();
      throw refusal;
    }
  }
}
