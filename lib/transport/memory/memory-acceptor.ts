import type { SocketError } from '../../errors/socket-error.js';
import type { Acceptor, Channel, Endpoint, ListenOptions, Wake } from '../contract.js';
import { describeEndpoint, platformFailure } from './failures.js';
import { Fifo } from '../../util/fifo.js';

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
export class MemoryAcceptor implements Acceptor {
  readonly local: Endpoint;
  refusedConnections = 0;
  readonly #parts: AcceptorParts;
  readonly #untaken = new Fifo<Channel>();
  #isClosed = false;
  #failure: SocketError | undefined;
  #wake: Wake | undefined;

  constructor(parts: AcceptorParts) {
    this.local = parts.local;
    this.#parts = parts;
  }

  get options(): ListenOptions {
    return this.#parts.options;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  take(): Channel | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
    if (this.#untaken.length === 0) return undefined;
    const code = this.#parts.nextFailure();
    // The connection stays where it is: a kernel that cannot make another descriptor keeps it, too.
    if (code !== undefined) throw this.#failed(code);
    return this.#untaken.shift();
  }

  onceAcceptable(wake: Wake): void {
    this.#wake = wake;
    if (this.#untaken.length === 0 && this.#failure === undefined) return;
    queueMicrotask(() => {
      this.#tell();
    });
  }

  close(closed: () => void): void {
    this.#end();
    for (const channel of this.#untaken) channel.abort();
    this.#untaken.clear();
    queueMicrotask(closed);
  }

  /** A connection to this endpoint is established. */
  offer(channel: Channel): void {
    if (this.#untaken.length >= this.options.maxPendingConnections) {
      this.refusedConnections++;
      channel.abort();
      return;
    }
    this.#untaken.push(channel);
    this.#tell();
  }

  /** The host has crashed; its channels are told by itself. */
  crash(): void {
    this.#end();
    this.#untaken.clear();
    this.#failure = this.#failed('ENETDOWN');
    this.#tell();
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#parts.onClosed(this);
  }

  #failed(code: string): SocketError {
    return platformFailure(code, `Cannot accept a connection at ${describeEndpoint(this.local)}`, 'accept');
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
