/**
 * What a host did or what happened to it.
 *
 * - `listen`: it listens; `connect`: it begins to connect; `cancel`: it gave that up; `accept`: a connection to
 *   it is established, whether or not anybody has taken it yet.
 * - `send`: bytes were handed over to the network; `receive`: bytes have arrived, read or not.
 * - `finish`: it ends its half; `end`: the end of the peer's half has arrived.
 * - `reset`: it resets the connection; `close`: it closes it; `fail`: it is told of a failure.
 * - `bind`: it has a port for datagrams; `join`, `leave`: a socket of it is in a group, or is no more.
 * - `lose`: a datagram of it was lost on the way; `refuse`: one came for which no socket is bound; `drop`: one came
 *   and found everything full.
 * - `fault`: something was done to the network itself.
 */
export type TranscriptKind =
  | 'listen'
  | 'connect'
  | 'cancel'
  | 'accept'
  | 'send'
  | 'receive'
  | 'finish'
  | 'end'
  | 'reset'
  | 'close'
  | 'fail'
  | 'bind'
  | 'join'
  | 'leave'
  | 'lose'
  | 'refuse'
  | 'drop'
  | 'fault';

/** One line of a transcript. */
export interface TranscriptEvent {
  /** When, by the clock of the network. */
  readonly timeMs: number;
  readonly kind: TranscriptKind;
  /**
   * The hosts that it concerns; the first one is the one that acted, or that was told. A datagram to a group is sent
   * to all hosts with members, which may be none.
   */
  readonly hosts: readonly string[];
  /** Which connection, counted from 1 in the order of the attempts; `undefined` when it is about none. */
  readonly connection?: number | undefined;
  /** Which datagram, counted from 1 in the order of sending; a copy has the number of its original. */
  readonly datagram?: number | undefined;
  /** How many bytes were sent or received. */
  readonly byteCount?: number | undefined;
  /** The first of those bytes. */
  readonly firstBytes?: Uint8Array | undefined;
  /** An endpoint, a platform code, why a datagram was lost, or the name of a fault. */
  readonly detail?: string | undefined;
}
