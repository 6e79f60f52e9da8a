import { describe, expect, it } from '@jest/globals';
import { StreamMeter } from '../../../../docs/samples/media-stream/measure/stream-meter.js';
import {
  describeDrops,
  describeSending,
  describeStream,
  summarize,
} from '../../../../docs/samples/media-stream/terminal/describe.js';

const meter = new StreamMeter(8_000);
for (const number of [0, 1, 3])
  meter.hear(
    {
      payloadType: 0,
      isMarked: false,
      ssrc: 1,
      payload: new Uint8Array(160),
      sequenceNumber: number,
      timestamp: number * 160,
    },
    number * 20,
  );
const stream = { ssrc: 0xbeef, address: '10.0.0.1', meter };
const interval = { received: 3, lossPercent: 25, jitterMs: 0, kilobitsPerSecond: 64 };

describe('describeStream()', () => {
  it.each([
    [40, '10.0.0.1 0000beef  64 kbit/s  loss 25.0 %  jitter 0.00 ms  late 0'],
    [80, '10.0.0.1 0000beef  64 kbit/s  loss 25.0 % ▁█  jitter 0.00 ms ▁▁  late 0'],
  ])('fits into %d columns as far as it can', (columns, line) => {
    const history = [{ ...interval, lossPercent: 0 }, interval];

    expect(describeStream(stream, history, columns)).toBe(line);
  });

  it('fills the columns with the latest bars and not more', () => {
    const history = Array.from({ length: 100 }, () => interval);
    const line = describeStream(stream, history, 80);

    expect(line.length).toBeLessThan(80);
    expect(line.length).toBeGreaterThan(76);
  });
});

describe('summarize()', () => {
  it('has the whole of a stream', () => {
    expect(summarize(stream)).toEqual([
      'Stream 10.0.0.1 0000beef',
      '  3 of 4 packets: 1 lost (25.0 %), 0 late, 0 twice',
      '  jitter 0.00 ms at the end, 0.00 ms at most',
    ]);
  });
});

describe('describeDrops()', () => {
  it.each([
    [{ kernel: 2, inbox: 1 }, 'Dropped on this machine: 2 by the system, 1 by us; not understood: 3'],
    [
      { kernel: undefined, inbox: 0 },
      'Dropped on this machine: nobody knows how many by the system, 0 by us; not understood: 3',
    ],
  ])('%j', (dropped, line) => {
    expect(describeDrops(dropped, 3)).toBe(line);
  });
});

describe('describeSending()', () => {
  const counters = { sent: 5, leftOut: 0, swapped: 0, failed: 0, lastFailure: undefined, refused: 0 };

  it.each([
    [counters, 'sent 5 packets'],
    [{ ...counters, leftOut: 1, swapped: 2 }, 'sent 5 packets  left out 1  swapped 2'],
    [
      { ...counters, refused: 3, failed: 4, lastFailure: 'no way' },
      'sent 5 packets  nobody listens there (3 times)  failed 4: no way',
    ],
  ])('%j', (given, line) => {
    expect(describeSending(given)).toBe(line);
  });
});
