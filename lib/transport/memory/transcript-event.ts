/**
 * What a host did or what happened to it.
 *
 * - `listen`: it listens; `connect`: it begins to connect; `cancel`: it gave that up; `accept`: a connection to
 *   it is established, whether or not anybody has taken it yet.
 * - `send`: bytes were handed over to the network; `receive`: bytes have arrived, read or not.
 * - `finish`: it ends its half; `end`: the end of the peer's half has arrived.
 * - `reset`: it resets the connection; `close`: it closes it; `fail`: it is told of a failure.
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
  | 'fault';

/** One line of a transcript. */
export interface TranscriptEvent {
  /** When, by the clock of the network. */
  readonly timeMs: number;
  readonly kind: TranscriptKind;
  /** The hosts that it concerns; the first one is the one that acted, or that was told. */
  readonly hosts: readonly string[];
  /** Which connection, counted from 1 in the order of the attempts; `undefined` when it is about none. */
  readonly connection?: number | undefined;
  /** How many bytes were sent or received. */
  readonly byteCount?: number | undefined;
  /** The first of those bytes. */
  readonly firstBytes?: Uint8Array | undefined;
  /** An endpoint, a platform code, or the name of a fault. */
  readonly detail?: string | undefined;
}
