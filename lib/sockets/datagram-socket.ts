import type { EndpointPair } from '../address/endpoint-pair.js';
import type { HostNameSortOptions } from '../address/host-name-sort-options.js';
import type { HostName } from '../address/host-name.js';
import { isMulticast } from '../address/ip-kinds.js';
import { isIpv4 } from '../address/ip-text.js';
import { illegalCall, operationAborted, statusError } from '../errors/failures.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import { type GroupResult, interfacesFor } from '../protocol/packet-groups.js';
import type { OutputStream } from '../streams/output-stream.js';
import { StreamIterator } from '../streams/stream-iterator.js';
import type { IpEndpoint } from '../transport/contract.js';
import type { Membership, PacketTransport } from '../transport/packet-contract.js';
import { bounded } from '../util/abort.js';
import { type BytesLike, toBytes } from '../util/bytes.js';
import { quietDeferred } from '../util/deferred.js';
import { INSPECT, inspection, type Inspecting } from '../util/inspection.js';
import { checkWaitOptions, type WaitOptions } from '../util/wait-options.js';
import { addressesToBind, type BindTarget, checkBindTarget, describeBindTarget } from './bind-target.js';
import { CancellableOperation } from './cancellable-operation.js';
import { refuseProxies } from './connect-options.js';
import { CLOSE_LIMIT_MS } from './connection.js';
import { changeableWhile } from './control.js';
import {
  checkGroup,
  checkMany,
  checkSource,
  DATAGRAMS,
  type MulticastOptions,
  type OutgoingDatagram,
  readAdapterArguments,
  readTargetArguments,
} from './datagram-arguments.js';
import { DatagramBinding } from './datagram-binding.js';
import { DatagramOutputStream } from './datagram-output-stream.js';
import { DatagramSendQuota } from './datagram-send-quota.js';
import { DatagramSender } from './datagram-sender.js';
import { DatagramSocketControl } from './datagram-socket-control.js';
import { type DatagramSocketFacts, DatagramSocketInformation } from './datagram-socket-information.js';
import { packetTransportOf } from './datagram-transport.js';
import type { DatagramSocketMessageReceivedEventArgs } from './datagram.js';
import { endpointText } from './endpoint-text.js';
import { EventSource, type Listener } from './event-source.js';
import { type EndpointPairOptions, getEndpointPairs } from './get-endpoint-pairs.js';
import { tellHandlerError } from './handler-error.js';
import { resolvePort } from './service-port.js';
import { noSocketBroker } from './socket-broker.js';
import { type EventSources, SocketEventTarget } from './socket-event-target.js';
import type { SocketOptions } from './socket-options.js';

/** What a listener of `handlererror` is called with. Not in WinRT. */
export interface DatagramSocketHandlerErrorEventArgs {
  /** What the listener of `messagereceived` threw, or its promise rejected with. */
  readonly error: unknown;

  /** Its datagram. */
  readonly datagram: DatagramSocketMessageReceivedEventArgs;
}

/** The events of a {@link DatagramSocket}. */
export interface DatagramSocketEvents {
  /** A datagram was received, or an earlier one of ours met nobody: its `error` says so. */
  readonly messagereceived: DatagramSocketMessageReceivedEventArgs;

  /** A listener of that failed. Without one for this, mistakes in the code become a warning of the process. */
  readonly handlererror: DatagramSocketHandlerErrorEventArgs;
}

/**
 * Sends and receives datagrams over UDP, to and from one host, many or groups; by events or by iteration:
 * `socket.on('messagereceived', (datagram) => ...)` or `for await (const datagram of socket)`. The first use
 * decides; the other way is refused from then on.
 *
 * Datagrams nobody takes wait up to `control.maxInboxDatagrams` and `maxInboxBytes`; what comes over that is
 * dropped and counted. A datagram that was sent is not one that was received: networks drop without a word, and
 * `information.droppedDatagrams` has what can be seen of it here.
 *
 * @see WinRT `Windows.Networking.Sockets.DatagramSocket`.
 */
export class DatagramSocket extends SocketEventTarget<DatagramSocketEvents> {
  readonly #transport: PacketTransport;
  readonly #facts: DatagramSocketFacts = {
    channel: undefined,
    sender: undefined,
    sendQuota: new DatagramSendQuota(),
    isClosed: false,
    datagramsReceived: 0,
    bytesReceived: 0,
  };
  readonly #binding: DatagramBinding;
  readonly #sender: DatagramSender;
  readonly #closed = quietDeferred<undefined>();
  /** To the peer, as long as there is one. */
  #outputStream: DatagramOutputStream | undefined;
  /** @internal */
  protected readonly eventSources: EventSources<DatagramSocketEvents> = {
    messagereceived: new EventSource('messagereceived', (error, datagram) => {
      tellHandlerError(this.eventSources.handlererror, 'messagereceived', { error, datagram });
    }),
    handlererror: new EventSource('handlererror'),
  };

  /** Settings, most of them to be made before the socket is bound or connected. */
  readonly control: DatagramSocketControl;

  /** What is known of the socket; may be read at any time. */
  readonly information: DatagramSocketInformation = new DatagramSocketInformation(this.#facts);

  /**
   * @throws TypeError - `options.transport` is no transport.
   * @throws SocketError - 0x80070032, not supported (caller): it carries no datagrams.
   */
  constructor(options: SocketOptions = {}) {
    super();
    this.#transport = packetTransportOf(options);
    this.control = new DatagramSocketControl(
      changeableWhile(() => this.#binding.state === 'unbound', 'the socket has left its initial state'),
      (setting) => {
        this.#binding.apply(setting);
      },
      this.#transport.capabilities,
    );
    this.#binding = new DatagramBinding(this.#transport, this.control, this.#facts, () => {
      this.listenersChanged();
    });
    this.#sender = new DatagramSender(this.#transport, this.#binding, this.control, this.#facts.sendQuota);
  }

  /**
   * Every way to a service of a host: each of its addresses from each of ours that it can be reached from, in the order
   * to be tried. Connect to one of them with {@link DatagramSocket.connectAsync}.
   *
   * @param options - `signal` and `timeoutMs`; `transport`: where to look.
   * @throws TypeError, RangeError - an argument is not what is described here.
   * @throws SocketError - `hostNotFound` and so on, as {@link DatagramSocket.connectAsync}.
   * @see WinRT `DatagramSocket.GetEndpointPairsAsync`.
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
    return getEndpointPairs('udp', remoteHostName, remoteServiceName, rest);
  }

  /** Settles when the socket is closed and its port is free again. Never rejects. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /**
   * The stream to the peer: each write is one datagram.
   *
   * @throws SocketError - 0x8000000E (caller): the socket is not connected; `RO_E_CLOSED` (caller) when closed.
   * @see WinRT `DatagramSocket.OutputStream`.
   */
  get outputStream(): OutputStream {
    return (this.#outputStream ??= this.#streamToPeer());
  }

  /**
   * Binds to one local address.
   *
   * @param localHostName - the address, or a name of one; `null`: every address of this machine, IPv4 and IPv6.
   * @param localServiceName - a port, or a name from the services file; `''` or 0: a free port, to be read from
   *   `information.localPort`.
   * @throws TypeError, RangeError - an argument is not what is described here.
   * @throws SocketError - `addressAlreadyInUse`, `cannotAssignRequestedAddress`, `hostNotFound` and so on;
   *   `operationAborted` (caller) when the socket is closed meanwhile; 0x8000000E (caller) when it is bound or
   *   connected already, by a send included. After a failure it may be bound again.
   * @see WinRT `DatagramSocket.BindEndpointAsync`.
   */
  async bindEndpointAsync(
    localHostName: HostName | string | null,
    localServiceName: string | number,
    options?: WaitOptions,
  ): Promise<void> {
    const target = checkBindTarget(localHostName, localServiceName);
    await this.#binding.bind(`Cannot bind to ${describeBindTarget(target)}`, options, (signal) => {
      return this.#endpointToBind(target, signal);
    });
  }

  /**
   * Binds to every address of this machine, IPv4 and IPv6.
   *
   * @throws as {@link DatagramSocket.bindEndpointAsync}; TypeError for an adapter that is `null`; SocketError
   *   0x80070032, not supported (caller), for any other: Node.js cannot keep a socket to one interface. For
   *   groups there are `control.multicastAdapter` and the `adapter` of a join.
   * @see WinRT `DatagramSocket.BindServiceNameAsync`.
   */
  bindServiceNameAsync(localServiceName: string | number, options?: WaitOptions): Promise<void>;
  async bindServiceNameAsync(localServiceName: string | number, ...rest: readonly unknown[]): Promise<void> {
    return this.bindEndpointAsync(null, localServiceName, readAdapterArguments(rest));
  }

  /**
   * Connects to one host: only its datagrams are received from now on, what waits in the inbox included, and
   * `outputStream` sends to it. A name is looked up, and its first usable address taken. Nothing is sent: that
   * nobody listens there shows after the first datagram, as an `error` among those received.
   *
   * @throws TypeError, RangeError - an argument is not what is described here.
   * @throws SocketError - `hostNotFound` and so on; `hostNotFound` also for a group, as WinRT has it;
   *   `connectionTimedOut` (network) after `timeoutMs`; `operationAborted` (caller) when the socket is closed
   *   meanwhile; 0x8000000E (caller) when it is connected or connecting already.
   * @see WinRT `DatagramSocket.ConnectAsync`.
   */
  connectAsync(
    remoteHostName: HostName | string,
    remoteServiceName: string | number,
    options?: WaitOptions,
  ): Promise<void>;
  /** Connects to the remote end of a pair, from its local end; the socket must not be bound elsewhere. */
  connectAsync(endpointPair: EndpointPair, options?: WaitOptions): Promise<void>;
  async connectAsync(...args: readonly unknown[]): Promise<void> {
    const { target, options } = readTargetArguments(args);
    const action = `Cannot connect to "${target.host.displayName}" service ${target.service}`;
    await this.#binding.connect(action, options, async (signal) => {
      const from = target.from && (await this.#endpointFrom(action, target.from, signal));
      const to = await bounded(this.#sender.resolve(target), { signal }, this.#transport.clock, action);
      if (isMulticast(to.address)) {
        throw statusError(SocketErrorStatus.hostNotFound, `${action}: ${to.address} is a group`, {
          phase: 'connect',
          source: 'caller',
        });
      }
      if (this.control.multicastOnly) throw illegalCall(`${action}: control.multicastOnly is set`);
      const { address = '', port = 0 } = from ?? {};
      const anyAddress = isIpv4(to.address) ? '0.0.0.0' : '::';
      return { to, from: { kind: 'ip', address: address === '' ? anyAddress : address, port } };
    });
  }

  /**
   * A stream to a host or a group: each write is one datagram. Name and service are looked up now and never
   * again. A socket that is not bound stays so until the first write, which binds it to a free port; it goes
   * on receiving from anybody.
   *
   * @throws as {@link DatagramSocket.connectAsync}, without the rule on groups; 0x8000000E (caller) when the
   *   socket is connected to another peer.
   * @see WinRT `DatagramSocket.GetOutputStreamAsync`.
   */
  getOutputStreamAsync(
    remoteHostName: HostName | string,
    remoteServiceName: string | number,
    options?: WaitOptions,
  ): Promise<OutputStream>;
  /** A stream to the remote end of a pair; a socket that is not bound is bound to its local end. */
  getOutputStreamAsync(endpointPair: EndpointPair, options?: WaitOptions): Promise<OutputStream>;
  async getOutputStreamAsync(...args: readonly unknown[]): Promise<OutputStream> {
    const { target, options } = readTargetArguments(args);
    checkWaitOptions(options);
    this.#binding.checkOpen('send');
    if (target.from !== undefined) await this.#bindOrCheck(target.from, options);
    const endpoint = await this.#sender.find(target, options);
    this.#binding.checkOpen('send');
    this.#sender.checkAllowedTo(endpoint);
    return new DatagramOutputStream(this.#sender, endpoint, this.#transport.clock);
  }

  /**
   * Sends one datagram. A socket that is not bound is bound to a free port. A name is looked up once for many
   * datagrams, and again after 30 s. Not in WinRT.
   *
   * @param data - the payload, up to 65 507 bytes by IPv4; none is an empty datagram.
   * @returns the number of bytes, once the kernel has them: nobody may ever get them. The memory is yours then.
   * @throws TypeError, RangeError - an argument is not what is described here.
   * @throws SocketError - for this datagram only: `messageTooLong` (caller); `networkIsUnreachable` and its kin
   *   (network); `hostNotFound`; `operationAborted` (caller) when the socket is closed meanwhile, `RO_E_CLOSED`
   *   when it was before; 0x8000000E (caller) when it is connected to another peer; 0x80072747 (caller) when
   *   16 384 sends of the socket, or 16 MiB, are not done yet; `connectionTimedOut` (network) after `timeoutMs`:
   *   a datagram that the kernel keeps waiting may still go out, as it may when it is called off.
   */
  sendToAsync(
    data: BytesLike,
    remoteHostName: HostName | string,
    remoteServiceName: string | number,
    options?: WaitOptions,
  ): Promise<number> {
    try {
      const bytes = toBytes(data, 'data');
      if (options !== undefined) refuseProxies(options, DATAGRAMS);
      return this.#sender.sendTo(bytes, remoteHostName, remoteServiceName, options);
    } catch (failure) {
      return Promise.reject(failure);
    }
  }

  /**
   * Sends datagrams one after the other, up to the first that fails. All of them are checked before any is
   * sent. Not in WinRT.
   *
   * @param datagrams - a connected socket needs their `data` only.
   * @param options - signal and time limit of all of them together.
   * @returns how many were sent: all of them.
   * @throws DatagramBatchError - one failed as in {@link DatagramSocket.sendToAsync}; those before its `index`
   *   were sent, it and those behind it were not. An aborted call rejects with the signal's reason.
   * @throws SocketError - 0x8000000E (caller): one names no host, and the socket is not connected; none was sent.
   */
  async sendManyAsync(datagrams: readonly OutgoingDatagram[], options?: WaitOptions): Promise<number> {
    const checked = checkMany(datagrams);
    checkWaitOptions(options);
    this.#binding.checkOpen('send');
    return this.#sender.sendMany(checked, options);
  }

  /**
   * Waits for the next datagram. Cancelling loses none. Not in WinRT.
   *
   * @throws SocketError - `operationAborted` (caller) when the socket is closed meanwhile, `RO_E_CLOSED` when it
   *   was before; `connectionTimedOut` (network) after `timeoutMs`; 0x8000000E (caller) when it is not bound, or
   *   datagrams go to event listeners; 0x800710DD (caller) while another call waits.
   */
  receiveAsync(options?: WaitOptions): Promise<DatagramSocketMessageReceivedEventArgs> {
    try {
      const port = this.#binding.portTo('receive');
      return port.loop.until(port.loop.take, options);
    } catch (failure) {
      return Promise.reject(failure);
    }
  }

  /**
   * The datagrams in the order of their arrival, until the socket closes; leaving the loop keeps it open. That a
   * peer we are connected to does not listen is one of them, with its `error` set, and the loop goes on.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<DatagramSocketMessageReceivedEventArgs, undefined> {
    return new StreamIterator(this.#binding, ({ port }) => port?.loop.take());
  }

  /** The one listener that is set by assignment; `null`: none. */
  get onmessagereceived(): Listener<DatagramSocketMessageReceivedEventArgs> | null {
    return this.eventSources.messagereceived.property;
  }
  set onmessagereceived(listener: Listener<DatagramSocketMessageReceivedEventArgs> | null) {
    this.setProperty('messagereceived', listener);
  }

  /**
   * Joins a group, of any source or of one, on one interface or on all of them. Joining again changes nothing.
   * Closing the socket leaves every group.
   *
   * @param host - an address of 224.0.0.0/4 or ff00::/8; a `%zone` behind it is the interface.
   * @returns what became of it on each interface.
   * @throws TypeError, RangeError - `host` is no group, `source` no host of its family.
   * @throws SocketError - it could not be joined on any interface; `cannotAssignRequestedAddress` (caller): there
   *   is no such interface; 0x8000000E (caller): the socket is not bound.
   * @see WinRT `DatagramSocket.JoinMulticastGroup`, without options; RFC 4607 on sources.
   */
  joinMulticastGroup(host: HostName | string, options?: MulticastOptions): readonly GroupResult[] {
    return this.#binding.portTo('join a group').groups.join(this.#memberships(host, options));
  }

  /**
   * Leaves a group that was joined with the same `source` and `adapter`; one that was not is left alone. Not in
   * WinRT.
   *
   * @throws as {@link DatagramSocket.joinMulticastGroup}.
   */
  leaveMulticastGroup(host: HostName | string, options?: MulticastOptions): readonly GroupResult[] {
    return this.#binding.portTo('leave a group').groups.leave(this.#memberships(host, options));
  }

  /**
   * Receives nothing from a host any more, whatever group or port it sends to. What waits already is still
   * handed out. May be called at any time; blocking twice is fine.
   *
   * @throws TypeError, RangeError - `source` is no address of one host.
   * @see Windows Phone `UdpAnySourceMulticastClient.BlockSource`.
   */
  blockSource(source: HostName | string): void {
    this.#binding.blocked.add(checkSource(source));
  }

  /** Takes {@link DatagramSocket.blockSource} back; a host that is not blocked stays so. */
  unblockSource(source: HostName | string): void {
    this.#binding.blocked.delete(checkSource(source));
  }

  /**
   * Ends a pending `receiveAsync` or iteration step, and sends that wait for a lookup, with `operationAborted`;
   * the socket goes on.
   *
   * @see WinRT `DatagramSocket.CancelIOAsync`.
   */
  cancelIOAsync(): Promise<void> {
    const aborted = operationAborted('Cannot receive on: input and output were cancelled', 'read');
    this.#binding.port?.loop.cancelPending(aborted);
    this.#sender.cancel();
    return Promise.resolve();
  }

  /**
   * Closes the socket and leaves its groups. A pending `receiveAsync` ends with `operationAborted`, an iteration
   * just ends; datagrams nobody took are gone. A send that the kernel has taken resolves, any other ends with
   * `operationAborted`. Closing twice is fine.
   *
   * @see WinRT `DatagramSocket.Close`.
   */
  close(): void {
    if (this.#binding.state === 'closed') return;
    this.#binding.close(() => {
      this.#closed.resolve(undefined);
    });
    this.#outputStream = undefined;
    this.#sender.cancel();
  }

  /**
   * Closes the socket when the kernel has every datagram that was sent.
   *
   * @param options - `timeoutMs` is how long that may take, default 5 000. The socket is closed in any case.
   * @returns once the port is free again.
   * @throws SocketError - `connectionTimedOut` (network): the kernel did not take them in time.
   */
  async closeAsync(options: WaitOptions = {}): Promise<void> {
    checkWaitOptions(options);
    try {
      if (this.#binding.state !== 'closed') {
        await this.#sender.flush({ ...options, timeoutMs: options.timeoutMs ?? CLOSE_LIMIT_MS });
      }
    } finally {
      this.close();
    }
    await this.closed;
  }

  /** `closeAsync()` that never throws. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeAsync().catch(() => {});
  }

  /** Not supported off Windows: there is no socket broker. @throws SocketError - 0x80070032 (caller). */
  enableTransferOwnership(): never {
    throw noSocketBroker();
  }

  /** Not supported off Windows: there is no socket broker. @throws SocketError - 0x80070032 (caller). */
  transferOwnership(): never {
    throw noSocketBroker();
  }

  /** @internal */
  protected listenersChanged(): void {
    const { messagereceived } = this.eventSources;
    const port = this.#binding.port;
    if (port === undefined) return;
    if (!messagereceived.isHeard) port.loop.stopDelivering();
    else {
      port.loop.deliverTo((datagram) => {
        messagereceived.emit(datagram);
      });
    }
  }

  /** @internal What `console.log` shows. */
  [INSPECT](...how: Inspecting): unknown {
    const { channel } = this.#facts;
    const { datagramsReceived, datagramsSent } = this.information;
    const facts = {
      state: this.#binding.state,
      local: channel && endpointText(channel.local),
      remote: channel?.remote && endpointText(channel.remote),
      datagramsReceived,
      datagramsSent,
    };
    return inspection(this, facts, how);
  }

  #streamToPeer(): DatagramOutputStream {
    this.#binding.connectedPortTo('write');
    return new DatagramOutputStream(this.#sender, undefined, this.#transport.clock);
  }

  #memberships(host: HostName | string, options: MulticastOptions | undefined): Membership[] {
    const { group, source, adapter = this.control.multicastAdapter } = checkGroup(host, options);
    if (adapter === undefined) return [{ group, source, on: undefined }];
    const interfaces = interfacesFor(adapter, group, this.#transport.interfaces());
    return interfaces.map((on) => ({ group, source, on }));
  }

  async #endpointToBind(target: BindTarget, signal: AbortSignal): Promise<IpEndpoint> {
    const port = await resolvePort(this.#transport, target.service, 'udp');
    const [address = ''] = await addressesToBind(this.#transport, target, signal);
    return { kind: 'ip', address, port };
  }

  /** Has the socket send from there: binds it, or throws if it is bound elsewhere. */
  async #bindOrCheck(from: BindTarget, options: WaitOptions | undefined): Promise<void> {
    if (this.#binding.state === 'unbound') return this.bindEndpointAsync(from.host, from.service, options);
    const check = new CancellableOperation(this.#transport.clock, 'lookup');
    const action = 'Cannot send';
    await check.run(
      action,
      options,
      (signal) => this.#endpointFrom(action, from, signal),
      () => {},
    );
  }

  /** Where a target wants to be sent to from. Throws if the socket is bound elsewhere. */
  async #endpointFrom(action: string, from: BindTarget, signal: AbortSignal): Promise<IpEndpoint> {
    const wanted = await this.#endpointToBind(from, signal);
    const local = this.#binding.port?.channel.local;
    const isThere =
      local === undefined ||
      ((wanted.port === 0 || wanted.port === local.port) &&
        (wanted.address === '' || wanted.address === local.address));
    if (isThere) return wanted;
    throw illegalCall(`${action}: the socket is bound to ${local.address} port ${local.port}`);
  }
}
