import type { SocketError } from '../errors/socket-error.js';
import { translate } from '../errors/translate.js';
import type { Acceptor, Channel, Endpoint, Wake } from '../transport/contract.js';
import { QueueingAcceptor } from '../transport/queueing-acceptor.js';

/** Several acceptors as one: what they accept waits in one queue, with one bound. */
export class JointAcceptor extends QueueingAcceptor {
  readonly local: Endpoint;
  readonly #parts: readonly Acceptor[];
  #failed: { readonly part: Acceptor; readonly failure: SocketError }[] = [];

  /** @param parts - at least one; the place of the first is shown as that of all. */
  constructor(parts: readonly [Acceptor, ...Acceptor[]], maxPendingConnections: number) {
    super(maxPendingConnections);
    this.local = parts[0].local;
    this.#parts = parts;
    for (const part of parts) this.#waitFor(part);
  }

  override get refusedConnections(): number {
    return this.#parts.reduce((sum, part) => sum + part.refusedConnections, super.refusedConnections);
  }

  override take(): Channel | undefined {
    const [failed] = this.#failed.splice(0, 1);
    if (failed === undefined) return super.take();
    // Only now, so that one failure is told before the next is caused.
    this.#waitFor(failed.part);
    throw failed.failure;
  }

  override onceAcceptable(wake: Wake): void {
    super.onceAcceptable(wake);
    if (this.#failed.length > 0) this.tellInAMoment();
  }

  close(closed: () => void): void {
    this.resetUntaken();
    let open = this.#parts.length;
    for (const part of this.#parts) {
      part.close(() => {
        if (--open === 0) closed();
      });
    }
  }

  #waitFor(part: Acceptor): void {
    part.onceAcceptable(() => {
      this.#takeFrom(part);
    });
  }

  #takeFrom(part: Acceptor): void {
    try {
      for (let channel = part.take(); channel !== undefined; channel = part.take()) this.offer(channel);
      this.#waitFor(part);
    } catch (error) {
      this.#failed.push({ part, failure: translate(error, 'Cannot accept a connection', 'accept') });
      this.tell();
    }
  }
}
