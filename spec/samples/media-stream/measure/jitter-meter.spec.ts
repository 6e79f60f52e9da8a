import { describe, expect, it } from '@jest/globals';
import { JitterMeter } from '../../../../docs/samples/media-stream/measure/jitter-meter.js';

/** Packets of 20 ms, and when each arrived. */
function jitterOf(arrivals: readonly number[], firstTimestamp = 0): number {
  const meter = new JitterMeter(8_000);
  arrivals.forEach((arrivalMs, i) => {
    meter.hear((firstTimestamp + i * 160) % 2 ** 32, arrivalMs);
  });
  return meter.jitterMs;
}

describe('JitterMeter', () => {
  it.each([
    ['nothing has come', [], 0],
    ['one packet has come', [5], 0],
    ['all were under way for the same time', [100, 120, 140, 160], 0],
    ['one was 16 ms later than the one before', [0, 36], 1],
    ['one was 16 ms earlier', [16, 20], 1],
    ['one was late and the next was not', [0, 36, 40], 1 + (16 - 1) / 16],
    ['the clocks differ by an hour', [3_600_000, 3_600_020, 3_600_040], 0],
  ])('when %s is as RFC 3550 has it', (_, arrivals, expected) => {
    expect(jitterOf(arrivals)).toBeCloseTo(expected, 9);
  });

  it('goes on where timestamps begin anew', () => {
    expect(jitterOf([0, 20, 40, 60], 2 ** 32 - 200)).toBe(0);
  });

  it('counts a packet that was overtaken', () => {
    const meter = new JitterMeter(8_000);
    meter.hear(160, 0);
    meter.hear(0, 4); // it was to come 20 ms before the other, and came 4 ms behind

    expect(meter.jitterMs).toBeCloseTo(24 / 16, 9);
  });

  it('comes near the difference when packets are late by turns', () => {
    const arrivals = Array.from({ length: 200 }, (_, i) => i * 20 + (i % 2) * 10);

    expect(jitterOf(arrivals)).toBeCloseTo(10, 3);
  });

  it('forgets the last packet, and not the jitter, after a restart', () => {
    const meter = new JitterMeter(8_000);
    meter.hear(0, 0);
    meter.hear(160, 36);
    meter.restart();
    meter.hear(5_000_000, 40);

    expect(meter.jitterMs).toBe(1);
  });
});
