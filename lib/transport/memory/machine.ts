import { isLoopback } from '../../address/ip-kinds.js';
import { LOOPBACK_ADDRESSES } from '../../address/localhost.js';
import type { SocketErrorPhase } from '../../errors/socket-error-details.js';
import type { NetworkInterface } from '../packet-contract.js';
import { platformFailure } from './failures.js';
import type { LinkEnd } from './link.js';
import { Listeners } from './listeners.js';
import { isSameFamily } from './literals.js';
import { LocalPorts } from './local-ports.js';
import { PacketPorts } from './packet-ports.js';

/** The interfaces of every host, by the names that most of Linux has for them. */
export const LOOPBACK = 'lo';
export const OUTSIDE = 'eth0';

/** Something that is under way at a host and ends when the host crashes. */
export interface Endeavour {
  crash(): void;
}

/** An established connection, as its host knows it. */
export interface LocalConnection extends Endeavour {
  /** The host at the other end. */
  readonly peer: string;
  /** A middle box resets the connection; what is under way to this end is lost if `isDropping`. */
  resetByNetwork(isDropping: boolean): void;
}

/** The inside of a host: what its kernel knows. */
export class Machine implements LinkEnd {
  readonly name: string;
  readonly addresses: readonly string[];
  /** The addresses that mean everybody on its subnets. */
  readonly broadcasts: readonly string[];
  readonly listeners: Listeners = new Listeners();
  readonly ports: LocalPorts = new LocalPorts();
  /** What is bound for datagrams; their ports are others than those of connections. */
  readonly packets: PacketPorts = new PacketPorts();
  /** Connections that are established. */
  readonly channels: Set<LocalConnection> = new Set<LocalConnection>();
  /** Attempts to connect. */
  readonly calls: Set<Endeavour> = new Set<Endeavour>();
  /** Codes that the next accepts fail with. */
  readonly acceptFailures: string[] = [];
  isDown = false;
  readBytesPerSecond: number;

  constructor(name: string, addresses: readonly string[], broadcasts: readonly string[]) {
    this.name = name;
    this.addresses = addresses;
    this.broadcasts = broadcasts;
    this.readBytesPerSecond = Infinity;
  }

  /** The power is gone, and everything in memory with it. Nobody else is told. */
  crash(): void {
    this.isDown = true;
    for (const acceptor of this.listeners.all()) acceptor.crash();
    for (const call of [...this.calls]) call.crash();
    for (const channel of [...this.channels]) channel.crash();
    for (const socket of this.packets.all()) socket.crash();
  }

  /** Throws when the host is down: nothing can be done on it. */
  checkUp(action: string, phase: SocketErrorPhase): void {
    if (this.isDown) throw platformFailure('ENETDOWN', action, phase);
  }

  /** Its own addresses and, of the families it has, those that mean whoever uses them. */
  hasAddress(address: string): boolean {
    return this.addresses.includes(address) || (isLoopback(address) && this.hasFamilyOf(address));
  }

  hasFamilyOf(address: string): boolean {
    return this.firstAddressLike(address) !== undefined;
  }

  /** The address that connections to one of the same family come from. */
  firstAddressLike(address: string): string | undefined {
    return this.addresses.find((own) => isSameFamily(own, address));
  }

  /** The interfaces that are up: loopback, and the one that links it to the other hosts. */
  get interfaces(): readonly NetworkInterface[] {
    if (this.isDown) return [];
    return [
      { name: LOOPBACK, index: 1, addresses: this.loopbackAddresses, ianaType: 24 },
      { name: OUTSIDE, index: 2, addresses: this.addresses, ianaType: 6 },
    ];
  }

  /** The addresses of `localhost`. */
  get loopbackAddresses(): readonly string[] {
    return LOOPBACK_ADDRESSES.filter((address) => this.hasFamilyOf(address));
  }
}
