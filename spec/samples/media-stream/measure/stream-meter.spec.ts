import { describe, expect, it } from '@jest/globals';
import { StreamMeter } from '../../../../docs/samples/media-stream/measure/stream-meter.js';

function meterOf(...numbers: readonly number[]): StreamMeter {
  const meter = new StreamMeter(8_000);
  hear(meter, ...numbers);
  return meter;
}

function hear(meter: StreamMeter, ...numbers: readonly number[]): void {
  for (const number of numbers) {
    const packet = { payloadType: 0, isMarked: false, ssrc: 1, payload: new Uint8Array(160) };
    meter.hear({ ...packet, sequenceNumber: number, timestamp: number * 160 }, number * 20);
  }
}

describe('StreamMeter', () => {
  it('measures each interval by itself, and the whole', () => {
    const meter = meterOf(0, 1, 2, 3);
    expect(meter.next(80)).toEqual({ received: 4, lossPercent: 0, jitterMs: 0, kilobitsPerSecond: 64 });

    hear(meter, 5, 7);
    expect(meter.next(80)).toMatchObject({ received: 2, lossPercent: 50, kilobitsPerSecond: 32 });
    expect(meter.lossPercent).toBe(25);
  });

  it('has no loss below none where an interval brings what an earlier one missed', () => {
    const meter = meterOf(0, 2);
    meter.next(40);
    hear(meter, 1, 3);

    expect(meter.next(40)).toMatchObject({ received: 2, lossPercent: 0 });
    expect(meter.lossPercent).toBe(0);
  });

  it('knows of no loss while nothing comes', () => {
    const meter = meterOf(0, 1);
    meter.next(40);

    expect(meter.next(40)).toMatchObject({ received: 0, lossPercent: 0, kilobitsPerSecond: 0 });
  });

  it('remembers the highest jitter', () => {
    const meter = meterOf(0);
    const packet = { payloadType: 0, isMarked: false, ssrc: 1, payload: new Uint8Array(1) };
    meter.hear({ ...packet, sequenceNumber: 1, timestamp: 160 }, 36);
    meter.hear({ ...packet, sequenceNumber: 2, timestamp: 320 }, 56);

    expect(meter.maxJitterMs).toBe(1);
    expect(meter.jitterMs).toBeLessThan(1);
  });

  it('does not count a stray packet, nor the time of one that came twice', () => {
    const meter = meterOf(0, 1, 30_000);
    const packet = { payloadType: 0, isMarked: false, ssrc: 1, payload: new Uint8Array(1) };
    meter.hear({ ...packet, sequenceNumber: 1, timestamp: 160 }, 500);

    expect(meter.jitterMs).toBe(0);
    expect(meter.sequence).toMatchObject({ received: 2, twice: 1 });
  });
});
