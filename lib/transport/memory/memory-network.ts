import { checkInteger } from '../../util/bytes.js';
import { quote } from '../../util/quote.js';
import type { DatagramCounters } from './datagram-lane.js';
import { changedLink, DEFAULT_LINK, type LinkOptions } from './link-options.js';
import type { LinkEvent } from './link-state.js';
import type { Machine } from './machine.js';
import { MemoryHost } from './memory-host.js';
import type { NameOptions, ServiceRecordOptions } from './name-options.js';
import type { NetworkClock } from './network-clock.js';
import type { MemoryHostOptions, MemoryNetworkOptions, ResetOptions } from './network-options.js';
import { Random } from './random.js';
import { RealClock } from './real-clock.js';
import { serviceTable } from './services.js';
import { Topology } from './topology.js';
import { Transcript } from './transcript.js';
import { VirtualClock } from './virtual-clock.js';

/** A host of the network, or its name. */
export type HostReference = MemoryHost | string;

/**
 * A network in memory, with hosts that run the very same sockets and listeners as real ones, for tests without
 * ports, sleeping or luck: time is virtual, faults come on demand, and every run with the same seed is the same.
 *
 * ```ts
 * using network = new MemoryNetwork({ seed: 7 });
 * const listener = new StreamSocketListener({ transport: network.host('server') });
 * const socket = new StreamSocket({ transport: network.host('client') });
 * network.link('client', 'server', { latencyMs: 20, chunkBytes: 1 });
 * network.partition('client', 'server');
 * ```
 *
 * All verbs take hosts by name or as objects, in either order. One that names an unknown host throws, and so does
 * one that takes back what was not done.
 */
export class MemoryNetwork {
  /** The seed, to be shown when a test fails. */
  readonly seed: number;
  /** The time of the network; see {@link NetworkClock}. */
  readonly clock: NetworkClock;
  /** What has happened so far. */
  readonly transcript: Transcript;
  readonly #time: VirtualClock | RealClock;
  readonly #topology: Topology;
  readonly #hosts = new Map<Machine, MemoryHost>();
  readonly #machines = new WeakMap<MemoryHost, Machine>();

  /** @throws RangeError, TypeError - an option is not what is described there. */
  constructor(options: MemoryNetworkOptions = {}) {
    const { seed = 1, autoAdvance = true, realTime = false, link = {}, services = {} } = options;
    const { maxTranscriptEvents = 100_000 } = options;
    checkInteger(seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 'seed');
    checkInteger(maxTranscriptEvents, 0, Number.MAX_SAFE_INTEGER, 'maxTranscriptEvents');
    this.seed = seed;
    this.#time = realTime ? new RealClock() : new VirtualClock(autoAdvance);
    this.clock = this.#time;
    this.transcript = new Transcript(maxTranscriptEvents);
    this.#topology = new Topology(
      this.clock,
      this.transcript,
      new Random(String(seed)),
      changedLink(DEFAULT_LINK, link),
      serviceTable(services),
    );
  }

  /**
   * The host of that name, made when it is asked for the first time.
   *
   * @throws RangeError, TypeError - the name is none, or an address is not that of a single host.
   * @throws Error - the name or an address is taken, or `options` come for a host that is there already.
   */
  host(name: string, options?: MemoryHostOptions): MemoryHost {
    if (this.#topology.hasMachine(name)) {
      if (options !== undefined) throw new Error(`Cannot change the host ${quote(name)}: it was made before`);
      return this.#hostOf(this.#topology.machineNamed(name));
    }
    return this.#hostOf(this.#topology.addMachine(name, options?.addresses));
  }

  /**
   * Makes a name stand for addresses, of whichever hosts or of none, on the whole network.
   *
   * @param options - how long a lookup of the name takes.
   * @throws RangeError, TypeError - the name is none, or an address is not that of a single host.
   * @throws Error - a host has that name.
   */
  addName(name: string, addresses: readonly string[], options: NameOptions = {}): void {
    this.#topology.addName(name, addresses, options);
  }

  /**
   * Gives a domain a service, as SRV records do: `network.addService('_irc._tcp.example', [{ target: 'server', port:
   * 6667 }])` makes `connectAsync('example', 'irc')` lead to the host `server`.
   *
   * @param name - of the records: the service, the protocol and the domain.
   * @throws RangeError, TypeError - the name is none of that kind, a target no name, a number out of range.
   */
  addService(name: string, records: readonly ServiceRecordOptions[]): void {
    this.#topology.addService(name, records);
  }

  /** Changes what the way between two hosts is like, from now on; what is left out stays as it is. */
  link(a: HostReference, b: HostReference, options: LinkOptions): void {
    const link = this.#topology.linkBetween(this.#machine(a), this.#machine(b));
    link.settings = changedLink(link.settings, options);
  }

  /** Keeps everything that is sent between two hosts, or is under way, until {@link MemoryNetwork.release}. */
  hold(a: HostReference, b: HostReference): void {
    this.#moveLink('hold', a, b);
  }

  /** Lets go of what {@link MemoryNetwork.hold} has kept, in its order. @throws Error - nothing is held there. */
  release(a: HostReference, b: HostReference): void {
    this.#moveLink('release', a, b);
  }

  /**
   * Loses everything between two hosts until {@link MemoryNetwork.repair}. As with TCP, what was lost is sent again
   * then; a connection that waits for it in vain breaks with `ETIMEDOUT` after 924.6 seconds, an attempt to connect
   * after 127, as on Linux. A reset is not sent again, nor are datagrams: those under way are lost, too. A connection on
   * which nothing is said finds out if it has `control.keepAlive`, as it does when its peer crashes.
   */
  partition(a: HostReference, b: HostReference): void {
    this.#moveLink('partition', a, b);
  }

  /** Ends what {@link MemoryNetwork.partition} has begun. @throws Error - the hosts are not partitioned. */
  repair(a: HostReference, b: HostReference): void {
    this.#moveLink('repair', a, b);
  }

  /**
   * Resets every established connection between two hosts, as a firewall does that has forgotten them. Both ends
   * can read what has arrived, then fail with `ECONNRESET`.
   */
  reset(a: HostReference, b: HostReference, { inFlight = 'lost' }: ResetOptions = {}): void {
    const [one, other] = [this.#machine(a), this.#machine(b)];
    this.#log('reset', one, other);
    const channels = [...one.channels].filter(({ peer }) => peer === other.name);
    if (one !== other) channels.push(...[...other.channels].filter(({ peer }) => peer === one.name));
    for (const channel of channels) channel.resetByNetwork(inFlight === 'lost');
  }

  /**
   * Takes the power from a host. Its sockets and listeners fail with `ENETDOWN`, its datagram sockets have it as the
   * `error` of what they receive last, and nothing more can be done on it until {@link MemoryNetwork.restart}. Nobody else is told: its peers wait for answers that do not come.
   */
  crash(host: HostReference): void {
    const machine = this.#machine(host);
    if (machine.isDown) throw new Error(`Cannot crash ${quote(machine.name)}: it has crashed already`);
    this.#log('crash', machine);
    machine.crash();
    this.#topology.refreshLinksOf(machine);
  }

  /**
   * Brings a crashed host up again, with nothing in its memory: it resets whatever connections its peers still
   * believe in, once they send something.
   *
   * @throws Error - the host has not crashed.
   */
  restart(host: HostReference): void {
    const machine = this.#machine(host);
    if (!machine.isDown) throw new Error(`Cannot restart ${quote(machine.name)}: it has not crashed`);
    this.#log('restart', machine);
    machine.isDown = false;
    this.#topology.refreshLinksOf(machine);
  }

  /**
   * Makes the programs of a host slow to read: of each connection, so many bytes per second arrive and no more. Once
   * what was sent fills the link's `capacityBytes`, writes to that host wait. Of each datagram socket likewise; what
   * does not fit its `control.inboundBufferSizeInBytes`, 212 992 unless set, is dropped there, as by a kernel.
   *
   * @param bytesPerSecond - above 0; `Infinity` to let them read as they like again.
   */
  slowReader(host: HostReference, bytesPerSecond: number): void {
    const machine = this.#machine(host);
    if (typeof bytesPerSecond !== 'number' || !(bytesPerSecond > 0)) {
      throw new RangeError(`bytesPerSecond must be above 0, not ${quote(bytesPerSecond)}`);
    }
    this.#log(`slow reader, ${bytesPerSecond} bytes per second:`, machine);
    machine.readBytesPerSecond = bytesPerSecond;
  }

  /** What became of the datagrams that went from one host to another so far. */
  datagramCounters(from: HostReference, to: HostReference): DatagramCounters {
    return this.#topology.datagramLane(this.#machine(from), this.#machine(to)).counters;
  }

  /** Ends it all: every host crashes and the clock stops for good. What still waits fails. */
  close(): void {
    for (const machine of this.#topology.machines) if (!machine.isDown) machine.crash();
    this.#time.stop();
  }

  /** As {@link MemoryNetwork.close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  #moveLink(event: LinkEvent, a: HostReference, b: HostReference): void {
    const [one, other] = [this.#machine(a), this.#machine(b)];
    this.#topology.linkBetween(one, other).move(event, () => {
      this.#log(event, one, other);
    });
  }

  #log(fault: string, ...machines: readonly Machine[]): void {
    const hosts = machines.map(({ name }) => name);
    this.transcript.add({ timeMs: this.clock.now(), kind: 'fault', hosts, detail: fault });
  }

  #hostOf(machine: Machine): MemoryHost {
    const host = this.#hosts.get(machine) ?? new MemoryHost(machine, this.#topology);
    this.#hosts.set(machine, host);
    this.#machines.set(host, machine);
    return host;
  }

  #machine(host: HostReference): Machine {
    if (typeof host === 'string') return this.#topology.machineNamed(host);
    const machine = host instanceof MemoryHost ? this.#machines.get(host) : undefined;
    if (machine !== undefined) return machine;
    throw new Error(
      `Unknown host ${quote(host instanceof MemoryHost ? host.name : host)}: not of this network`,
    );
  }
}
