import { canonicalIp, isIpv4 } from '../../address/ip-text.js';
import { isLocalhost } from '../../address/localhost.js';
import { checkInteger } from '../../util/bytes.js';
import type { Clock } from '../../util/clock.js';
import { quote } from '../../util/quote.js';
import type {
  Acceptor,
  Capabilities,
  Channel,
  ConnectOptions,
  Endpoint,
  IpEndpoint,
  ListenOptions,
  LookupOptions,
  ServiceRecord,
} from '../contract.js';
import type { NetworkInterface, PacketChannel, PacketOptions, PacketTransport } from '../packet-contract.js';
import { bindPackets } from './bind-packets.js';
import { call } from './call.js';
import { callingEnd } from './connection-end.js';
import { describeEndpoint, platformFailure } from './failures.js';
import { listen } from './listen.js';
import type { Machine } from './machine.js';
import { findRoute } from './route.js';
import { waitOn } from './waiting.js';
import type { Wiring } from './wiring.js';

/**
 * A host of a {@link MemoryNetwork}, to be given to sockets, listeners and datagram sockets as their `transport`.
 *
 * It has names and addresses, ports and paths of its own. What its programs do with them fails in the ways, and
 * with the platform's codes, in which it does on a real machine.
 */
export class MemoryHost implements PacketTransport {
  /** The name of the host in its usual form, in lower case. */
  readonly name: string;
  /** The addresses of the host, IPv4 and IPv6, in the order they are to be tried. */
  readonly addresses: readonly string[];
  /** The time of the network. */
  readonly clock: Clock;
  readonly capabilities: Capabilities = {
    ...{ paths: true, halfClose: true, reset: true, secure: true },
    ...{ keepAliveIdle: true, keepAliveProbes: true, reusePort: true },
  };
  readonly #machine: Machine;
  readonly #wiring: Wiring;
  #random: (() => number) | undefined;

  /** @internal */
  constructor(machine: Machine, wiring: Wiring) {
    this.name = machine.name;
    this.addresses = machine.addresses;
    this.clock = wiring.clock;
    this.#machine = machine;
    this.#wiring = wiring;
  }

  /** Whether the host has crashed and was not restarted yet. */
  get isCrashed(): boolean {
    return this.#machine.isDown;
  }

  /** Connections of this host that are established, taken or not: 0 once all were closed. */
  get openConnections(): number {
    return this.#machine.channels.size;
  }

  /** Datagram sockets of this host that are bound: 0 once all were closed. */
  get boundDatagramSockets(): number {
    return this.#machine.packets.size;
  }

  /**
   * Makes the next `count` accepts on this host fail; the connections that were to be accepted stay for
   * the accepts after them.
   *
   * @param count - how many, from 1 up.
   * @param code - the platform's code; default `'EMFILE'`: the process has too many files open.
   */
  failNextAccepts(count: number, code = 'EMFILE'): void {
    checkInteger(count, 1, 1_000_000, 'count');
    if (typeof code !== 'string') throw new TypeError(`code must be a string, not ${quote(code)}`);
    for (let i = 0; i < count; i++) this.#machine.acceptFailures.push(code);
  }

  /**
   * The addresses of a name, in the order to be tried: a host's, a name's that the network was given, or for
   * `localhost` and what ends in it the loopback addresses, IPv6 first.
   *
   * @throws SocketError - `hostNotFound` (`ENOTFOUND`); `noDataRecordOfRequestedType` (`ENODATA`): it has no
   *   address of that family; `networkIsDown` (`ENETDOWN`) on a crashed host.
   */
  async lookup(
    name: string,
    signal: AbortSignal,
    { family }: LookupOptions = {},
  ): Promise<readonly string[]> {
    const action = `Cannot look up ${quote(name)}`;
    await this.#wait(this.#wiring.lookupMs(name, family), signal);
    this.#machine.checkUp(action, 'lookup');
    const found = this.#addressesOf(name);
    if (found.length === 0) throw platformFailure('ENOTFOUND', action, 'lookup');
    if (family === undefined) return found;
    const wanted = found.filter((address) => isIpv4(address) === (family === 4));
    if (wanted.length === 0) throw platformFailure('ENODATA', action, 'lookup');
    return wanted;
  }

  /**
   * The SRV records that {@link MemoryNetwork.addService} gave the name.
   *
   * @throws SocketError - `hostNotFound` (`ENOTFOUND`); `networkIsDown` (`ENETDOWN`) on a crashed host.
   */
  async lookupService(name: string, signal: AbortSignal): Promise<readonly ServiceRecord[]> {
    const action = `Cannot look up ${quote(name)}`;
    await this.#wait(0, signal);
    this.#machine.checkUp(action, 'lookup');
    const found = this.#wiring.servicesOf(name);
    if (found.length === 0) throw platformFailure('ENOTFOUND', action, 'lookup');
    return found;
  }

  /** Luck of the network's seed, for this host alone: from 0 up to, and without, 1. */
  random(): number {
    this.#random ??= this.#wiring.randomOf(this.#machine);
    return this.#random();
  }

  /** The port of a well-known service, or of one that the network was given; `undefined` for others. */
  servicePort(name: string, protocol: 'tcp' | 'udp'): Promise<number | undefined> {
    return Promise.resolve(this.#wiring.servicePort(name, protocol));
  }

  /**
   * Connects to a host of the network, or to a path of this host. The channel is there after one round trip; whoever
   * listens hears of it half a round trip later.
   *
   * @throws RangeError - the address is no IP address.
   * @throws SocketError - `ECONNREFUSED`, or `ENOENT` for a path: nobody listens there. `EHOSTUNREACH`: no host has
   *   the address; `ENETUNREACH`: this host has none of that family. `ETIMEDOUT`: no answer for 127 seconds.
   *   `EADDRNOTAVAIL`, `EADDRINUSE`, `EINVAL`: the local end cannot be had. `ENETDOWN`: this host has crashed.
   */
  async connect(to: Endpoint, options: ConnectOptions): Promise<Channel> {
    const calledOff = options.cancellation ?? options.signal;
    calledOff.throwIfAborted();
    const route = findRoute(this.#machine, this.#wiring, to, options);
    return call(callingEnd(route, this.#wiring), options.channel, calledOff);
  }

  /**
   * Listens at an address of this host, or at a path.
   *
   * @throws RangeError - the address is no IP address.
   * @throws SocketError - `EADDRINUSE`: it is listened at already; `EADDRNOTAVAIL`: the address is none of this host;
   *   `ENETDOWN`: this host has crashed.
   */
  async listen(at: Endpoint, options: ListenOptions): Promise<Acceptor> {
    await Promise.resolve();
    options.signal.throwIfAborted();
    const acceptor = listen(this.#machine, at, options);
    this.#log('listen', acceptor.local);
    return acceptor;
  }

  /**
   * Binds a datagram socket to an address of this host, to all of them, or to a group.
   *
   * @throws RangeError - the address is no IP address.
   * @throws SocketError - `EADDRINUSE`: the port is somebody else's, or shared by others than `control.multicastOnly`
   *   ones; `EADDRNOTAVAIL`: the address is none of this host; `ENETDOWN`: this host has crashed.
   */
  async bindPackets(at: IpEndpoint, options: PacketOptions): Promise<PacketChannel> {
    await Promise.resolve();
    options.signal.throwIfAborted();
    const channel = bindPackets(this.#machine, this.#wiring, at, options);
    this.#log('bind', channel.local);
    return channel;
  }

  /** `lo` (1) with the loopback addresses and `eth0` (2) with the others; none on a crashed host. */
  interfaces(): readonly NetworkInterface[] {
    return this.#machine.interfaces;
  }

  /** The name of the host. */
  machineName(): string {
    return this.name;
  }

  #log(kind: 'listen' | 'bind', at: Endpoint): void {
    const { transcript, clock } = this.#wiring;
    transcript.add({ timeMs: clock.now(), kind, hosts: [this.name], detail: describeEndpoint(at) });
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    if (ms > 0) await waitOn(this.clock, ms, { signal });
    else await Promise.resolve();
    signal.throwIfAborted();
  }

  #addressesOf(name: string): readonly string[] {
    const literal = canonicalIp(name);
    if (literal !== undefined) return [literal];
    if (isLocalhost(name)) return this.#machine.loopbackAddresses;
    return this.#wiring.addressesOf(name);
  }
}
