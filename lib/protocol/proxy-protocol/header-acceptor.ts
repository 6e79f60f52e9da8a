import type { IpNetwork } from '../../address/ip-network.js';
import type { SocketError } from '../../errors/socket-error.js';
import type { Acceptor, Channel, Endpoint, Wake } from '../../transport/contract.js';
import type { Clock } from '../../util/clock.js';
import { Opening } from '../opening.js';
import { findHeader, findOptionalHeader, isHeader } from './find-header.js';
import { ProxiedChannel } from './proxied-channel.js';

/** Why connections were reset before anybody got them. */
export interface RefusedHeaders {
  /** The peer is not trusted, and a header is required. */
  untrusted: number;
  /** The header breaks the rules, is too long, or ended in the middle; or there was none where it is required. */
  malformed: number;
  /** It was not there in time, or too many waited for theirs. */
  late: number;
}

export interface HeaderAcceptorOptions {
  /** A connection without a header is accepted as it is. */
  readonly isOptional: boolean;
  /** Who may send one. Whoever connects by a path may. */
  readonly trusted: readonly IpNetwork[];
  /** How long a header may take to arrive. */
  readonly timeoutMs: number;
  /** How many connections may wait for theirs; the oldest then counts as late. */
  readonly maxWaiting: number;
  readonly clock: Clock;
  /** Counted here. */
  readonly refused: RefusedHeaders;
}

/** A connection whose header has not arrived. */
interface Waiting {
  readonly channel: Channel;
  readonly opening: Opening;
  readonly giveUp: AbortController;
}

/**
 * Accepts the connections of another acceptor once their header of the PROXY protocol was read. Connections wait for
 * that side by side, so that one that says nothing holds up no other.
 *
 * @see The PROXY protocol, https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
 */
export class HeaderAcceptor implements Acceptor {
  readonly #inner: Acceptor;
  readonly #options: HeaderAcceptorOptions;
  readonly #waiting = new Set<Waiting>();
  #ready: Channel[] = [];
  #isClosed = false;
  #failure: unknown;
  #wake: Wake | undefined;

  constructor(inner: Acceptor, options: HeaderAcceptorOptions) {
    this.#inner = inner;
    this.#options = options;
  }

  get local(): Endpoint {
    return this.#inner.local;
  }

  get refusedConnections(): number {
    return this.#inner.refusedConnections;
  }

  take(): Channel | undefined {
    const ready = this.#ready.shift();
    if (ready !== undefined) return ready;
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure as SocketError;
    this.#pump();
    return this.#ready.shift();
  }

  onceAcceptable(wake: Wake): void {
    this.#wake = wake;
    if (this.#hasNews) {
      queueMicrotask(() => {
        this.#tell();
      });
    }
    this.#ask();
  }

  close(closed: () => void): void {
    this.#isClosed = true;
    for (const { channel } of this.#waiting) channel.abort();
    for (const { giveUp } of this.#waiting) giveUp.abort();
    for (const channel of this.#ready.splice(0)) channel.abort();
    this.#inner.close(closed);
  }

  get #hasNews(): boolean {
    return this.#ready.length > 0 || this.#failure !== undefined;
  }

  #ask(): void {
    this.#inner.onceAcceptable(() => {
      try {
        this.#pump();
      } catch (failure) {
        this.#failure = failure;
      }
      if (this.#hasNews) this.#tell();
      else if (!this.#isClosed) this.#ask();
    });
  }

  /** What is ready and not taken is bounded: the rest stays where it is. */
  #pump(): void {
    while (this.#ready.length < this.#options.maxWaiting) {
      const channel = this.#inner.take();
      if (channel === undefined) return;
      if (this.#isTrusted(channel.remote)) void this.#receive(channel);
      else if (this.#options.isOptional) this.#ready.push(channel);
      else this.#refuse(channel, 'untrusted');
    }
  }

  #isTrusted(remote: Endpoint): boolean {
    return remote.kind === 'path' || this.#options.trusted.some((network) => network.has(remote.address));
  }

  /** Waits for the header of a connection. Never rejects. */
  async #receive(channel: Channel): Promise<void> {
    const { isOptional, timeoutMs, maxWaiting, clock } = this.#options;
    if (this.#waiting.size >= maxWaiting) this.#giveUpOldest();
    const giveUp = new AbortController();
    const waiting: Waiting = { channel, opening: new Opening(channel, giveUp.signal), giveUp };
    this.#waiting.add(waiting);
    const cancel = clock.after(timeoutMs, () => {
      giveUp.abort();
    });
    try {
      const header = await waiting.opening.read(isOptional ? findOptionalHeader : findHeader);
      const rest = waiting.opening.release();
      this.#deliver(header === undefined ? rest : new ProxiedChannel(rest, header));
    } catch {
      this.#failed(waiting);
    } finally {
      cancel();
      this.#waiting.delete(waiting);
    }
  }

  /** Silence in place of an optional header is none; so is what has not become one. */
  #failed({ channel, opening, giveUp }: Waiting): void {
    if (this.#isClosed) return;
    if (this.#options.isOptional && !isHeader(opening.arrived)) this.#deliver(opening.release());
    else this.#refuse(channel, giveUp.signal.aborted ? 'late' : 'malformed');
  }

  #giveUpOldest(): void {
    const [oldest] = this.#waiting;
    if (oldest === undefined) return;
    this.#waiting.delete(oldest);
    oldest.giveUp.abort();
  }

  #refuse(channel: Channel, why: keyof RefusedHeaders): void {
    this.#options.refused[why]++;
    channel.abort();
  }

  #deliver(channel: Channel): void {
    if (this.#isClosed) {
      channel.abort();
      return;
    }
    this.#ready.push(channel);
    this.#tell();
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
