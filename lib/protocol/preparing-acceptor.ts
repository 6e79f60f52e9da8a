import type { SocketError } from '../errors/socket-error.js';
import type { Acceptor, Channel, Endpoint, Wake } from '../transport/contract.js';
import { QueueingAcceptor } from '../transport/queueing-acceptor.js';
import { Cancellation } from '../util/cancellation.js';
import type { Clock } from '../util/clock.js';

/** What is done with connections before somebody takes them, and how much of it at once. */
export interface Preparation {
  readonly clock: Clock;
  /** How long it may take for one connection. */
  readonly timeoutMs: number;
  /** How many may be under way; one more, and the oldest is given up. */
  readonly maxUnderWay: number;
  /** How many connections may wait to be taken when theirs is done; further ones are reset and counted. */
  readonly maxPendingConnections: number;
  /** Prepares a connection, at once if it can. Closes it where it throws, be it that `givenUp` says so. */
  readonly prepare: (channel: Channel, givenUp: Cancellation) => Channel | Promise<Channel>;
  /** Why one is given up: its time is over, or newer ones need its place. */
  readonly tooLate: () => unknown;
  readonly tooMany: () => unknown;
  /** Told of every connection that `prepare` has thrown for. */
  readonly onFailed: (failure: unknown, channel: Channel) => void;
}

/** Whether connections are taken from below; `stalled`: not after a failed accept, until somebody was told of it. */
type Intake = 'open' | 'stalled' | 'closed';

/**
 * Prepares every connection of another acceptor before somebody takes it, side by side and whether or not anybody asks:
 * a peer that is slow, or says nothing, keeps nobody else waiting.
 */
export class PreparingAcceptor extends QueueingAcceptor {
  readonly #inner: Acceptor;
  readonly #preparation: Preparation;
  /** What is under way, the oldest first. */
  readonly #underWay = new Set<Cancellation>();
  #intake: Intake = 'open';

  constructor(inner: Acceptor, preparation: Preparation) {
    super(preparation.maxPendingConnections);
    this.#inner = inner;
    this.#preparation = preparation;
    this.#pump();
  }

  get local(): Endpoint {
    return this.#inner.local;
  }

  override get refusedConnections(): number {
    return this.#inner.refusedConnections + super.refusedConnections;
  }

  override take(): Channel | undefined {
    this.#goOn();
    return super.take();
  }

  override onceAcceptable(wake: Wake): void {
    this.#goOn();
    super.onceAcceptable(wake);
  }

  close(closed: () => void): void {
    this.#intake = 'closed';
    for (const givenUp of this.#underWay) givenUp.abort(new Error('the acceptor was closed'));
    this.resetUntaken();
    this.#inner.close(closed);
  }

  readonly #pump = (): void => {
    if (this.#intake === 'closed') return;
    try {
      for (let channel = this.#inner.take(); channel !== undefined; channel = this.#inner.take()) {
        this.#begin(channel);
      }
      this.#inner.onceAcceptable(this.#pump);
    } catch (failure) {
      // Whoever takes is told, and waits a moment before asking again.
      this.#stall();
      this.fail(failure as SocketError);
    }
  };

  #stall(): void {
    if (this.#intake === 'open') this.#intake = 'stalled';
  }

  #goOn(): void {
    if (this.#intake !== 'stalled' || this.isFailing) return;
    this.#intake = 'open';
    this.#pump();
  }

  #begin(channel: Channel): void {
    const givenUp = new Cancellation();
    try {
      const prepared = this.#preparation.prepare(channel, givenUp);
      if (prepared instanceof Promise) void this.#waitFor(prepared, channel, givenUp);
      else this.offer(prepared);
    } catch (failure) {
      this.#preparation.onFailed(failure, channel);
    }
  }

  /** Never rejects. */
  async #waitFor(preparing: Promise<Channel>, channel: Channel, givenUp: Cancellation): Promise<void> {
    const { clock, timeoutMs, maxUnderWay, tooLate, tooMany, onFailed } = this.#preparation;
    const [oldest] = this.#underWay;
    if (oldest !== undefined && this.#underWay.size >= maxUnderWay) {
      this.#underWay.delete(oldest);
      oldest.abort(tooMany());
    }
    this.#underWay.add(givenUp);
    const cancel = clock.after(timeoutMs, () => {
      givenUp.abort(tooLate());
    });
    try {
      this.offer(await preparing);
    } catch (failure) {
      if (this.#intake !== 'closed') onFailed(failure, channel);
    } finally {
      cancel();
      this.#underWay.delete(givenUp);
    }
  }
}
