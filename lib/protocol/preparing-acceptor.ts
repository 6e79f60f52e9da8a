import type { Acceptor, Channel, Endpoint, Wake } from '../transport/contract.js';
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
export class PreparingAcceptor implements Acceptor {
  readonly #inner: Acceptor;
  readonly #preparation: Preparation;
  /** What is under way, the oldest first. */
  readonly #underWay = new Set<Cancellation>();
  readonly #ready: Channel[] = [];
  #refused = 0;
  #failure: unknown;
  #intake: Intake = 'open';
  #wake: Wake | undefined;

  constructor(inner: Acceptor, preparation: Preparation) {
    this.#inner = inner;
    this.#preparation = preparation;
    this.#pump();
  }

  get local(): Endpoint {
    return this.#inner.local;
  }

  get refusedConnections(): number {
    return this.#inner.refusedConnections + this.#refused;
  }

  take(): Channel | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure as Error;
    this.#goOn();
    return this.#ready.shift();
  }

  onceAcceptable(wake: Wake): void {
    this.#wake = wake;
    this.#goOn();
    if (this.#ready.length === 0 && this.#failure === undefined) return;
    queueMicrotask(() => {
      this.#tell();
    });
  }

  close(closed: () => void): void {
    this.#intake = 'closed';
    for (const givenUp of this.#underWay) givenUp.abort(new Error('the acceptor was closed'));
    for (const channel of this.#ready.splice(0)) channel.abort();
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
      this.#failure = failure;
      this.#stall();
      this.#tell();
    }
  };

  #stall(): void {
    if (this.#intake === 'open') this.#intake = 'stalled';
  }

  #goOn(): void {
    if (this.#intake !== 'stalled' || this.#failure !== undefined) return;
    this.#intake = 'open';
    this.#pump();
  }

  #begin(channel: Channel): void {
    const givenUp = new Cancellation();
    try {
      const prepared = this.#preparation.prepare(channel, givenUp);
      if (prepared instanceof Promise) void this.#waitFor(prepared, channel, givenUp);
      else this.#done(prepared);
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
      this.#done(await preparing);
    } catch (failure) {
      if (this.#intake !== 'closed') onFailed(failure, channel);
    } finally {
      cancel();
      this.#underWay.delete(givenUp);
    }
  }

  #done(channel: Channel): void {
    if (this.#intake === 'closed') channel.abort();
    else if (this.#ready.length >= this.#preparation.maxPendingConnections) {
      this.#refused++;
      channel.abort();
    } else {
      this.#ready.push(channel);
      this.#tell();
    }
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
