import type { EndpointPair } from '../address/endpoint-pair.js';
import type { HostNameSortOptions } from '../address/host-name-sort-options.js';
import type { HostName } from '../address/host-name.js';
import type { NetworkAdapter } from '../address/ip-information.js';
import { closedError, illegalCall, operationAborted } from '../errors/failures.js';
import type { SocketErrorPhase } from '../errors/socket-error-details.js';
import type { SocketError } from '../errors/socket-error.js';
import type { InputStream } from '../streams/input-stream.js';
import { DEFAULT_HIGH_WATER_MARK_BYTES, type OutputStream } from '../streams/output-stream.js';
import type { Channel, ChannelTuning, Transport } from '../transport/contract.js';
import { throwIfRefused } from '../util/abort.js';
import { type Deferred, quietDeferred } from '../util/deferred.js';
import { INSPECT, inspection, type Inspecting } from '../util/inspection.js';
import { checkWaitOptions, type WaitOptions } from '../util/wait-options.js';
import { CancellableOperation } from './cancellable-operation.js';
import { readConnectArguments } from './connect-arguments.js';
import type { PathConnectOptions, StreamSocketConnectOptions } from './connect-options.js';
import type { ConnectTarget } from './connect-target.js';
import { CLOSE_LIMIT_MS, Connection } from './connection.js';
import { changeableWhile } from './control.js';
import { type Dialer, dialerFor } from './dialer.js';
import { endpointText, portTextOf } from './endpoint-text.js';
import { type EndpointPairOptions, getEndpointPairs } from './get-endpoint-pairs.js';
import { pathDialer } from './path-dialer.js';
import type { ReceivedProxyHeader } from './proxy-protocol.js';
import { asClient, asServer, checkSecurable, secured, type Securing } from './securing.js';
import type { SecurityControl } from './security-control.js';
import type { SecurityFacts } from './security-facts.js';
import { noSocketBroker } from './socket-broker.js';
import { type SocketOptions, transportOf } from './socket-options.js';
import { SocketProtectionLevel } from './socket-protection-level.js';
import { StreamSocketControl } from './stream-socket-control.js';
import { type StreamSocketFacts, StreamSocketInformation } from './stream-socket-information.js';
import { StreamSocketListenerControl } from './stream-socket-listener-control.js';
import { nextStreamSocketProtection, type StreamSocketProtectionEvent } from './stream-socket-protection.js';
import {
  nextStreamSocketState,
  type StreamSocketEvent,
  type StreamSocketState,
} from './stream-socket-state.js';
import { readUpgradeArguments, type UpgradeOptions } from './upgrade-arguments.js';

/**
 * A byte stream to a peer, over TCP, a Unix domain socket or a Windows named pipe.
 *
 * Nothing of it ever reaches `uncaughtException` or `unhandledRejection`: a connection that breaks while
 * nobody waits tells the next caller, and {@link StreamSocket.closed}.
 *
 * @see WinRT `Windows.Networking.Sockets.StreamSocket`.
 */
export class StreamSocket {
  readonly #transport: Transport;
  readonly #facts: StreamSocketFacts = {
    connection: undefined,
    target: undefined,
    security: undefined,
    protection: 'plain',
    proxyHeader: null,
  };
  #state: StreamSocketState = 'unconnected';
  #connection: Connection | undefined;
  #control: StreamSocketControl | undefined;
  /** The control of the listener that accepted us; nobody can change it any more. */
  #inherited: SecurityControl | undefined;
  #information: StreamSocketInformation | undefined;
  /** A connect or an upgrade. */
  #operation: CancellableOperation | undefined;
  #closed: Deferred<void> | undefined;

  /** @throws TypeError - `options.transport` is no transport. */
  constructor(options?: SocketOptions) {
    this.#transport = transportOf(options);
  }

  /** @internal A socket that a listener with that control accepted. */
  static over(
    channel: Channel,
    transport: Transport,
    control: SecurityControl,
    security?: SecurityFacts,
    proxyHeader: ReceivedProxyHeader | null = null,
  ): StreamSocket {
    const socket = new StreamSocket({ transport });
    socket.#inherited = control;
    socket.#facts.security = security;
    if (security !== undefined) socket.#facts.protection = 'secured';
    socket.#facts.proxyHeader = proxyHeader;
    socket.#connected(channel, control.outboundBufferSizeInBytes, 'accepted');
    return socket;
  }

  /**
   * Every way to a service of a host: each of its addresses from each of ours that it can be reached from, in the order
   * to be tried. Connect to one of them with {@link StreamSocket.connectAsync}.
   *
   * @param options - `signal` and `timeoutMs`; `transport`: where to look.
   * @throws TypeError, RangeError - an argument is not what is described here.
   * @throws SocketError - `hostNotFound` and so on, as {@link StreamSocket.connectAsync}.
   * @see WinRT `StreamSocket.GetEndpointPairsAsync`.
   */
  static getEndpointPairsAsync(
    remoteHostName: HostName | string,
    remoteServiceName: string | number,
    options?: EndpointPairOptions,
  ): Promise<readonly EndpointPair[]>;
  /**
   * The same in an order of your choice.
   *
   * @param sortOptions - `none`, the default: to connect soon, every address of the host before another one of ours;
   *   `optimizeForLongConnections`: the best address of the host from all of ours first.
   */
  static getEndpointPairsAsync(
    remoteHostName: HostName | string,
    remoteServiceName: string | number,
    sortOptions: HostNameSortOptions,
    options?: EndpointPairOptions,
  ): Promise<readonly EndpointPair[]>;
  static async getEndpointPairsAsync(
    remoteHostName: HostName | string,
    remoteServiceName: string | number,
    ...rest: readonly unknown[]
  ): Promise<readonly EndpointPair[]> {
    return getEndpointPairs('tcp', remoteHostName, remoteServiceName, rest);
  }

  /** Settings, to be made before the socket connects. */
  get control(): StreamSocketControl {
    this.#control ??= new StreamSocketControl(
      changeableWhile(() => this.#state === 'unconnected', 'the socket has left its initial state'),
      changeableWhile(
        () => this.#isSecurable,
        'a handshake has begun, or the socket is connecting or closed',
      ),
      this.#transport.capabilities,
      this.#inherited,
    );
    return this.#control;
  }

  /** What is known of the connection; may be read at any time. */
  get information(): StreamSocketInformation {
    this.#information ??= new StreamSocketInformation(this.#facts);
    return this.#information;
  }

  /**
   * The bytes that come in.
   *
   * @throws SocketError - 0x8000000E (caller): the socket is not connected yet; `RO_E_CLOSED` (caller): it was
   *   closed before it was.
   */
  get inputStream(): InputStream {
    return this.#connectionTo('read').input;
  }

  /** The bytes that go out. @throws as {@link StreamSocket.inputStream}. */
  get outputStream(): OutputStream {
    return this.#connectionTo('write').output;
  }

  /**
   * Settles exactly once, when the socket is closed and its resources are free: resolves after an orderly end
   * or one of our own making, rejects with the `SocketError` that ended the connection otherwise. It need not
   * be listened to.
   */
  get closed(): Promise<void> {
    if (this.#connection !== undefined) return this.#connection.channel.closed;
    if (this.#closed === undefined) {
      this.#closed = quietDeferred();
      if (this.#state === 'closed') this.#closed.resolve();
    }
    return this.#closed.promise;
  }

  /**
   * Connects to a host.
   *
   * A name is looked up and its addresses are tried side by side, a new one every 250 ms or as soon as one
   * fails (`control.serializeConnectionAttempts`: one at a time). There is no time limit unless you give one;
   * aborting covers lookup and every attempt and leaves nothing behind. After a failure the socket may connect
   * again.
   *
   * @param remoteHostName - a name or IP address.
   * @param remoteServiceName - a port, or a name from the services file; any other name is looked up in DNS as
   *   `_name._tcp` of the host's domain, and the targets of its SRV records are tried by priority and weight (RFC 2782).
   *   Through proxies it has to be a port, or in the services file.
   * @param options - `via`: proxies to connect through; `proxyHeader`: a header of the PROXY protocol to be sent first.
   *   Aborting and `timeoutMs` cover both.
   * @throws TypeError, RangeError - an argument is not what is described here.
   * @throws SocketError - `connectionRefused`, `unreachableHost`, `hostNotFound` and so on, with every address
   *   that was tried in `attempts`; the same, and others, in the phase `proxy` when a proxy refuses, which the
   *   message and `attempts` name; `connectionTimedOut` (network) after `timeoutMs`, with the phase it was in;
   *   `operationAborted` (caller) when the socket is closed meanwhile; 0x8000000E (caller) when it is
   *   connected or connecting already; `classTypeNotFound` for a service nobody knows (caller), or that the domain says
   *   it does not have (peer);
   *   0x80070032, not supported (caller): a protection that is not TLS.
   *   With TLS also `certificateUntrustedRoot`, `certificateExpired` and the other statuses of certificates (peer), and
   *   0x80090326 (peer) for a handshake that failed; see `information.serverCertificateErrors` then.
   * @see WinRT `StreamSocket.ConnectAsync`.
   */
  connectAsync(
    remoteHostName: HostName | string,
    remoteServiceName: string | number,
    options?: StreamSocketConnectOptions,
  ): Promise<void>;
  /**
   * The same with TLS, whose handshake is part of connecting then.
   *
   * @param protectionLevel - the highest version of TLS; the certificate of the server has to be for
   *   `remoteHostName`. Or `plainSocket`.
   */
  connectAsync(
    remoteHostName: HostName | string,
    remoteServiceName: string | number,
    protectionLevel: SocketProtectionLevel,
    options?: StreamSocketConnectOptions,
  ): Promise<void>;
  /**
   * Connects from an address of one adapter, as `NetworkInformation.getHostNames()` has them. Which interface the
   * packets leave by is still for the routes of the system to say; names are looked up as always.
   *
   * @throws SocketError - besides the above, `cannotAssignRequestedAddress` (caller): the adapter is down or gone.
   */
  connectAsync(
    remoteHostName: HostName | string,
    remoteServiceName: string | number,
    protectionLevel: SocketProtectionLevel,
    adapter: NetworkAdapter,
    options?: WaitOptions,
  ): Promise<void>;
  /** Connects to the remote end of a pair, from its local end. */
  connectAsync(endpointPair: EndpointPair, options?: StreamSocketConnectOptions): Promise<void>;
  connectAsync(
    endpointPair: EndpointPair,
    protectionLevel: SocketProtectionLevel,
    options?: StreamSocketConnectOptions,
  ): Promise<void>;
  connectAsync(...args: readonly unknown[]): Promise<void> {
    try {
      const { target, level, options } = readConnectArguments(args);
      const operation = new CancellableOperation(this.#transport.clock, 'connect');
      const dialer = dialerFor(target, this.#transport, this.#control, options, operation);
      const isPlain = level === SocketProtectionLevel.plainSocket;
      const securing = isPlain ? undefined : this.#securing(level, target.host, target.service);
      return this.#connect(operation, target, dialer, options, securing);
    } catch (refusal) {
      return Promise.reject(refusal);
    }
  }

  /**
   * Connects to a Unix domain socket or a Windows named pipe. Not in WinRT.
   *
   * @param path - of the socket file, at most 107 bytes long (103 on macOS and the BSDs); or `\\.\pipe\name`.
   * @param options - `proxyHeader`: a header of the PROXY protocol to be sent first.
   * @throws RangeError - the path is too long.
   * @throws SocketError - as {@link StreamSocket.connectAsync}; `connectionRefused` when nobody listens there.
   */
  async connectPathAsync(path: string, options?: PathConnectOptions): Promise<void> {
    const operation = new CancellableOperation(this.#transport.clock, 'connect');
    const dialer = pathDialer(path, this.#transport, this.#control, options, operation);
    await this.#connect(operation, undefined, dialer, options);
  }

  /**
   * Ends pending reads and writes with `operationAborted`; the connection lives on. Resolves when they have
   * ended. An output stream that was closed still ends, behind what was accepted.
   *
   * @see WinRT `StreamSocket.CancelIOAsync`.
   */
  cancelIOAsync(): Promise<void> {
    this.#connection?.cancelIO();
    return Promise.resolve();
  }

  /**
   * Closes the socket at once: pending calls end with `operationAborted`, later ones are refused. What was
   * accepted for sending still goes out behind the scenes, for 5 s at most; so long may a large write take to end whose
   * memory that is ({@link OutputStream.writeAsync}). The peer sees an ordinary end, or a
   * reset if bytes it sent were never read. Closing twice is fine.
   *
   * @see WinRT `StreamSocket.Close`.
   */
  close(): void {
    if (this.#state === 'closed') return;
    this.#move('closed by us');
    this.#operation?.cancel(socketClosed);
    this.#connection?.close();
    if (this.#connection === undefined) this.#closed?.resolve();
  }

  /** @internal What the bridges can change of a connection. */
  get tuning(): ChannelTuning | undefined {
    return this.#connection?.channel.tuning;
  }

  /** @internal Told when a connected socket is closed; `closed` without a promise. */
  onceClosed(closed: () => void): void {
    this.#connectionTo('wait for').channel.onceClosed(closed);
  }

  /**
   * Resets the connection at once, and closes the socket: the peer is to see that it did not end well. What was
   * written and has not arrived is lost. A Unix socket has no resets; it just ends. Not in WinRT.
   */
  abort(): void {
    this.#connection?.channel.abort();
    this.close();
  }

  /**
   * Closes the socket when everything written, waiting writes included, is with the kernel. A pending read ends
   * at once; what comes in meanwhile is dropped.
   *
   * @param options - `timeoutMs` is how long sending may take, default 5 000; then, or on abort, the connection
   *   is reset. The socket is closed in any case.
   * @throws SocketError - not everything written could be sent: `connectionTimedOut` (network) or whatever broke
   *   the connection.
   */
  async closeAsync(options: WaitOptions = {}): Promise<void> {
    checkWaitOptions(options);
    const connection = this.#connection;
    if (connection === undefined || this.#state === 'closed') {
      this.close();
      return connection?.channel.closed.catch(() => {});
    }
    this.#move('closed by us');
    await connection.closeAsync({ ...options, timeoutMs: options.timeoutMs ?? CLOSE_LIMIT_MS });
  }

  /** The chunks of the input stream: `for await (const chunk of socket)`. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array, undefined> {
    return this.inputStream[Symbol.asyncIterator]();
  }

  /** `closeAsync()` that never throws: a failure is told by {@link StreamSocket.closed}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeAsync().catch(() => {});
  }

  /**
   * Makes a protected connection of a plain one: STARTTLS and its kin. The streams stay what they are; what is written
   * meanwhile goes out protected. Bytes that have arrived before and were not read are refused, as an attacker may have
   * put them there (RFC 3207, 6).
   *
   * An accepted socket without `validationHostName` is the server of the handshake, with the certificates of its
   * listener.
   *
   * @param protectionLevel - the highest version of TLS.
   * @param validationHostName - the name that the server's certificate has to be for.
   * @param options - `unreadBytes` besides the limits of waiting.
   * @throws TypeError, RangeError - an argument is not what is described here.
   * @throws SocketError - 0x8000000E (caller): the socket is not connected, is protected already, there are unread bytes,
   *   or the listener has no certificate; 0x800710DD (caller): a read or write is pending, or a reader holds bytes.
   *   After these the connection is as it was. After every other failure it is closed: see
   *   {@link StreamSocket.connectAsync}.
   * @see WinRT `StreamSocket.UpgradeToSslAsync`, which has clients only.
   */
  upgradeToSslAsync(
    protectionLevel: SocketProtectionLevel,
    validationHostName: HostName | string,
    options?: UpgradeOptions,
  ): Promise<void>;
  upgradeToSslAsync(protectionLevel: SocketProtectionLevel, options?: UpgradeOptions): Promise<void>;
  async upgradeToSslAsync(...args: readonly unknown[]): Promise<void> {
    const { level, host, options } = readUpgradeArguments(args, this.#inherited !== undefined);
    const action = 'Cannot upgrade the connection';
    throwIfRefused(options, action, 'handshake');
    const connection = this.#connectionTo('upgrade');
    if (this.#state === 'closed') throw closedError(`${action}: the socket is closed`);
    if (this.#facts.protection !== 'plain') throw illegalCall(`${action}: it is protected already`);
    const service = this.#facts.target?.service ?? portTextOf(connection.channel.remote);
    const securing = this.#securing(level, host, service);
    this.#moveProtection('upgrade called');
    this.#operation = new CancellableOperation(this.#transport.clock, 'handshake');
    try {
      await this.#operation.run(
        action,
        options,
        (signal) => connection.secure(securing, options?.unreadBytes === 'toHandshake', signal),
        () => {},
      );
      this.#moveProtection('handshake done');
    } catch (failure) {
      this.#moveProtection('failed');
      throw failure;
    } finally {
      this.#operation = undefined;
    }
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
    const { channel } = this.#connection ?? {};
    const { remoteHostName, negotiatedProtection, bytesReceived, bytesSent } = this.information;
    const facts = {
      state: this.#state,
      local: channel && endpointText(channel.local),
      remote: channel && endpointText(channel.remote),
      remoteHostName: remoteHostName?.displayName,
      protection: negotiatedProtection?.version,
      failure: channel?.failure?.message,
      bytesReceived,
      bytesSent,
    };
    return inspection(this, facts, how);
  }

  /** One connect from its first check to its outcome. */
  async #connect(
    operation: CancellableOperation,
    target: ConnectTarget | undefined,
    dialer: Dialer,
    options: WaitOptions | undefined,
    securing?: Securing,
  ): Promise<void> {
    if (options !== undefined) {
      checkWaitOptions(options);
      throwIfRefused(options, dialer.action, 'connect');
    }
    if (this.#state !== 'unconnected') throw this.#notUnconnected(dialer.action);
    this.#move('connect called');
    this.#facts.security = undefined;
    this.#facts.target = target;
    this.#operation = operation;
    if (options !== undefined) operation.limit(dialer, options);
    let plain: Channel | undefined;
    try {
      plain = await dialer.dial();
      const channel = securing === undefined ? plain : await this.#protect(plain, securing, operation);
      if (operation.aborted) channel.abort();
      operation.throwIfAborted();
      const highWaterMarkBytes = this.#control?.outboundBufferSizeInBytes ?? DEFAULT_HIGH_WATER_MARK_BYTES;
      this.#connected(channel, highWaterMarkBytes, 'connected');
    } catch (failure) {
      this.#moveProtection('failed');
      this.#move('connect failed');
      throw plain === undefined && dialer.explain !== undefined ? dialer.explain(failure) : failure;
    } finally {
      operation.end();
      this.#operation = undefined;
    }
  }

  async #protect(plain: Channel, securing: Securing, operation: CancellableOperation): Promise<Channel> {
    operation.enter('handshake', ', in the handshake');
    const channel = await secured(securing, plain, operation.signal);
    this.#moveProtection('handshake done');
    return channel;
  }

  /** Whether settings of TLS still count. */
  get #isSecurable(): boolean {
    if (this.#state === 'unconnected') return true;
    return this.#state === 'connected' && this.#facts.protection === 'plain';
  }

  /** How to get to a level of TLS: as the client of a host, or as the server of an accepted socket. */
  #securing(level: SocketProtectionLevel, host: HostName | undefined, service: string): Securing {
    checkSecurable(level, this.#transport);
    const noted = (facts: SecurityFacts): void => {
      this.#facts.security = facts;
    };
    if (host !== undefined) return asClient(level, host, service, this.control, this.#transport, noted);
    if (this.#inherited instanceof StreamSocketListenerControl)
      return asServer(level, this.#inherited, this.#transport.clock, noted);
    throw illegalCall(
      'Cannot upgrade the connection: only a socket that a listener accepted can be a server',
    );
  }

  #connected(channel: Channel, highWaterMarkBytes: number, how: 'connected' | 'accepted'): void {
    this.#connection = new Connection(channel, this.#transport.clock, highWaterMarkBytes);
    this.#facts.connection = this.#connection;
    this.#move(how);
    if (this.#closed !== undefined)
      this.#connection.channel.closed.then(this.#closed.resolve, this.#closed.reject);
  }

  /** The connection, to `verb` something by. */
  #connectionTo(verb: string): Connection {
    if (this.#connection !== undefined) return this.#connection;
    if (this.#state === 'closed') throw closedError(`Cannot ${verb}: the socket is closed`);
    throw illegalCall(`Cannot ${verb}: the socket is not connected`);
  }

  #notUnconnected(action: string): SocketError {
    if (this.#state === 'closed') return closedError(`${action}: the socket is closed`);
    return illegalCall(`${action}: the socket is ${this.#state} already`);
  }

  #moveProtection(event: StreamSocketProtectionEvent): void {
    this.#facts.protection = nextStreamSocketProtection(this.#facts.protection, event);
  }

  #move(event: StreamSocketEvent): void {
    this.#state = nextStreamSocketState(this.#state, event);
  }
}

function socketClosed(phase: SocketErrorPhase): SocketError {
  return operationAborted('Cannot go on: the socket was closed', phase);
}
