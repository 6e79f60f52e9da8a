import type { AddressFamily, ServiceRecord } from '../contract.js';
import type { DatagramLane } from './datagram-lane.js';
import type { Link } from './link.js';
import type { Machine } from './machine.js';
import type { NetworkClock } from './network-clock.js';
import type { Transcript } from './transcript.js';

/** What a host must know of the network it is in. */
export interface Wiring {
  readonly clock: NetworkClock;
  readonly transcript: Transcript;
  /** Every host, in the order in which they were made. */
  readonly machines: Iterable<Machine>;
  linkBetween(a: Machine, b: Machine): Link;
  /** What carries datagrams from one host to another, or to itself. */
  datagramLane(from: Machine, to: Machine): DatagramLane;
  /** The host that has an address. */
  machineAt(address: string): Machine | undefined;
  /** The addresses of a name, or none. */
  addressesOf(name: string): readonly string[];
  /** How many milliseconds it takes to look a name up. */
  lookupMs(name: string, family: AddressFamily | undefined): number;
  /** The SRV records of a name, or none. */
  servicesOf(name: string): readonly ServiceRecord[];
  /** The luck of what the library draws on a host. */
  randomOf(machine: Machine): () => number;
  servicePort(name: string, protocol: 'tcp' | 'udp'): number | undefined;
  /** The number of the next connection, from 1 up. */
  nextConnection(): number;
  /** The number of the next datagram, from 1 up. */
  nextDatagram(): number;
}
