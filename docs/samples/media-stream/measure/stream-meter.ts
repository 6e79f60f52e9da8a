import type { RtpPacket } from '../protocol/rtp-packet.js';
import { JitterMeter } from './jitter-meter.js';
import { SequenceMeter } from './sequence-meter.js';

/** What came within a while. */
export interface Interval {
  readonly received: number;
  /** In percent of those expected; what arrives late makes up for an earlier interval, never below 0. */
  readonly lossPercent: number;
  readonly jitterMs: number;
  readonly kilobitsPerSecond: number;
}

/** Everything that is measured of one stream. */
export class StreamMeter {
  readonly sequence = new SequenceMeter();
  readonly #jitter: JitterMeter;
  #bytes = 0;
  #maxJitterMs = 0;
  #before = { received: 0, expected: 0, lost: 0, bytes: 0 };

  /** @param clockRate - units of the timestamps in a second. */
  constructor(clockRate: number) {
    this.#jitter = new JitterMeter(clockRate);
  }

  get jitterMs(): number {
    return this.#jitter.jitterMs;
  }

  get maxJitterMs(): number {
    return this.#maxJitterMs;
  }

  get lossPercent(): number {
    return percent(this.sequence.lost, this.sequence.expected);
  }

  hear(packet: RtpPacket, arrivalMs: number): void {
    const arrival = this.sequence.hear(packet.sequenceNumber);
    if (arrival === 'stray') return;
    this.#bytes += packet.payload.length;
    if (arrival === 'twice') return;
    // A marked packet comes after a pause: the time it was under way says nothing of those before.
    if (arrival === 'restart' || packet.isMarked) this.#jitter.restart();
    this.#jitter.hear(packet.timestamp, arrivalMs);
    this.#maxJitterMs = Math.max(this.#maxJitterMs, this.jitterMs);
  }

  /** What came since the last call. */
  next(lengthMs: number): Interval {
    const { received, expected, lost } = this.sequence;
    const before = this.#before;
    this.#before = { received, expected, lost, bytes: this.#bytes };
    return {
      received: received - before.received,
      lossPercent: percent(Math.max(0, lost - before.lost), expected - before.expected),
      jitterMs: this.jitterMs,
      kilobitsPerSecond: ((this.#bytes - before.bytes) * 8) / lengthMs,
    };
  }
}

function percent(part: number, whole: number): number {
  return whole <= 0 ? 0 : (part / whole) * 100;
}
