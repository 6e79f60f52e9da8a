import { quote } from '../../util/quote.js';
import { AddressBook, checkAddresses, checkName } from './address-book.js';
import type { AddressFamily, ServiceRecord } from '../contract.js';
import { DatagramLane } from './datagram-lane.js';
import { Link, type Way } from './link.js';
import { DEFAULT_LINK, type LinkSettings } from './link-options.js';
import { Machine } from './machine.js';
import {
  checkNameOptions,
  checkServiceRecordName,
  checkServiceRecords,
  type NameOptions,
  type ServiceRecordOptions,
} from './name-options.js';
import type { NetworkClock } from './network-clock.js';
import type { Random } from './random.js';
import { hostAddresses } from './subnets.js';
import type { Transcript } from './transcript.js';
import type { Wiring } from './wiring.js';

/** The hosts of a network, their names and addresses, and the links between them. */
export class Topology implements Wiring {
  readonly clock: NetworkClock;
  readonly transcript: Transcript;
  readonly #random: Random;
  readonly #usualLink: LinkSettings;
  readonly #services: ReadonlyMap<string, number>;
  readonly #book = new AddressBook();
  readonly #machines = new Map<string, Machine>();
  readonly #machineAt = new Map<string, Machine>();
  /** By the names of their hosts. Made when they are first needed: most of a large network's never are. */
  readonly #links = new Map<string, Link>();
  readonly #datagramLanes = new Map<Way, DatagramLane>();
  #connections = 0;
  #datagrams = 0;

  constructor(
    clock: NetworkClock,
    transcript: Transcript,
    random: Random,
    usualLink: LinkSettings,
    services: ReadonlyMap<string, number>,
  ) {
    this.clock = clock;
    this.transcript = transcript;
    this.#random = random;
    this.#usualLink = usualLink;
    this.#services = services;
  }

  get machines(): Iterable<Machine> {
    return this.#machines.values();
  }

  /** @throws Error - there is none. */
  machineNamed(name: string): Machine {
    const machine = this.#machines.get(checkName(name));
    if (machine !== undefined) return machine;
    const known = [...this.#machines.keys()].slice(0, 10).map(quote);
    throw new Error(
      `Unknown host ${quote(name)}: the network has ${known.length > 0 ? known.join(', ') : 'none'}`,
    );
  }

  hasMachine(name: string): boolean {
    return this.#machines.has(checkName(name));
  }

  /** @throws Error - the name or an address is somebody else's. */
  addMachine(name: string, wished: readonly string[] | undefined): Machine {
    const key = checkName(name);
    const { addresses, broadcasts } = hostAddresses(wished ?? this.#freeAddresses());
    this.#checkNameIsFree(key);
    for (const address of addresses) {
      const owner = this.#machineAt.get(address);
      if (owner === undefined) continue;
      throw new Error(`Cannot make the host ${quote(key)}: ${quote(owner.name)} has the address ${address}`);
    }
    const machine = new Machine(key, addresses, broadcasts);
    this.#machines.set(key, machine);
    this.#book.set(key, addresses);
    for (const address of addresses) this.#machineAt.set(address, machine);
    return machine;
  }

  addName(name: string, addresses: readonly string[], options: NameOptions): void {
    const key = checkName(name);
    if (this.#machines.has(key))
      throw new Error(`Cannot give ${quote(key)} other addresses: a host has that name`);
    this.#book.set(key, checkAddresses(addresses), checkNameOptions(options));
  }

  addService(name: string, records: readonly ServiceRecordOptions[]): void {
    this.#book.setServices(checkServiceRecordName(name), checkServiceRecords(records));
  }

  linkBetween(a: Machine, b: Machine): Link {
    const [first, second] = a.name < b.name ? [a, b] : [b, a];
    const key = `${first.name} ${second.name}`;
    const known = this.#links.get(key);
    if (known !== undefined) return known;
    const link = new Link(first, second, a === b ? DEFAULT_LINK : this.#usualLink, this.#random);
    this.#links.set(key, link);
    return link;
  }

  /** The host has gone down or come up: whatever is under way to it is to notice. */
  refreshLinksOf(machine: Machine): void {
    for (const link of this.#links.values()) if (link.joins(machine)) link.refresh();
  }

  machineAt(address: string): Machine | undefined {
    return this.#machineAt.get(address);
  }

  addressesOf(name: string): readonly string[] {
    return this.#book.addressesOf(name);
  }

  lookupMs(name: string, family: AddressFamily | undefined): number {
    return this.#book.lookupMs(name, family);
  }

  servicesOf(name: string): readonly ServiceRecord[] {
    return this.#book.servicesOf(name);
  }

  randomOf(machine: Machine): () => number {
    const random = this.#random.fork(`host ${machine.name}`);
    return () => random.fraction();
  }

  servicePort(name: string): number | undefined {
    return this.#services.get(name);
  }

  datagramLane(from: Machine, to: Machine): DatagramLane {
    const way = this.linkBetween(from, to).wayTo(to);
    const known = this.#datagramLanes.get(way);
    if (known !== undefined) return known;
    const lane = new DatagramLane(way, this.clock, this.#random.fork(`datagrams ${from.name}>${to.name}`));
    this.#datagramLanes.set(way, lane);
    return lane;
  }

  nextConnection(): number {
    return ++this.#connections;
  }

  nextDatagram(): number {
    return ++this.#datagrams;
  }

  #checkNameIsFree(key: string): void {
    if (!this.#book.has(key)) return;
    throw new Error(`Cannot make the host ${quote(key)}: the name is taken`);
  }

  #freeAddresses(): readonly string[] {
    for (;;) {
      const addresses = this.#book.nextAddresses();
      if (!addresses.some((address) => this.#machineAt.has(address))) return addresses;
    }
  }
}
