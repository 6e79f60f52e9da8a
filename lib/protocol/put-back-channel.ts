import type { Channel, ChannelTuning, Endpoint, Settled, Wake } from '../transport/contract.js';

/** Where the two ends of a connection are. */
export interface ChannelEnds {
  readonly local: Endpoint;
  readonly remote: Endpoint;
}

const NOTHING = new Uint8Array(0);

/** A channel of which too much was taken: those bytes stand in front again. */
export class PutBackChannel implements Channel {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly #inner: Channel;
  #front: Uint8Array;

  /** @param ends - what to tell of the two ends; default: what the channel itself tells. */
  constructor(inner: Channel, front: Uint8Array, ends: ChannelEnds = inner) {
    this.local = ends.local;
    this.remote = ends.remote;
    this.#inner = inner;
    this.#front = front;
  }

  get tuning(): ChannelTuning | undefined {
    return this.#inner.tuning;
  }

  get unreadBytes(): number {
    return this.#front.length + this.#inner.unreadBytes;
  }

  take(): Uint8Array | null | undefined {
    if (this.#front.length === 0) return this.#inner.take();
    const front = this.#front;
    this.#front = NOTHING;
    return front;
  }

  onceReadable(wake: Wake): void {
    if (this.#front.length === 0) this.#inner.onceReadable(wake);
    else queueMicrotask(wake);
  }

  write(buffers: readonly Uint8Array[], settled: Settled): void {
    this.#inner.write(buffers, settled);
  }

  finish(settled: Settled): void {
    this.#inner.finish(settled);
  }

  close(): void {
    // Bytes that nobody took make the end a reset, wherever they are held.
    if (this.#front.length > 0) this.#inner.abort();
    else this.#inner.close();
  }

  abort(): void {
    this.#inner.abort();
  }

  onceClosed(closed: Settled): void {
    this.#inner.onceClosed(closed);
  }
}
