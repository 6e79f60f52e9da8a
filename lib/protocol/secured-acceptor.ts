import { noBufferSpace, timedOut } from '../errors/failures.js';
import type { Acceptor, Channel, Endpoint, Wake } from '../transport/contract.js';
import type { Clock } from '../util/clock.js';

/** What a secured acceptor does its work with. */
export interface SecuredAcceptorParts {
  readonly clock: Clock;
  /** How long one handshake may take. */
  readonly timeoutMs: number;
  /** How many may be under way; one more, and the oldest is given up. */
  readonly maxHandshakes: number;
  /** How many connections may wait to be taken when theirs is done. */
  readonly maxPendingConnections: number;
  /** Secures a connection as its server; closes it where that fails, or when the signal says so. */
  readonly secure: (channel: Channel, signal: AbortSignal) => Promise<Channel>;
  /** Told of every handshake that failed. */
  readonly onFailed: (failure: unknown, remote: Endpoint) => void;
}

/**
 * Has every connection of another acceptor shake hands before somebody takes it. Handshakes go on side by side and
 * whether or not anybody asks: a client that is slow, or says nothing, keeps nobody else waiting.
 */
export class SecuredAcceptor implements Acceptor {
  readonly #inner: Acceptor;
  readonly #parts: SecuredAcceptorParts;
  /** What ends the handshakes under way, the oldest first. */
  readonly #underWay = new Set<AbortController>();
  readonly #ready: Channel[] = [];
  #refused = 0;
  #failure: unknown;
  #isStalled = false;
  #isClosed = false;
  #wake: Wake | undefined;

  constructor(inner: Acceptor, parts: SecuredAcceptorParts) {
    this.#inner = inner;
    this.#parts = parts;
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
    this.#isClosed = true;
    for (const controller of this.#underWay) controller.abort();
    for (const channel of this.#ready.splice(0)) channel.abort();
    this.#inner.close(closed);
  }

  readonly #pump = (): void => {
    if (this.#isClosed) return;
    try {
      for (let channel = this.#inner.take(); channel !== undefined; channel = this.#inner.take()) {
        void this.#begin(channel);
      }
      this.#inner.onceAcceptable(this.#pump);
    } catch (failure) {
      // Whoever takes is told, and waits a moment before asking again.
      this.#failure = failure;
      this.#isStalled = true;
      this.#tell();
    }
  };

  #goOn(): void {
    if (!this.#isStalled || this.#failure !== undefined) return;
    this.#isStalled = false;
    this.#pump();
  }

  async #begin(channel: Channel): Promise<void> {
    const { clock, timeoutMs, maxHandshakes, secure } = this.#parts;
    const [oldest] = this.#underWay;
    if (oldest !== undefined && this.#underWay.size >= maxHandshakes) {
      const why = `Cannot go on with a handshake: ${maxHandshakes} newer ones are under way`;
      oldest.abort(noBufferSpace(why, 'handshake'));
      this.#underWay.delete(oldest);
    }
    const controller = new AbortController();
    this.#underWay.add(controller);
    const cancel = clock.after(timeoutMs, () => {
      controller.abort(timedOut('Cannot shake hands with a client', timeoutMs, 'handshake'));
    });
    try {
      this.#done(await secure(channel, controller.signal));
    } catch (failure) {
      if (!this.#isClosed) this.#parts.onFailed(failure, channel.remote);
    } finally {
      cancel();
      this.#underWay.delete(controller);
    }
  }

  #done(channel: Channel): void {
    if (this.#isClosed) channel.abort();
    else if (this.#ready.length >= this.#parts.maxPendingConnections) {
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
