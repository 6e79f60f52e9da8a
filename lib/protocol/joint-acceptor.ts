import type { SocketError } from '../errors/socket-error.js';
import { translate } from '../errors/translate.js';
import type { Acceptor, Channel, Endpoint, Wake } from '../transport/contract.js';

/** Several acceptors as one: what they accept waits in one queue, with one bound. */
export class JointAcceptor implements Acceptor {
  readonly local: Endpoint;
  readonly #parts: readonly Acceptor[];
  readonly #maxPendingConnections: number;
  readonly #untaken: Channel[] = [];
  #refused = 0;
  #failed: { readonly part: Acceptor; readonly failure: SocketError }[] = [];
  #isClosed = false;
  #wake: Wake | undefined;

  /** @param parts - at least one; the place of the first is shown as that of all. */
  constructor(parts: readonly [Acceptor, ...Acceptor[]], maxPendingConnections: number) {
    this.local = parts[0].local;
    this.#parts = parts;
    this.#maxPendingConnections = maxPendingConnections;
    for (const part of parts) this.#waitFor(part);
  }

  get refusedConnections(): number {
    return this.#parts.reduce((sum, part) => sum + part.refusedConnections, this.#refused);
  }

  take(): Channel | undefined {
    const [failed] = this.#failed.splice(0, 1);
    if (failed === undefined) return this.#untaken.shift();
    // Only now, so that one failure is told before the next is caused.
    this.#waitFor(failed.part);
    throw failed.failure;
  }

  onceAcceptable(wake: Wake): void {
    this.#wake = wake;
    if (this.#untaken.length === 0 && this.#failed.length === 0) return;
    queueMicrotask(() => {
      this.#tell();
    });
  }

  close(closed: () => void): void {
    this.#isClosed = true;
    for (const channel of this.#untaken.splice(0)) channel.abort();
    let open = this.#parts.length;
    for (const part of this.#parts) {
      part.close(() => {
        if (--open === 0) closed();
      });
    }
  }

  #waitFor(part: Acceptor): void {
    part.onceAcceptable(() => {
      if (!this.#isClosed) this.#takeFrom(part);
    });
  }

  #takeFrom(part: Acceptor): void {
    try {
      for (let channel = part.take(); channel !== undefined; channel = part.take()) this.#add(channel);
      this.#waitFor(part);
    } catch (error) {
      this.#failed.push({ part, failure: translate(error, 'Cannot accept a connection', 'accept') });
    }
    this.#tell();
  }

  #add(channel: Channel): void {
    if (this.#untaken.length < this.#maxPendingConnections) {
      this.#untaken.push(channel);
      return;
    }
    this.#refused++;
    channel.abort();
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
