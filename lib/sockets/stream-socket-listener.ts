import { HostNameType } from '../address/host-name-type.js';
import { HostName } from '../address/host-name.js';
import type { NetworkAdapter } from '../address/ip-information.js';
import { isLocalhost } from '../address/localhost.js';
import { checkServiceName } from '../address/service-name.js';
import { closedError, illegalCall, notSupported, operationAborted } from '../errors/failures.js';
import type { SocketError } from '../errors/socket-error.js';
import { listenAtAll } from '../protocol/listen-at-all.js';
import { securedAcceptor } from '../protocol/secured-acceptor.js';
import { StreamIterator } from '../streams/stream-iterator.js';
import type { Acceptor, Channel, ListenOptions, Transport } from '../transport/contract.js';
import type { SecuredChannel } from '../transport/security-contract.js';
import { throwIfRefused } from '../util/abort.js';
import type { AttemptEnding } from '../util/attempts.js';
import { checkInteger } from '../util/bytes.js';
import { quietDeferred } from '../util/deferred.js';
import { INSPECT, inspection, type Inspecting } from '../util/inspection.js';
import { quote } from '../util/quote.js';
import { checkOptions, checkWaitOptions, type WaitOptions } from '../util/wait-options.js';
import { AcceptLoop } from './accept-loop.js';
import { type LevelAndOptions, readTrailingArguments, readListenArguments } from './connect-arguments.js';
import { changeableWhile, checkForPath } from './control.js';
import { EventSource, type Listener } from './event-source.js';
import { tellHandlerError } from './handler-error.js';
import { AcceptedSockets } from './accepted-sockets.js';
import {
  acceptorFor,
  checkTrustedProxies,
  receivedHeader,
  type ReceivedProxyHeader,
} from './proxy-protocol.js';
import { checkPathText } from './path-text.js';
import { asServer, checkSecurable, checkServerCertificate, secured, type Securing } from './securing.js';
import { factsOf } from './security-facts.js';
import { type EventSources, SocketEventTarget } from './socket-event-target.js';
import { addressesOfAdapter } from './network-adapters.js';
import { resolvePort } from './service-port.js';
import { noSocketBroker } from './socket-broker.js';
import { type SocketOptions, transportOf } from './socket-options.js';
import { SocketProtectionLevel } from './socket-protection-level.js';
import { StreamSocketListenerControl } from './stream-socket-listener-control.js';
import {
  type StreamSocketListenerFacts,
  StreamSocketListenerInformation,
} from './stream-socket-listener-information.js';
import {
  nextStreamSocketListenerState,
  type StreamSocketListenerEvent,
  type StreamSocketListenerState,
} from './stream-socket-listener-state.js';
import { addressOf, endpointText, portTextOf } from './endpoint-text.js';
import { StreamSocket } from './stream-socket.js';
import { CancellableOperation } from './cancellable-operation.js';

/** Listens, at a place that is known by then. */
type Listen = (options: ListenOptions) => Promise<Acceptor>;

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
  /** What came in front of a connection that was secured since. */
  readonly #proxyHeaders = new WeakMap<Channel, ReceivedProxyHeader | null>();
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
  #state: StreamSocketListenerState = 'unbound';
  #level: SocketProtectionLevel = SocketProtectionLevel.plainSocket;
  #loop: AcceptLoop | undefined;
  /** A bind that is under way. */
  #binding: CancellableOperation | undefined;

  /** Settings, to be made before the listener is bound; accepted sockets have them too. */
  readonly control: StreamSocketListenerControl;

  /** What is known of the listener; may be read at any time. */
  readonly information: StreamSocketListenerInformation = new StreamSocketListenerInformation(this.#facts);

  /** @throws TypeError - `options.transport` is no transport. */
  constructor(options: SocketOptions = {}) {
    super();
    this.#transport = transportOf(options);
    const check = changeableWhile(() => this.#state === 'unbound', 'the listener has left its initial state');
    this.control = new StreamSocketListenerControl(check, check, this.#transport.capabilities);
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
  bindEndpointAsync(
    localHostName: HostName | string | null,
    localServiceName: string | number,
    ...rest: readonly unknown[]
  ): Promise<void> {
    return this.#bindEndpoint(localHostName, localServiceName, rest);
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
    if (adapter === undefined) return this.#bindEndpoint(null, localServiceName, rest);
    const service = checkServiceName(localServiceName, 'localServiceName', { allowEmpty: true });
    const action = `Cannot listen at the adapter ${adapter.networkAdapterId} port ${service || '0'}`;
    await this.#bind(action, levelAndOptions, async () => {
      checkTrustedProxies(this.control);
      const addresses = addressesOfAdapter(this.#transport, adapter);
      const port = await resolvePort(this.#transport, service, 'tcp');
      return (listenOptions) => listenAtAll(this.#transport, addresses, port, listenOptions);
    });
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
    checkPathText(path);
    if (!this.#transport.capabilities.paths) {
      throw notSupported(`Cannot listen at ${quote(path)}: this transport has no paths`);
    }
    const levelAndOptions = readListenArguments(rest);
    const action = `Cannot listen at ${quote(path)}`;
    checkForPath(this.control, action);
    await this.#bind(action, levelAndOptions, () =>
      Promise.resolve((listenOptions) => this.#transport.listen({ kind: 'path', path }, listenOptions)),
    );
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
      return this.#boundLoop().until(this.#accept, options);
    } catch (failure) {
      return Promise.reject(failure);
    }
  }

  /** The connections in the order of their arrival, until the listener closes; leaving the loop keeps it open. */
  [Symbol.asyncIterator](): AsyncIterableIterator<StreamSocket> {
    return new StreamIterator(this, this.#accept);
  }

  /** @internal Makes an attempt of an iteration, which ends quietly when we have closed. */
  iterate<A>(attempt: () => A | undefined, ending: AttemptEnding<A>): Promise<A> {
    if (this.#state === 'closed') return Promise.resolve(ending.whenClosed as A);
    if (this.#loop === undefined) return Promise.reject(notBound());
    return this.#loop.until(attempt, undefined, ending);
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
    this.#loop?.cancelPending(
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
    if (this.#state === 'closed') return;
    this.#move('closed by us');
    const aborted = (): unknown => operationAborted('Cannot go on: the listener was closed', 'accept');
    this.#binding?.cancel(aborted);
    this.#loop?.close(aborted);
    const { acceptor } = this.#facts;
    const closed = (): void => {
      this.#closed.resolve(undefined);
    };
    if (acceptor === undefined) closed();
    else acceptor.close(closed);
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
    return inspection(this, { state: this.#state, local, openConnections, refusedConnections }, how);
  }

  async #bindEndpoint(
    localHostName: HostName | string | null,
    localServiceName: string | number,
    rest: readonly unknown[],
  ): Promise<void> {
    const host = localHostName === null ? null : HostName.from(localHostName, 'localHostName');
    const service = checkServiceName(localServiceName, 'localServiceName', { allowEmpty: true });
    const where = host === null ? 'any address' : quote(host.displayName);
    const action = `Cannot listen at ${where} port ${service || '0'}`;
    await this.#bind(action, readListenArguments(rest), async (signal) => {
      checkTrustedProxies(this.control);
      const port = await resolvePort(this.#transport, service, 'tcp');
      signal.throwIfAborted();
      const addresses = await this.#localAddresses(host, signal);
      return (listenOptions) => listenAtAll(this.#transport, addresses, port, listenOptions);
    });
  }

  async #bind(
    action: string,
    { level, options }: LevelAndOptions,
    prepare: (signal: AbortSignal) => Promise<Listen>,
  ): Promise<void> {
    checkWaitOptions(options);
    throwIfRefused(options, action, 'bind');
    if (this.#state === 'closed') throw closedError(`${action}: the listener is closed`);
    if (this.#state !== 'unbound') throw illegalCall(`${action}: the listener is ${this.#state} already`);
    checkSecurable(level, this.#transport);
    checkServerCertificate(level, this.control);
    this.#move('bind called');
    this.#level = level;
    const binding = new CancellableOperation(this.#transport.clock, 'bind');
    this.#binding = binding;
    try {
      const acceptor = await binding.run(
        action,
        options,
        async (signal) => {
          const { maxPendingConnections } = this.control;
          const listen = await prepare(signal);
          return listen({ channel: this.control.toChannelOptions(), maxPendingConnections, signal });
        },
        (late) => {
          late.close(() => {});
        },
      );
      // Closed in the very turn in which it was bound.
      if (binding.aborted) acceptor.close(() => {});
      binding.throwIfAborted();
      // A header comes in front of a handshake.
      const plain = acceptorFor(acceptor, this.control, this.#transport.clock, this.#facts.refusedHeaders);
      this.#bound(level === SocketProtectionLevel.plainSocket ? plain : this.#secured(plain, level));
    } catch (failure) {
      this.#move('bind failed');
      throw failure;
    } finally {
      this.#binding = undefined;
    }
  }

  #bound(acceptor: Acceptor): void {
    this.#move('bound');
    this.#facts.acceptor = acceptor;
    this.#loop = new AcceptLoop(acceptor, this.#transport.clock, this.#facts);
    this.listenersChanged();
  }

  #secured(acceptor: Acceptor, level: SocketProtectionLevel): Acceptor {
    const { clock } = this.#transport;
    const { handshakeTimeoutMs, maxPendingHandshakes, maxPendingConnections } = this.control;
    return securedAcceptor(acceptor, {
      clock,
      timeoutMs: handshakeTimeoutMs,
      maxHandshakes: maxPendingHandshakes,
      maxPendingConnections,
      // Asked for each time: certificates may change.
      secure: async (channel, signal) => {
        const securing = this.#asServer(level, channel);
        const made = await secured(securing, channel, signal);
        this.#proxyHeaders.set(made, receivedHeader(channel));
        return made;
      },
      onFailed: (error, remote) => {
        this.#facts.failedHandshakes++;
        const [remoteAddress, remotePort] = [addressOf(remote), portTextOf(remote)];
        this.eventSources.handshakeerror.emit({ error, remoteAddress, remotePort, target: this });
      },
    });
  }

  /** A client is reset where there is no certificate any more. */
  #asServer(level: SocketProtectionLevel, channel: Channel): Securing {
    try {
      return asServer(level, this.control, this.#transport.clock, () => {});
    } catch (refusal) {
      channel.abort();
      throw refusal;
    }
  }

  async #localAddresses(host: HostName | null, signal: AbortSignal): Promise<readonly string[]> {
    if (host === null) return [''];
    if (host.type !== HostNameType.domainName) return [host.canonicalName];
    const addresses = await this.#transport.lookup(host.asciiName, signal);
    // Clients take whichever loopback address they come upon first, so a local server is to have both.
    return isLocalhost(host.asciiName) ? addresses : addresses.slice(0, 1);
  }

  #boundLoop(): AcceptLoop {
    if (this.#state === 'closed') throw closedError('Cannot accept: the listener is closed');
    if (this.#loop === undefined) throw notBound();
    return this.#loop;
  }

  /** @internal */
  protected listenersChanged(): void {
    const { connectionreceived } = this.eventSources;
    if (!connectionreceived.isHeard) this.#loop?.stopDelivering();
    else {
      this.#loop?.deliverTo((channel) => {
        connectionreceived.emit({ socket: this.#handOut(channel), target: this });
        // A listener for one event is gone by now; the next connection waits for somebody to take it.
        if (!connectionreceived.isHeard) this.#loop?.stopDelivering();
      });
    }
  }

  /** The next connection, if there is one, for whoever has called. */
  readonly #accept = (): StreamSocket | undefined => {
    const channel = this.#loop?.take();
    return channel && this.#handOut(channel);
  };

  #handOut(channel: Channel): StreamSocket {
    const security = isSecured(channel) ? factsOf(this.#level, 'client', channel.protection) : undefined;
    const proxyHeader = this.#proxyHeaders.get(channel) ?? receivedHeader(channel);
    const socket = StreamSocket.over(channel, this.#transport, this.control, security, proxyHeader);
    this.#facts.acceptedSockets.add(socket);
    return socket;
  }

  #move(event: StreamSocketListenerEvent): void {
    this.#state = nextStreamSocketListenerState(this.#state, event);
  }
}

function notBound(): SocketError {
  return illegalCall('Cannot accept: the listener is not bound');
}

function isSecured(channel: Channel): channel is SecuredChannel {
  return 'protection' in channel;
}
