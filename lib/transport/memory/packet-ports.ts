import type { IpEndpoint } from '../contract.js';
import { bestFor, covers } from './listeners.js';
import { LocalPorts } from './local-ports.js';
import { Random } from './random.js';

/** Whether a socket shares its port, and how: see the options of the same names in the contract. */
export interface PortSharing {
  readonly isShared: boolean;
  readonly reusePort?: boolean | undefined;
}

/** A datagram that has come to a host. */
export interface Arrival {
  readonly data: Uint8Array;
  /** Who sent it, as the receiver sees it. */
  readonly from: IpEndpoint;
  readonly to: IpEndpoint;
  /** What `to` stands for. */
  readonly reach: 'host' | 'group' | 'all';
  /** The interface that it came in by. */
  readonly interfaceName: string;
}

/** A socket that is bound at a host, as the host knows it. */
export interface BoundSocket {
  readonly sharing: PortSharing;
  /** The peer, if it hears one peer only. */
  readonly remote: IpEndpoint | undefined;
  /** Whether it is one of those that a datagram is for. */
  hears(arrival: Arrival): boolean;
  receive(arrival: Arrival): void;
  /** Whether it is a member of a group, by this interface. */
  isMember(group: string, interfaceName: string): boolean;
  /** The host has crashed. */
  crash(): void;
}

interface Bound {
  /** Where it is bound: the address `''` is every address of both families. */
  readonly at: IpEndpoint;
  readonly socket: BoundSocket;
}

/** What is bound to the ports of one host for datagrams. */
export class PacketPorts {
  readonly #byPort = new Map<number, readonly Bound[]>();
  readonly #free = new LocalPorts();

  get size(): number {
    let size = 0;
    for (const bound of this.#byPort.values()) size += bound.length;
    return size;
  }

  add(at: IpEndpoint, socket: BoundSocket): void {
    this.#byPort.set(at.port, [...this.#at(at.port), { at, socket }]);
  }

  remove(port: number, socket: BoundSocket): void {
    const others = this.#at(port).filter((bound) => bound.socket !== socket);
    if (others.length > 0) this.#byPort.set(port, others);
    else this.#byPort.delete(port);
  }

  /** Whether a socket may be bound there: nobody is, or all who are share the port as it does. */
  isFree(at: IpEndpoint, { isShared, reusePort = false }: PortSharing): boolean {
    return !this.#at(at.port).some((bound) => {
      const isInTheWay = covers(bound.at, at) || covers(at, bound.at);
      const { sharing } = bound.socket;
      return isInTheWay && !(isShared && sharing.isShared) && !(reusePort && sharing.reusePort === true);
    });
  }

  /** A port nobody uses; `undefined` when there is none. */
  choose(): number | undefined {
    return this.#free.choose((port) => !this.#byPort.has(port));
  }

  /**
   * Who gets a datagram: everybody it is for, of those who share a port one where it is for one host. That is who is
   * connected to the sender, or else one and the same for each sender (`reusePort`), or the last who came.
   */
  receiversOf(arrival: Arrival): readonly BoundSocket[] {
    const hearing = this.#at(arrival.to.port).filter(({ socket }) => socket.hears(arrival));
    if (arrival.reach !== 'host' || hearing.length <= 1) return hearing.map(({ socket }) => socket);
    const best = bestFor(arrival.to, hearing).map(({ socket }) => socket);
    const connected = best.filter(({ remote }) => remote !== undefined);
    if (connected.length > 0) return connected.slice(-1);
    if (!best.every(({ sharing }) => sharing.reusePort === true)) return best.slice(-1);
    const { address, port } = arrival.from;
    const chosen = new Random(`${address} ${port}`).integer({ min: 0, max: best.length - 1 });
    return best.slice(chosen, chosen + 1);
  }

  hasMembers(group: string, interfaceName: string): boolean {
    for (const bound of this.#byPort.values()) {
      if (bound.some(({ socket }) => socket.isMember(group, interfaceName))) return true;
    }
    return false;
  }

  /** @returns every socket, in the order of their ports' first use. */
  all(): BoundSocket[] {
    return [...this.#byPort.values()].flatMap((bound) => bound.map(({ socket }) => socket));
  }

  #at(port: number): readonly Bound[] {
    return this.#byPort.get(port) ?? [];
  }
}
