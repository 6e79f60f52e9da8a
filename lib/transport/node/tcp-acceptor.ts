import type { Server, Socket } from 'node:net';

import type { SocketError } from '../../errors/socket-error.js';
import { translate } from '../../errors/translate.js';
import { systemClock } from '../../util/clock.js';
import { Fifo } from '../../util/fifo.js';
import type { Acceptor, Channel, Endpoint, ListenOptions, Wake } from '../contract.js';
import { describeEndpoint, isWildcard, localEndpointOf, remoteEndpointOf } from './endpoints.js';
import { SocketWatch } from './socket-watch.js';
import { TcpChannel } from './tcp-channel.js';
import { tune } from './tcp-options.js';

/**
 * A listening server of Node's. Node accepts whatever the kernel has and cannot be told to wait, so the
 * bound is kept here: what comes over it is reset.
 */
export class TcpAcceptor implements Acceptor {
  readonly local: Endpoint;
  refusedConnections = 0;
  /** Whether each connection has a local endpoint of its own. */
  readonly #isAnywhere: boolean;
  readonly #server: Server;
  readonly #options: ListenOptions;
  readonly #untaken = new Fifo<Channel>();
  #failure: SocketError | undefined;
  #wake: Wake | undefined;

  /** @param server - listens already, with `pauseOnConnect` and `allowHalfOpen`. */
  constructor(server: Server, local: Endpoint, options: ListenOptions) {
    this.#server = server;
    this.local = local;
    this.#isAnywhere = isWildcard(local);
    this.#options = options;
    server.on('connection', (socket) => {
      this.#add(socket);
    });
    server.on('error', (error) => {
      this.#fail(error);
    });
  }

  take(): Channel | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
    return this.#untaken.shift();
  }

  onceAcceptable(wake: Wake): void {
    this.#wake = wake;
    if (this.#untaken.length > 0 || this.#failure !== undefined) this.#tellInAMoment();
  }

  close(closed: () => void): void {
    for (const channel of this.#untaken) channel.abort();
    this.#untaken.clear();
    // The callback of `close` waits for every connection that was accepted; the endpoint is free before.
    this.#server.close();
    // The handle is freed at the end of this turn of the loop.
    systemClock.after(0, closed);
  }

  #add(socket: Socket): void {
    // Asked for at once: a socket that broke has forgotten it.
    const local = this.#isAnywhere ? localEndpointOf(socket) : this.local;
    const remote = this.local.kind === 'path' ? this.local : remoteEndpointOf(socket);
    const channel = new TcpChannel(socket, local, remote);
    new SocketWatch(socket, channel);
    // Accepted in the turn in which we closed: nobody will take it.
    if (!this.#server.listening) {
      channel.abort();
      return;
    }
    if (this.#untaken.length >= this.#options.maxPendingConnections) {
      this.refusedConnections++;
      channel.abort();
      return;
    }
    try {
      tune(socket, this.#options.channel);
    } catch (error) {
      channel.abort();
      this.#fail(error);
      return;
    }
    this.#untaken.push(channel);
    this.#tell();
  }

  #fail(error: unknown): void {
    const at = describeEndpoint(this.local);
    this.#failure = translate(error, `Cannot accept a connection at ${at}`, 'accept');
    this.#tell();
  }

  #tellInAMoment(): void {
    queueMicrotask(() => {
      this.#tell();
    });
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
