import type { HostName } from '../address/host-name.js';
import type { NetworkAdapter } from '../address/ip-information.js';
import { operationAborted } from '../errors/failures.js';
import { StreamIterator } from '../streams/stream-iterator.js';
import type { Transport } from '../transport/contract.js';
import { checkInteger } from '../util/bytes.js';
import { quietDeferred } from '../util/deferred.js';
import { INSPECT, inspection, type Inspecting } from '../util/inspection.js';
import { checkOptions, checkWaitOptions, type WaitOptions } from '../util/wait-options.js';
import { AcceptedSockets } from './accepted-sockets.js';
import { readListenArguments, readTrailingArguments } from './connect-arguments.js';
import { changeableWhile } from './control.js';
import { addressOf, endpointText, portTextOf } from './endpoint-text.js';
import { EventSource, type Listener } from './event-source.js';
import { tellHandlerError } from './handler-error.js';
import { adapterPlace, descriptorPlace, endpointPlace, pathPlace } from './listen-place.js';
import { ListenerBinding } from './listener-binding.js';
import { noSocketBroker } from './socket-broker.js';
import { type EventSources, SocketEventTarget } from './socket-event-target.js';
import { type SocketOptions, transportOf } from './socket-options.js';
import type { SocketProtectionLevel } from './socket-protection-level.js';
import { StreamSocketListenerControl } from './stream-socket-listener-control.js';
import {
  type StreamSocketListenerFacts,
  StreamSocketListenerInformation,
} from './stream-socket-listener-information.js';
import type { StreamSocket } from './stream-socket.js';

/** How {@link StreamSocketListener.closeAsync} closes. */
export interface ListenerCloseOptions {
  /**
   * Milliseconds to wait for the sockets the listener handed out to be closed; the rest is reset then.
   * Default: they are left alone, as by `close()`.
   */
  readonly drainMs?: number | undefined;
}

/**
 * What a listener of `connectionreceived` is called with.
 *
 * @see WinRT `StreamSocketListenerConnectionReceivedEventArgs`.
 */
export interface StreamSocketListenerConnectionReceivedEventArgs {
  /** The new connection; nothing of it has been read. */
  readonly socket: StreamSocket;

  /** The listener that accepted it. */
  readonly target: StreamSocketListener;
}

/** What a listener of `handlererror` is called with. Not in WinRT. */
export interface StreamSocketListenerHandlerErrorEventArgs {
  /** What the listener of `connectionreceived` threw, or its promise rejected with. */
  readonly error: unknown;

  /** Its connection, which has been closed. */
  readonly socket: StreamSocket;

  readonly target: StreamSocketListener;
}

/** What a listener of `handshakeerror` is called with. Not in WinRT. */
export interface StreamSocketListenerHandshakeErrorEventArgs {
  /** Why there is no connection: a `SocketError`. */
  readonly error: unknown;

  /** The client's address; `null` for a path. */
  readonly remoteAddress: HostName | null;

  /** The client's port as text; the path for a path. */
  readonly remotePort: string;

  readonly target: StreamSocketListener;
}

/** The events of a {@link StreamSocketListener}. */
export interface StreamSocketListenerEvents {
  /**
   * A connection was accepted. A listener that throws, or whose promise rejects, closes its socket and no
   * other.
   */
  readonly connectionreceived: StreamSocketListenerConnectionReceivedEventArgs;

  /**
   * That happened. Without a listener for it, mistakes in the code become a warning of the process; connections that
   * break, time that runs out and signals that are aborted are nobody's business.
   */
  readonly handlererror: StreamSocketListenerHandlerErrorEventArgs;

  /** A client did not get through its handshake; the listener goes on. Without a listener it is counted only. */
  readonly handshakeerror: StreamSocketListenerHandshakeErrorEventArgs;
}

/**
 * Accepts connections, by events or by iteration:
 * `listener.on('connectionreceived', ({ socket }) => ...)` or `for await (const socket of listener)`.
 * The first use decides; the other way is refused from then on.
 *
 * Connections nobody takes wait, in the order of their arrival, up to `control.maxPendingConnections`; further
 * ones are reset and counted. Sockets handed out belong to whoever got them and outlive the listener.
 *
 * @see WinRT `Windows.Networking.Sockets.StreamSocketListener`.
 */
export class StreamSocketListener extends SocketEventTarget<StreamSocketListenerEvents> {
  readonly #transport: Transport;
  readonly #facts: StreamSocketListenerFacts = {
    acceptor: undefined,
    failedAccepts: 0,
    acceptedSockets: new AcceptedSockets(),
    failedHandshakes: 0,
    refusedHeaders: { untrusted: 0, malformed: 0, late: 0 },
  };
  readonly #binding: ListenerBinding;
  readonly #closed = quietDeferred<undefined>();
  /** @internal */
  protected readonly eventSources: EventSources<StreamSocketListenerEvents> = {
    connectionreceived: new EventSource('connectionreceived', (error, { socket }) => {
      socket.close();
      tellHandlerError(this.eventSources.handlererror, 'connectionreceived', { error, socket, target: this });
    }),
    handshakeerror: new EventSource('handshakeerror'),
    handlererror: new EventSource('handlererror'),
  };

  /** Settings, to be made before the listener is bound; accepted sockets have them too. */
  readonly control: StreamSocketListenerControl;

  /** What is known of the listener; may be read at any time. */
  readonly information: StreamSocketListenerInformation = new StreamSocketListenerInformation(this.#facts);

  /** @throws TypeError - `options.transport` is no transport. */
  constructor(options: SocketOptions = {}) {
    super();
    this.#transport = transportOf(options);
    const check = changeableWhile(
      () => this.#binding.state === 'unbound',
      'the listener has left its initial state',
    );
    this.control = new StreamSocketListenerControl(check, check, this.#transport.capabilities);
    this.#binding = new ListenerBinding(this.#transport, this.control, this.#facts, {
      bound: () => {
        this.listenersChanged();
      },
      handshakeFailed: (error, remote) => {
        const [remoteAddress, remotePort] = [addressOf(remote), portTextOf(remote)];
        this.eventSources.handshakeerror.emit({ error, remoteAddress, remotePort, target: this });
      },
    });
  }

  /** Settles when the listener is closed and its endpoint is free again. Never rejects. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /**
   * Listens at one local address, or at both for `localhost`.
   *
   * @param localHostName - the address, or a name of one; `localhost` is `::1` and `127.0.0.1`, as far as this machine
   *   has them, at the same port; `null`: every address of this machine, IPv4 and IPv6.
   * @param localServiceName - a port, or a name from the services file; `''` or 0: a free port, to be read
   *   from `information.localPort`.
   * @throws TypeError, RangeError - an argument is not what is described here.
   * @throws SocketError - `addressAlreadyInUse`, `cannotAssignRequestedAddress`, `hostNotFound` and so on;
   *   `operationAborted` (caller) when the listener is closed meanwhile; 0x8000000E (caller) when it is bound
   *   already, has no certificate for TLS, or `control.proxyProtocol` is set and `control.trustedProxies` is empty.
   *   After a failure it may be bound again.
   * @see WinRT `StreamSocketListener.BindEndpointAsync`.
   */
  bindEndpointAsync(
    localHostName: HostName | string | null,
    localServiceName: string | number,
    options?: WaitOptions,
  ): Promise<void>;
  /**
   * The same with TLS. Not in WinRT.
   *
   * @param protectionLevel - the highest version of TLS, and then connections are handed out when their handshake is
   *   done, with `control.serverCertificate`; or `plainSocket`.
   */
  bindEndpointAsync(
    localHostName: HostName | string | null,
    localServiceName: string | number,
    protectionLevel: SocketProtectionLevel,
    options?: WaitOptions,
  ): Promise<void>;
  async bindEndpointAsync(
    localHostName: HostName | string | null,
    localServiceName: string | number,
    ...rest: readonly unknown[]
  ): Promise<void> {
    const place = endpointPlace(this.#transport, localHostName, localServiceName);
    await this.#binding.bind(place, readListenArguments(rest));
  }

  /**
   * Listens at every address of this machine, IPv4 and IPv6.
   *
   * @throws as {@link StreamSocketListener.bindEndpointAsync}; TypeError for an adapter that is
   *   `null`.
   * @see WinRT `StreamSocketListener.BindServiceNameAsync`.
   */
  bindServiceNameAsync(localServiceName: string | number, options?: WaitOptions): Promise<void>;
  /**
   * The same with TLS.
   *
   * @param protectionLevel - as of {@link StreamSocketListener.bindEndpointAsync}; in WinRT `plainSocket` only.
   */
  bindServiceNameAsync(
    localServiceName: string | number,
    protectionLevel: SocketProtectionLevel,
    options?: WaitOptions,
  ): Promise<void>;
  /** Listens at every address of one adapter, at one port. `adapter` as `NetworkInformation.getHostNames()` has them. */
  bindServiceNameAsync(
    localServiceName: string | number,
    protectionLevel: SocketProtectionLevel,
    adapter: NetworkAdapter,
    options?: WaitOptions,
  ): Promise<void>;
  async bindServiceNameAsync(localServiceName: string | number, ...rest: readonly unknown[]): Promise<void> {
    const { adapter, ...levelAndOptions } = readTrailingArguments(rest, 0);
    const place =
      adapter === undefined
        ? endpointPlace(this.#transport, null, localServiceName)
        : adapterPlace(this.#transport, adapter, localServiceName);
    await this.#binding.bind(place, levelAndOptions);
  }

  /**
   * Listens at a Unix domain socket or a Windows named pipe. A socket file that a dead server left behind is
   * replaced; one of a living server, or a file of another kind, is not. The file goes when the listener
   * closes. Not in WinRT.
   *
   * @param path - of the socket file, at most 107 bytes long (103 on macOS and the BSDs); or `\\.\pipe\name`.
   * @throws as {@link StreamSocketListener.bindEndpointAsync}.
   */
  bindPathAsync(path: string, options?: WaitOptions): Promise<void>;
  bindPathAsync(path: string, protectionLevel: SocketProtectionLevel, options?: WaitOptions): Promise<void>;
  async bindPathAsync(path: string, ...rest: readonly unknown[]): Promise<void> {
    await this.#binding.bind(pathPlace(this.#transport, path), readListenArguments(rest));
  }

  /**
   * Goes on with a socket that another process has bound and handed to this one, as systemd does (socket activation:
   * the first has descriptor 3). It may be of TCP or a Unix domain socket, whose path is not known then: `localPort` is
   * empty. It is the listener's from now on, and is closed with it; a socket file stays. In a worker of `node:cluster`
   * Node takes the descriptor of the primary process. Not in WinRT.
   *
   * @param descriptor - its file descriptor, from 0 up.
   * @throws SocketError - 0x80070032, not supported (caller): the transport has none, as in memory and on Windows; or a
   *   setting that only who binds it can make, such as `control.reusePort`. Otherwise as
   *   {@link StreamSocketListener.bindEndpointAsync}; a descriptor of something else fails with `code` `'EINVAL'`.
   * @see The documentation of node:net, `server.listen(handle)`; sd_listen_fds(3).
   */
  bindDescriptorAsync(descriptor: number, options?: WaitOptions): Promise<void>;
  bindDescriptorAsync(
    descriptor: number,
    protectionLevel: SocketProtectionLevel,
    options?: WaitOptions,
  ): Promise<void>;
  async bindDescriptorAsync(descriptor: number, ...rest: readonly unknown[]): Promise<void> {
    await this.#binding.bind(descriptorPlace(this.#transport, descriptor), readListenArguments(rest));
  }

  /**
   * Waits for the next connection. Not in WinRT.
   *
   * @throws SocketError - `operationAborted` (caller) when the listener is closed meanwhile, `RO_E_CLOSED` when
   *   it was before; `connectionTimedOut` (network) after `timeoutMs`; 0x8000000E (caller) when it is not bound,
   *   or connections go to event listeners; 0x800710DD (caller) while another call waits.
   */
  acceptAsync(options?: WaitOptions): Promise<StreamSocket> {
    try {
      checkWaitOptions(options);
      const loop = this.#binding.loopToAccept();
      return loop.until(loop.take, options);
    } catch (failure) {
      return Promise.reject(failure);
    }
  }

  /** The connections in the order of their arrival, until the listener closes; leaving the loop keeps it open. */
  [Symbol.asyncIterator](): AsyncIterableIterator<StreamSocket> {
    return new StreamIterator(this.#binding, takeSocket);
  }

  /** The one listener that is set by assignment; `null`: none. */
  get onconnectionreceived(): Listener<StreamSocketListenerConnectionReceivedEventArgs> | null {
    return this.eventSources.connectionreceived.property;
  }
  set onconnectionreceived(listener: Listener<StreamSocketListenerConnectionReceivedEventArgs> | null) {
    this.setProperty('connectionreceived', listener);
  }

  /** Ends a pending `acceptAsync` with `operationAborted`; the listener goes on. @see WinRT `CancelIOAsync`. */
  cancelIOAsync(): Promise<void> {
    this.#binding.loop?.cancelPending(
      operationAborted('Cannot accept on: input and output were cancelled', 'accept'),
    );
    return Promise.resolve();
  }

  /**
   * Stops listening. Connections nobody took are reset; sockets handed out are not touched. A pending
   * `acceptAsync` ends with `operationAborted`, an iteration just ends. Closing twice is fine.
   *
   * @see WinRT `StreamSocketListener.Close`.
   */
  close(): void {
    if (this.#binding.state === 'closed') return;
    this.#binding.close(() => {
      this.#closed.resolve(undefined);
    });
  }

  /**
   * Stops listening, and with `drainMs` also waits for the sockets that were handed out.
   *
   * @returns once the endpoint is free and, with `drainMs`, every socket handed out is closed.
   * @throws TypeError, RangeError - `drainMs` is no whole number from 0 up; there is a `timeoutMs`, as sockets have it.
   */
  async closeAsync(options: ListenerCloseOptions = {}): Promise<void> {
    checkOptions(options, 'drainMs');
    if ('timeoutMs' in options) throw new TypeError('options must not have timeoutMs: the limit is drainMs');
    const { drainMs } = options;
    if (drainMs !== undefined) checkInteger(drainMs, 0, 2 ** 31 - 1, 'drainMs');
    this.close();
    await this.closed;
    if (drainMs !== undefined) await this.#facts.acceptedSockets.drain(drainMs, this.#transport.clock);
  }

  /** `closeAsync()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeAsync();
  }

  /** Not supported off Windows: there is no socket broker. @throws SocketError - 0x80070032 (caller). */
  enableTransferOwnership(): never {
    throw noSocketBroker();
  }

  /** Not supported off Windows: there is no socket broker. @throws SocketError - 0x80070032 (caller). */
  transferOwnership(): never {
    throw noSocketBroker();
  }

  /** @internal What `console.log` shows. */
  [INSPECT](...how: Inspecting): unknown {
    const { acceptor } = this.#facts;
    const { openConnections, refusedConnections } = this.information;
    const local = acceptor && endpointText(acceptor.local);
    return inspection(this, { state: this.#binding.state, local, openConnections, refusedConnections }, how);
  }

  /** @internal */
  protected listenersChanged(): void {
    const { connectionreceived } = this.eventSources;
    const { loop } = this.#binding;
    if (!connectionreceived.isHeard) loop?.stopDelivering();
    else {
      loop?.deliverTo((socket) => {
        connectionreceived.emit({ socket, target: this });
        // A listener for one event is gone by now; the next connection waits for somebody to take it.
        if (!connectionreceived.isHeard) loop.stopDelivering();
      });
    }
  }
}

function takeSocket({ loop }: ListenerBinding): StreamSocket | undefined {
  return loop?.take();
}
