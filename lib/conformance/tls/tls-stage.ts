import { SocketProtectionLevel } from '../../sockets/socket-protection-level.js';
import { StreamSocketListener } from '../../sockets/stream-socket-listener.js';
import { StreamSocket } from '../../sockets/stream-socket.js';
import { ambientTransport } from '../../transport/ambient.js';
import type { Channel, Transport } from '../../transport/contract.js';
import { onAbort } from '../../util/abort.js';
import type { WaitOptions } from '../../util/wait-options.js';
import { CaseTime } from '../case-time.js';
import type { CaseContext } from '../conformance-case.js';
import type { TlsCertificates, TlsMaker } from '../tls-maker.js';

/** What a case about TLS has at hand. All that is made here goes with the stage. */
export class TlsStage implements AsyncDisposable {
  readonly level: SocketProtectionLevel;
  readonly at: string;
  readonly certificates: TlsCertificates;
  readonly time: CaseTime;
  /** What the sockets of this stage have below them, in the order in which they connected. */
  readonly below: Channel[] = [];
  readonly #maker: TlsMaker;
  readonly #watched: Transport;
  readonly #made: (StreamSocket | StreamSocketListener)[] = [];
  readonly #forget: () => void;

  constructor(maker: TlsMaker, context: CaseContext) {
    this.#maker = maker;
    this.#watched = this.#watching(maker.transport ?? ambientTransport);
    this.level = maker.level;
    this.at = maker.at;
    this.certificates = maker.certificates;
    this.time = new CaseTime(maker.transport?.clock);
    this.#forget = onAbort(context.signal, () => {
      void this[Symbol.asyncDispose]();
    });
  }

  /** A listener that is not bound, with the certificate that nothing is wrong with. */
  makeListener(): StreamSocketListener {
    const { transport, listeningTransport = transport } = this.#maker;
    const listener = new StreamSocketListener({ transport: listeningTransport });
    listener.control.serverCertificate = this.certificates.server;
    listener.control.trustedRoots = this.certificates.roots;
    this.#made.push(listener);
    return listener;
  }

  /** A listener that serves TLS, after `prepare`. */
  async serve(prepare: (listener: StreamSocketListener) => void = () => {}): Promise<StreamSocketListener> {
    const listener = this.makeListener();
    prepare(listener);
    await listener.bindEndpointAsync(this.at, '', this.level);
    return listener;
  }

  /** A listener of plain connections. */
  async servePlain(): Promise<StreamSocketListener> {
    const listener = this.makeListener();
    await listener.bindEndpointAsync(this.at, '');
    return listener;
  }

  /** A socket that trusts the roots. */
  makeSocket(): StreamSocket {
    const socket = new StreamSocket({ transport: this.#watched });
    socket.control.trustedRoots = this.certificates.roots;
    this.#made.push(socket);
    return socket;
  }

  /** Connects to a listener, with TLS. */
  connect(socket: StreamSocket, listener: StreamSocketListener, options?: WaitOptions): Promise<void> {
    return socket.connectAsync(this.at, listener.information.localPort, this.level, options);
  }

  /** The next connection of a listener. */
  async accept(listener: StreamSocketListener): Promise<StreamSocket> {
    const socket = await this.time.promptly(listener.acceptAsync(), 'a connection');
    this.#made.push(socket);
    return socket;
  }

  /** Both ends of a protected connection. */
  async pair(): Promise<{ near: StreamSocket; far: StreamSocket }> {
    const listener = await this.serve();
    const near = this.makeSocket();
    await this.connect(near, listener);
    return { near, far: await this.accept(listener) };
  }

  /** Both ends of a plain connection. */
  async plainPair(): Promise<{ near: StreamSocket; far: StreamSocket }> {
    const listener = await this.servePlain();
    const near = this.makeSocket();
    await near.connectAsync(this.at, listener.information.localPort);
    return { near, far: await this.accept(listener) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#forget();
    const made = this.#made.splice(0);
    for (const one of made) {
      if (one instanceof StreamSocket) one.abort();
      else one.close();
    }
    await Promise.allSettled(made.map(({ closed }) => closed));
  }

  #watching(transport: Transport): Transport {
    const connect: Transport['connect'] = async (to, options) => {
      const channel = await transport.connect(to, options);
      this.below.push(channel);
      return channel;
    };
    return new Proxy(transport, {
      get: (target, name) => {
        if (name === 'connect') return connect;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }
}
