import type { HostName } from '../address/host-name.js';
import { isMulticast } from '../address/ip-kinds.js';
import { closedError, illegalCall, operationAborted } from '../errors/failures.js';
import { SocketError } from '../errors/socket-error.js';
import { type KnownEndpoint, PacketEndpoints } from '../protocol/packet-endpoints.js';
import type { IpEndpoint, Transport } from '../transport/contract.js';
import { bounded, startWait, throwIfRefused } from '../util/abort.js';
import { checkWaitOptions, type WaitOptions } from '../util/wait-options.js';
import { checkTarget, type DatagramTarget } from './datagram-arguments.js';
import { DatagramBatchError } from './datagram-batch-error.js';
import type { DatagramBinding } from './datagram-binding.js';
import type { DatagramSendQuota } from './datagram-send-quota.js';
import type { DatagramPort } from './datagram-port.js';
import type { DatagramSocketControl } from './datagram-socket-control.js';
import { askable } from './name-servers.js';

const LIMITED_BROADCAST = '255.255.255.255';

/** By which port a datagram goes, and where to. */
interface Way {
  readonly port: DatagramPort;
  readonly endpoint: IpEndpoint;
}

/** Where the last datagram went, in the words of the caller: the next to the same target need not be looked up. */
interface LastTarget {
  readonly port: DatagramPort;
  readonly host: HostName | string;
  readonly service: string | number;
  readonly known: KnownEndpoint;
}

/**
 * Sends datagrams to hosts and services: finds their endpoints, binds the socket if need be, refuses what may not go
 * there, and leaves the rest to the {@link PacketSender} of the port.
 */
export class DatagramSender {
  readonly #transport: Transport;
  readonly #binding: DatagramBinding;
  readonly #control: DatagramSocketControl;
  readonly #quota: DatagramSendQuota;
  readonly #endpoints: PacketEndpoints;
  #last: LastTarget | undefined;
  /** How many sends wait for a lookup or a bind, and who waits until none does. */
  #finding = 0;
  readonly #whenFound: (() => void)[] = [];
  /** Cancels them. */
  #calls = new AbortController();

  constructor(
    transport: Transport,
    binding: DatagramBinding,
    control: DatagramSocketControl,
    sendQuota: DatagramSendQuota,
  ) {
    this.#transport = transport;
    this.#binding = binding;
    this.#control = control;
    this.#quota = sendQuota;
    this.#endpoints = new PacketEndpoints(transport, () => askable(control.nameServers, transport));
  }

  /** Sends to a host, looking it up if need be. */
  sendTo(
    data: Uint8Array,
    host: HostName | string,
    service: string | number,
    options: WaitOptions | undefined,
  ): Promise<number> {
    const { port } = this.#binding;
    if (port === undefined) this.#binding.checkOpen('send');
    if (options !== undefined) checkWaitOptions(options);
    // Not ahead of sends that wait. And a send with a signal can still be cancelled by the code that runs now.
    if (port !== undefined && this.#finding === 0 && options?.signal === undefined) {
      const endpoint = this.#known(port, host, service);
      if (endpoint !== undefined) {
        if (options === undefined) return port.sender.send(data, endpoint);
        throwIfRefused(options, 'Cannot send', 'write');
        return this.#give(port, data, endpoint, options);
      }
    }
    const target = checkTarget(host, service);
    return this.#sendLater(data, options, async () => {
      const found = await this.#binding.implicitPort();
      const to = await this.#endpoints.find(target.host, target.service, (one) => found.channel.speaks(one));
      return { port: found, endpoint: to };
    });
  }

  /** The endpoint, checked that it may be sent to; `undefined` if it has to be looked up first. */
  #known(port: DatagramPort, host: HostName | string, service: string | number): IpEndpoint | undefined {
    const last = this.#last;
    if (last?.port === port && last.host === host && last.service === service && this.#isFresh(last.known)) {
      const { endpoint } = last.known;
      checkPeer(port, endpoint);
      return endpoint;
    }
    const target = checkTarget(host, service);
    const known = this.#endpoints.known(target.host, target.service);
    if (known === undefined) return undefined;
    this.#checkAllowed(port, known.endpoint);
    this.#last = { port, host, service, known };
    return known.endpoint;
  }

  /** A name is asked for again when its time is over. */
  #isFresh({ untilMs }: KnownEndpoint): boolean {
    return untilMs === Infinity || this.#transport.clock.now() < untilMs;
  }

  /**
   * Sends once it is found by which port and where to. Of a send that can be cancelled the bytes are copied: its caller
   * has the memory back at once.
   */
  #sendLater(data: Uint8Array, options: WaitOptions | undefined, find: () => Promise<Way>): Promise<number> {
    if (options === undefined) return this.#findAndSend(data, options, find);
    return this.#inTime(this.#findAndSend(data.slice(), options, find), options);
  }

  async #findAndSend(
    data: Uint8Array,
    options: WaitOptions | undefined,
    find: () => Promise<Way>,
  ): Promise<number> {
    const { length } = data;
    let sent: Promise<number>;
    this.#finding++;
    try {
      const { port, endpoint } = await this.#waitWith(data, options, find);
      this.#checkAllowed(port, endpoint);
      if (data.length !== length)
        throw illegalCall(`Cannot send ${length} bytes: their memory was detached meanwhile`);
      sent = port.sender.send(data, endpoint);
    } finally {
      this.#found();
    }
    return sent;
  }

  #found(): void {
    this.#finding--;
    if (this.#finding > 0) return;
    for (const found of this.#whenFound.splice(0)) found();
  }

  /** Sends to an endpoint that was found before; to the peer, if there is none. */
  send(
    data: Uint8Array,
    endpoint: IpEndpoint | undefined,
    options: WaitOptions | undefined,
  ): Promise<number> {
    try {
      if (options !== undefined) {
        checkWaitOptions(options);
        throwIfRefused(options, 'Cannot send', 'write');
      }
      const { port } = this.#binding;
      if (endpoint === undefined) {
        const open = port ?? this.#binding.portTo('send');
        return options === undefined
          ? open.sender.send(data, undefined)
          : this.#give(open, data, undefined, options);
      }
      if (port === undefined) {
        return this.#sendLater(data, options, async () => ({
          port: await this.#binding.implicitPort(),
          endpoint,
        }));
      }
      this.#checkAllowed(port, endpoint);
      if (options === undefined) return port.sender.send(data, endpoint);
      return this.#give(port, data, endpoint, options);
    } catch (failure) {
      return Promise.reject(failure);
    }
  }

  /** Sends one after the other, up to the first that fails. */
  async sendMany(
    datagrams: readonly { readonly data: Uint8Array; readonly to: DatagramTarget | undefined }[],
    options: WaitOptions | undefined,
  ): Promise<number> {
    if (datagrams.some(({ to }) => to === undefined))
      this.#binding.connectedPortTo('send a datagram that names no host');
    // The limits are for all of them together.
    const calls = new AbortController();
    const stop = startWait(options, this.#transport.clock, 'Cannot send', 'write', (reason) => {
      calls.abort(reason);
    });
    const each = options === undefined ? undefined : { signal: calls.signal };
    let sent = 0;
    try {
      throwIfRefused(options, 'Cannot send', 'write');
      for (const { data, to } of datagrams) {
        if (to === undefined) await this.send(data, undefined, each);
        else await this.sendTo(data, to.host, to.service, each);
        sent++;
      }
    } catch (failure) {
      throw failure instanceof SocketError ? new DatagramBatchError(sent, failure) : failure;
    } finally {
      stop();
    }
    return sent;
  }

  /** The endpoint of a target, asked for anew. */
  find(target: DatagramTarget, options: WaitOptions | undefined): Promise<IpEndpoint> {
    return this.#within(`Cannot find "${target.host.displayName}"`, options, () => {
      return this.resolve(target);
    });
  }

  resolve({ host, service }: DatagramTarget): Promise<IpEndpoint> {
    const speaks = (address: string): boolean => this.#binding.port?.channel.speaks(address) ?? true;
    return this.#endpoints.resolve(host, service, speaks);
  }

  /** Waits until the kernel has every datagram, those that wait for a lookup or a bind included. */
  flush(options: WaitOptions | undefined): Promise<void> {
    return this.#within('Cannot flush', options, async () => {
      if (this.#finding > 0) await new Promise<void>((resolve) => this.#whenFound.push(resolve));
      const { port } = this.#binding;
      if (port !== undefined)
        await new Promise<void>((resolve) => {
          port.sender.onceIdle(resolve);
        });
    });
  }

  /** Ends what waits. What the kernel was given already settles by itself. */
  cancel(): void {
    const calls = this.#calls;
    this.#calls = new AbortController();
    calls.abort(operationAborted('Cannot send on: input and output were cancelled', 'write'));
  }

  /** Throws if a datagram may not go there. */
  checkAllowedTo(endpoint: IpEndpoint): void {
    const { port } = this.#binding;
    if (port !== undefined) this.#checkAllowed(port, endpoint);
  }

  /**
   * Hands a datagram with limits to the kernel, which may have it wait: what was sent before, be it to a neighbour that
   * does not answer, fills the send buffer of the whole socket. Once the limits are over it may still go out.
   */
  #give(
    { sender }: DatagramPort,
    data: Uint8Array,
    endpoint: IpEndpoint | undefined,
    options: WaitOptions,
  ): Promise<number> {
    return this.#inTime(sender.send(data.slice(), endpoint), options);
  }

  #inTime(sent: Promise<number>, options: WaitOptions): Promise<number> {
    return bounded(sent, options, this.#transport.clock, 'Cannot send', 'write');
  }

  /** Does `work` while a datagram waits for it, which counts towards the quota. */
  async #waitWith<T>(
    { length }: Uint8Array,
    options: WaitOptions | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    this.#quota.reserve(length);
    try {
      return await this.#within('Cannot send', options, work);
    } finally {
      this.#quota.release(length);
    }
  }

  #checkAllowed(port: DatagramPort, endpoint: IpEndpoint): void {
    if (this.#binding.port !== port) throw closedError(`${cannotSendTo(endpoint)}: the socket is closed`);
    checkPeer(port, endpoint);
    const { address } = endpoint;
    if (this.#control.multicastOnly && !isMulticast(address) && address !== LIMITED_BROADCAST) {
      throw illegalCall(`${cannotSendTo(endpoint)}: control.multicastOnly is set`);
    }
  }

  #within<T>(action: string, options: WaitOptions | undefined, work: () => Promise<T>): Promise<T> {
    checkWaitOptions(options);
    throwIfRefused(options, action, 'write');
    const { clock } = this.#transport;
    const cancellable = bounded(work(), { signal: this.#calls.signal }, clock, action, 'write');
    return bounded(cancellable, options, clock, action, 'write');
  }
}

function checkPeer(port: DatagramPort, endpoint: IpEndpoint): void {
  const { remote } = port.channel;
  if (remote === undefined || (remote.address === endpoint.address && remote.port === endpoint.port)) return;
  throw illegalCall(`${cannotSendTo(endpoint)}: the socket is connected to another peer`);
}

function cannotSendTo({ address, port }: IpEndpoint): string {
  return `Cannot send to ${address} port ${port}`;
}
