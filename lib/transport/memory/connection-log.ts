import type { Clock } from '../../util/clock.js';
import type { TranscriptKind } from './transcript-event.js';
import { KEPT_BYTES, type Transcript } from './transcript.js';

/** Writes into the transcript what one host does about one connection. */
export class ConnectionLog {
  readonly #transcript: Transcript;
  readonly #clock: Clock;
  readonly #hosts: readonly [string, string];
  readonly #connection: number;

  constructor(transcript: Transcript, clock: Clock, hosts: readonly [string, string], connection: number) {
    this.#transcript = transcript;
    this.#clock = clock;
    this.#hosts = hosts;
    this.#connection = connection;
  }

  /** The same connection, as the other host sees it. */
  ofPeer(): ConnectionLog {
    const [own, peer] = this.#hosts;
    return new ConnectionLog(this.#transcript, this.#clock, [peer, own], this.#connection);
  }

  add(kind: TranscriptKind, detail?: string): void {
    this.#transcript.add({
      timeMs: this.#clock.now(),
      kind,
      hosts: this.#hosts,
      connection: this.#connection,
      detail,
    });
  }

  addBytes(kind: TranscriptKind, bytes: Uint8Array): void {
    const { length: byteCount } = bytes;
    // A copy, for these bytes belong to whoever reads them.
    const firstBytes = bytes.slice(0, KEPT_BYTES);
    this.#transcript.add({
      timeMs: this.#clock.now(),
      kind,
      hosts: this.#hosts,
      connection: this.#connection,
      byteCount,
      firstBytes,
    });
  }
}
