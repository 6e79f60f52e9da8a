import type { Server, Socket } from 'node:net';

import { translate } from '../../errors/translate.js';
import { systemClock } from '../../util/clock.js';
import type { Endpoint, ListenOptions } from '../contract.js';
import { QueueingAcceptor } from '../queueing-acceptor.js';
import { describeEndpoint, isWildcard, localEndpointOf, remoteEndpointOf } from './endpoints.js';
import { SocketWatch } from './socket-watch.js';
import { TcpChannel } from './tcp-channel.js';
import { tune } from './tcp-options.js';

/**
 * A listening server of Node's. Node accepts whatever the kernel has and cannot be told to wait, so the
 * bound is kept here: what comes over it is reset.
 */
export class TcpAcceptor extends QueueingAcceptor {
  readonly local: Endpoint;
  /** Whether each connection has a local endpoint of its own. */
  readonly #isAnywhere: boolean;
  readonly #server: Server;
  readonly #options: ListenOptions;

  /** @param server - listens already, with `pauseOnConnect` and `allowHalfOpen`. */
  constructor(server: Server, local: Endpoint, options: ListenOptions) {
    super(options.maxPendingConnections);
    this.#server = server;
    this.local = local;
    this.#isAnywhere = isWildcard(local);
    this.#options = options;
    server.on('connection', this.#add);
    server.on('error', (error) => {
      this.#fail(error);
    });
  }

  close(closed: () => void): void {
    this.resetUntaken();
    // The callback of `close` waits for every connection that was accepted; the endpoint is free before.
    this.#server.close();
    // The handle is freed at the end of this turn of the loop.
    systemClock.after(0, closed);
  }

  /** To be handed to Node as it is. */
  readonly #add = (socket: Socket): void => {
    // Asked for at once: a socket that broke has forgotten it.
    const local = this.#isAnywhere ? localEndpointOf(socket) : this.local;
    const remote = this.local.kind === 'path' ? this.local : remoteEndpointOf(socket);
    const channel = new TcpChannel(socket, local, remote);
    new SocketWatch(socket, channel);
    try {
      tune(socket, this.#options.channel);
    } catch (error) {
      channel.abort();
      this.#fail(error);
      return;
    }
    this.offer(channel);
  };

  #fail(error: unknown): void {
    const at = describeEndpoint(this.local);
    this.fail(translate(error, `Cannot accept a connection at ${at}`, 'accept'));
  }
}
