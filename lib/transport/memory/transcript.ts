import { Fifo } from './fifo.js';
import { transcriptMermaid } from './transcript-mermaid.js';
import { transcriptText } from './transcript-text.js';

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

/** Bytes that an event keeps; enough to recognise a message, and a megabyte of them stays out of the log. */
export const KEPT_BYTES = 64;

/**
 * What each host of a network has sent and received, in order. The same seed and the same program give the same
 * transcript, byte for byte.
 */
export class Transcript {
  readonly #events = new Fifo<TranscriptEvent>();
  readonly #maxEvents: number;
  #omittedEvents = 0;

  /** @internal */
  constructor(maxEvents: number) {
    this.#maxEvents = maxEvents;
  }

  /** The events that are kept, the oldest first. */
  get events(): readonly TranscriptEvent[] {
    return [...this.#events];
  }

  /** How many older events were left out, because there were more than the network keeps. */
  get omittedEvents(): number {
    return this.#omittedEvents;
  }

  /** One line for each event, with its time in milliseconds, its host and its connection. */
  toText(): string {
    return transcriptText(this.events, this.#omittedEvents);
  }

  /** A sequence diagram in the language of Mermaid, as Markdown shows it within a fence called `mermaid`. */
  toMermaid(): string {
    return transcriptMermaid(this.events, this.#omittedEvents);
  }

  /** @internal */
  add(event: TranscriptEvent): void {
    this.#events.push(event);
    if (this.#events.length <= this.#maxEvents) return;
    this.#events.shift();
    this.#omittedEvents++;
  }
}
