import type { DatagramSocket } from '../sockets/datagram-socket.js';
import type { InterfaceText } from '../protocol/packet-groups.js';
import type { Clock } from '../util/clock.js';
import type { Ability } from './ability.js';

/** A host that sockets are made at. */
export interface DatagramSite {
  /** Its address, an IP literal. */
  readonly address: string;
  /** The interface that it hears groups by. Default: the one the system chooses. */
  readonly adapter?: InterfaceText | undefined;

  /** A new socket that is not bound. */
  readonly makeSocket: () => DatagramSocket;

  /** A new socket for which every name is this address, and how often names were looked up for it. */
  readonly makeCountedSocket: (address: string) => {
    readonly socket: DatagramSocket;
    readonly lookups: () => number;
  };
}

/** Makes datagram sockets for {@link datagramCases}, and says what the adapter can do. */
export interface DatagramMaker {
  readonly abilities: readonly Ability[];

  /** What drives the timeouts of the sockets; the cases wait by it as well. Default: real time. */
  readonly clock?: Clock | undefined;

  /** Two hosts that reach each other; they may be one. */
  readonly near: DatagramSite;
  readonly far: DatagramSite;

  /** The largest payload the family carries: 65 507 bytes by IPv4, 65 527 by IPv6. */
  readonly maxPayloadBytes: number;

  /** Two groups that any source may send to, and one for a single source. */
  readonly groups: readonly [string, string];
  readonly sourceGroup: string;
}
