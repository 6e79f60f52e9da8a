import type { Clock } from '../../util/clock.js';
import { Fifo } from '../../util/fifo.js';
import type { Passage, Traffic, Way } from './link.js';
import { isRepeated, type Packet, type Receiver } from './packet.js';
import { Rechunker } from './rechunker.js';

/** How long Linux tries to connect: it repeats a SYN six times and waits after the last (tcp_syn_retries). */
const SYN_LIMIT_MS = 127_000;

/** How long Linux repeats what nobody acknowledges: fifteen times, with growing pauses (tcp_retries2). */
const RETRANSMISSION_LIMIT_MS = 924_600;

interface UnderWay {
  packet: Packet;
  dueMs: number;
}

/** One direction of one connection: packets arrive in the order in which they were sent, each in its time. */
export class Lane implements Traffic {
  /** Who is at the far end. */
  receiver: Receiver = () => {};
  /** Called when packets were repeated in vain for too long; they are gone then. */
  onGivenUp: () => void = () => {};

  readonly #way: Way;
  readonly #clock: Clock;
  readonly #rechunker: Rechunker;
  readonly #packets = new Fifo<UnderWay>();
  #passage: Passage = 'open';
  #lastDueMs = 0;
  #isAbandoned = false;
  #cancelTimer: (() => void) | undefined;

  constructor(way: Way, clock: Clock) {
    this.#way = way;
    this.#clock = clock;
    this.#rechunker = new Rechunker(() => way.drawChunkBytes());
  }

  /** Whether something is under way that is repeated until it arrives. */
  get isRepeating(): boolean {
    for (const { packet } of this.#packets) if (isRepeated(packet)) return true;
    return false;
  }

  readonly push = (packet: Packet): void => {
    if (packet.kind === 'data') this.#pushBytes(packet.bytes);
    else this.#push(packet, 0);
  };

  /** The sender will repeat nothing: it has crashed, or it has reset the connection. What is lost stays lost. */
  abandon(): void {
    this.#isAbandoned = true;
    if (this.#passage === 'cut') this.drop();
  }

  /** Nothing that is under way will arrive. */
  drop(): void {
    this.#stopTimer();
    this.#packets.clear();
    this.#way.idle(this);
  }

  refresh(): void {
    const before = this.#passage;
    this.#passage = this.#way.passage;
    if (this.#passage === before) return;
    this.#stopTimer();
    if (this.#passage === 'cut' && this.#isAbandoned) this.drop();
    if (before === 'cut' && this.#passage === 'open') this.#repeatAll();
    this.#setTimer();
  }

  #pushBytes(bytes: Uint8Array): void {
    const size = this.#way.mouthfulBytes;
    for (let start = 0; start < bytes.length; start += size) {
      const mouthful = bytes.length > size ? bytes.subarray(start, start + size) : bytes;
      this.#push({ kind: 'data', bytes: mouthful }, this.#way.readingMs(mouthful.length));
    }
  }

  #push(packet: Packet, readingMs: number): void {
    const arrivesMs = Math.max(this.#clock.now() + this.#way.drawLatencyMs(), this.#lastDueMs);
    this.#lastDueMs = arrivesMs + readingMs;
    this.#packets.push({ packet, dueMs: this.#lastDueMs });
    this.#way.busy(this);
    this.#passage = this.#way.passage;
    // A reset is not repeated, nor is anything that was sent before it.
    if (packet.kind === 'rst') this.abandon();
    this.#setTimer();
  }

  /** The sender repeats what was lost. When it would is a matter of its timers; here it does so at once. */
  #repeatAll(): void {
    const dueMs = this.#clock.now() + this.#way.drawLatencyMs();
    for (const underWay of this.#packets) underWay.dueMs = Math.max(underWay.dueMs, dueMs);
    this.#lastDueMs = Math.max(this.#lastDueMs, dueMs);
  }

  /** Sees to it that the first packet arrives in time, or that its sender gives up in time. */
  #setTimer(): void {
    const first = this.#packets.first;
    if (this.#cancelTimer !== undefined || first === undefined || this.#passage === 'held') return;
    if (this.#passage === 'open') {
      const delayMs = Math.max(0, first.dueMs - this.#clock.now());
      this.#cancelTimer = this.#clock.after(delayMs, this.#arrive);
      return;
    }
    if (!this.isRepeating) return;
    const isHandshake = first.packet.kind === 'syn' || first.packet.kind === 'syn-ack';
    const limitMs = isHandshake ? SYN_LIMIT_MS : RETRANSMISSION_LIMIT_MS;
    this.#cancelTimer = this.#clock.after(limitMs, this.#giveUp);
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  readonly #arrive = (): void => {
    this.#cancelTimer = undefined;
    const packet = this.#takePacket();
    if (this.#packets.length === 0) this.#way.idle(this);
    if (packet !== undefined) this.receiver(packet);
    this.#setTimer();
  };

  /** What arrives next, or `undefined` while a chunk is still being put together. */
  #takePacket(): Packet | undefined {
    const first = this.#packets.first;
    if (first?.packet.kind !== 'data') return this.#packets.shift()?.packet;
    const rest = this.#rechunker.add(first.packet.bytes);
    if (rest === undefined) this.#packets.shift();
    else first.packet = { kind: 'data', bytes: rest };
    const chunk = this.#rechunker.take(this.#packets.first?.packet.kind !== 'data');
    return chunk && { kind: 'data', bytes: chunk };
  }

  readonly #giveUp = (): void => {
    this.drop();
    this.onGivenUp();
  };
}
