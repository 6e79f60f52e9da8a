import { SocketProtectionLevel, StreamSocketListener, type StreamSocket } from 'streamsocket';
import { settingsOf, type IrcServerOptions, type ServerSettings } from './irc-server-options.js';
import { Network } from './network.js';
import { ServerConnection } from './server-connection.js';

/** How long clients have to take their last lines when the server closes. */
const DRAIN_MS = 3_000;

/** An IRC server of one machine: `await using server = new IrcServer(); await server.listenAsync();` */
export class IrcServer implements AsyncDisposable {
  readonly #settings: ServerSettings;
  readonly #network: Network;
  readonly #listener: StreamSocketListener;
  readonly #connections = new Set<ServerConnection>();
  readonly #served = new Set<Promise<void>>();
  #accepting: Promise<void> = Promise.resolve();

  constructor(options: IrcServerOptions = {}) {
    this.#settings = settingsOf(options);
    this.#network = new Network(this.#settings);
    this.#listener = options.createListener?.() ?? new StreamSocketListener();
    this.#listener.control.serverCertificate = options.certificate ?? null;
  }

  /** The port it listens on. */
  get port(): number {
    return Number(this.#listener.information.localPort);
  }

  /** Settles when no more connections are accepted: rejects if that was not by `closeAsync()`. */
  get stopped(): Promise<void> {
    return this.#accepting;
  }

  /**
   * Begins to listen.
   *
   * @param host - the address to listen on. Default: the loopback address, so that nobody outside gets in.
   * @param port - 0, the default, is any that is free; see `port`.
   */
  async listenAsync(host = '127.0.0.1', port = 0): Promise<void> {
    const { plainSocket, ssl } = SocketProtectionLevel;
    const level = this.#listener.control.serverCertificate === null ? plainSocket : ssl;
    await this.#listener.bindEndpointAsync(host, port, level);
    this.#accepting = this.#accept();
    this.#accepting.catch(() => undefined); // `stopped` tells whoever asks
  }

  /** Says goodbye to everybody and closes. */
  async closeAsync(reason = 'Server is closing'): Promise<void> {
    for (const connection of this.#connections) connection.end(reason);
    await this.#listener.closeAsync({ drainMs: DRAIN_MS });
    await Promise.all(this.#served);
    await this.#accepting;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeAsync();
  }

  async #accept(): Promise<void> {
    for await (const socket of this.#listener) {
      const served = this.#serve(socket);
      this.#served.add(served);
      void served.then(() => this.#served.delete(served));
    }
  }

  async #serve(socket: StreamSocket): Promise<void> {
    const connection = new ServerConnection(socket, this.#network);
    const isFull = this.#connections.size >= this.#settings.maxClients;
    this.#connections.add(connection);
    if (isFull) connection.end('Server is full');
    await connection.serve();
    this.#connections.delete(connection);
  }
}
