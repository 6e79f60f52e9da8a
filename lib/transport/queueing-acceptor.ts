import type { SocketError } from '../errors/socket-error.js';
import { Fifo } from '../util/fifo.js';
import type { Acceptor, Channel, Endpoint, Wake } from './contract.js';

/**
 * The rules that every acceptor has for what it has accepted and nobody has taken: so many connections wait, in the
 * order of their arrival; one more is reset and counted, as are those that wait when it closes. Subclasses get them from
 * somewhere.
 *
 * Inherited and not a part: a call and an object less for each connection.
 */
export abstract class QueueingAcceptor implements Acceptor {
  abstract readonly local: Endpoint;
  readonly #maxPendingConnections: number;
  readonly #untaken = new Fifo<Channel>();
  #refused = 0;
  #isClosed = false;
  #failure: SocketError | undefined;
  #wake: Wake | undefined;

  constructor(maxPendingConnections: number) {
    this.#maxPendingConnections = maxPendingConnections;
  }

  get refusedConnections(): number {
    return this.#refused;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  take(): Channel | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
    return this.#untaken.shift();
  }

  onceAcceptable(wake: Wake): void {
    this.#wake = wake;
    if (this.#untaken.length > 0 || this.#failure !== undefined) this.tellInAMoment();
  }

  abstract close(closed: () => void): void;

  /** A connection is there to be taken. It is reset when too many are, and once nobody will take any. */
  offer(channel: Channel): void {
    if (this.#isClosed) {
      channel.abort();
      return;
    }
    if (this.#untaken.length >= this.#maxPendingConnections) {
      this.#refused++;
      channel.abort();
      return;
    }
    this.#untaken.push(channel);
    this.tell();
  }

  /** Whether a connection waits to be taken. */
  protected get hasUntaken(): boolean {
    return this.#untaken.length > 0;
  }

  /** Whether there is a failure that nobody was told of yet. */
  protected get isFailing(): boolean {
    return this.#failure !== undefined;
  }

  /** The next `take` throws this. */
  protected fail(failure: SocketError): void {
    this.#failure = failure;
    this.tell();
  }

  /** Nobody will take any more: resets what waits. */
  protected resetUntaken(): void {
    for (const channel of this.#untaken) channel.abort();
    this.forgetUntaken();
  }

  /** As `resetUntaken`, of connections that are gone already. */
  protected forgetUntaken(): void {
    this.#isClosed = true;
    this.#untaken.clear();
  }

  protected tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** For whoever asks now and has not been told of what is there already. */
  protected tellInAMoment(): void {
    queueMicrotask(() => {
      this.tell();
    });
  }
}
