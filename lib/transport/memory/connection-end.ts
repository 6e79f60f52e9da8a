import type { Clock } from '../../util/clock.js';
import type { Endpoint } from '../contract.js';
import { ConnectionLog } from './connection-log.js';
import { Lane } from './lane.js';
import type { Link } from './link.js';
import type { Machine } from './machine.js';
import type { Route } from './route.js';
import type { Wiring } from './wiring.js';

/** One end of a connection, established or about to be: who and where it is, and the two directions it uses. */
export interface ConnectionEnd {
  readonly machine: Machine;
  readonly peer: Machine;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly link: Link;
  readonly outgoing: Lane;
  readonly incoming: Lane;
  readonly log: ConnectionLog;
  readonly clock: Clock;
}

/** The end of whoever begins to connect. */
export function callingEnd({ from, to, local, remote }: Route, wiring: Wiring): ConnectionEnd {
  const { clock, transcript } = wiring;
  const link = wiring.linkBetween(from, to);
  return {
    machine: from,
    peer: to,
    local,
    remote,
    link,
    outgoing: new Lane(link.wayTo(to), clock),
    incoming: new Lane(link.wayTo(from), clock),
    log: new ConnectionLog(transcript, clock, [from.name, to.name], wiring.nextConnection()),
    clock,
  };
}

/** The same connection, seen from the other end. */
export function otherEnd(end: ConnectionEnd): ConnectionEnd {
  return {
    machine: end.peer,
    peer: end.machine,
    local: end.remote,
    remote: end.local,
    link: end.link,
    outgoing: end.incoming,
    incoming: end.outgoing,
    log: end.log.ofPeer(),
    clock: end.clock,
  };
}
