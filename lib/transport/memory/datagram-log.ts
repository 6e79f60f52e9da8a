import type { TranscriptKind } from './transcript-event.js';
import { KEPT_BYTES } from './transcript.js';
import type { Wiring } from './wiring.js';

/** Writes into the transcript what becomes of one datagram. */
export class DatagramLog {
  readonly #wiring: Wiring;
  readonly #datagram: number;
  readonly #byteCount: number;
  readonly #firstBytes: Uint8Array;

  constructor(wiring: Wiring, data: Uint8Array) {
    this.#wiring = wiring;
    this.#datagram = wiring.nextDatagram();
    this.#byteCount = data.length;
    this.#firstBytes = data.slice(0, KEPT_BYTES);
  }

  /** @param hosts - who acted, or was told, and then those at the other end. */
  add(kind: TranscriptKind, hosts: readonly string[], detail?: string): void {
    const { transcript, clock } = this.#wiring;
    transcript.add({
      timeMs: clock.now(),
      kind,
      hosts,
      datagram: this.#datagram,
      byteCount: this.#byteCount,
      firstBytes: this.#firstBytes,
      detail,
    });
  }
}
