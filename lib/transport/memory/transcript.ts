import { Fifo } from '../../util/fifo.js';
import type { TranscriptEvent } from './transcript-event.js';
import { transcriptMermaid } from './transcript-mermaid.js';
import { transcriptText } from './transcript-text.js';

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
