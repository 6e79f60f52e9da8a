import type { SocketError } from '../../errors/socket-error.js';
import type { Channel, Endpoint, ListenOptions } from '../contract.js';
import { QueueingAcceptor } from '../queueing-acceptor.js';
import { describeEndpoint, platformFailure } from './failures.js';

/** What an acceptor needs of its host. */
export interface AcceptorParts {
  readonly local: Endpoint;
  readonly options: ListenOptions;
  /** The code that the next accept is to fail with, if it is to fail. */
  readonly nextFailure: () => string | undefined;
  /** The endpoint is free again. */
  readonly onClosed: (acceptor: MemoryAcceptor) => void;
}

/** A host in memory listens. */
export class MemoryAcceptor extends QueueingAcceptor {
  readonly local: Endpoint;
  readonly #parts: AcceptorParts;

  constructor(parts: AcceptorParts) {
    super(parts.options.maxPendingConnections);
    this.local = parts.local;
    this.#parts = parts;
  }

  get options(): ListenOptions {
    return this.#parts.options;
  }

  override take(): Channel | undefined {
    const code = this.hasUntaken ? this.#parts.nextFailure() : undefined;
    // The connection stays where it is: a kernel that cannot make another descriptor keeps it, too.
    if (code !== undefined) throw this.#failed(code);
    return super.take();
  }

  close(closed: () => void): void {
    this.#end();
    this.resetUntaken();
    queueMicrotask(closed);
  }

  /** The host has crashed; its channels are told by itself. */
  crash(): void {
    this.#end();
    this.forgetUntaken();
    this.fail(this.#failed('ENETDOWN'));
  }

  #end(): void {
    if (!this.isClosed) this.#parts.onClosed(this);
  }

  #failed(code: string): SocketError {
    return platformFailure(code, `Cannot accept a connection at ${describeEndpoint(this.local)}`, 'accept');
  }
}
