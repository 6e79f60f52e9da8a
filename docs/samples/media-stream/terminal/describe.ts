import type { DroppedDatagrams } from 'streamsocket';
import type { Interval } from '../measure/stream-meter.js';
import type { HeardStream } from '../stream/media-receiver.js';
import type { SenderCounters } from '../stream/media-sender.js';
import { sparkline } from './sparkline.js';

/** Below these, bars stay low: nobody hears the loss of a packet in a hundred, or a jitter of five milliseconds. */
const LOSS_FLOOR_PERCENT = 2;
const JITTER_FLOOR_MS = 5;

/** How a stream is called: who sends it, and the beginning of its number. */
function nameOf({ address, ssrc }: HeardStream): string {
  return `${address} ${ssrc.toString(16).padStart(8, '0')}`;
}

/** One line for a stream as it is now, with its last intervals as bars as far as the columns go. */
export function describeStream(stream: HeardStream, history: readonly Interval[], columns: number): string {
  const { sequence, lossPercent, jitterMs } = stream.meter;
  const { kilobitsPerSecond = 0 } = history.at(-1) ?? {};
  const loss = `loss ${lossPercent.toFixed(1)} %`;
  const jitter = `jitter ${jitterMs.toFixed(2)} ms`;
  const line = (lossBars: string, jitterBars: string): string =>
    [
      `${nameOf(stream)}  ${kilobitsPerSecond.toFixed(0)} kbit/s`,
      `${loss} ${lossBars}`.trimEnd(),
      `${jitter} ${jitterBars}`.trimEnd(),
      `late ${sequence.late}`,
    ].join('  ');
  const width = Math.floor((columns - 1 - line('-', '-').length) / 2) + 1;
  return line(
    sparkline(
      history.map((interval) => interval.lossPercent),
      width,
      LOSS_FLOOR_PERCENT,
    ),
    sparkline(
      history.map((interval) => interval.jitterMs),
      width,
      JITTER_FLOOR_MS,
    ),
  );
}

/** The whole of a stream, at its end. */
export function summarize(stream: HeardStream): readonly string[] {
  const { received, expected, lost, late, twice } = stream.meter.sequence;
  const { lossPercent, jitterMs, maxJitterMs } = stream.meter;
  return [
    `Stream ${nameOf(stream)}`,
    `  ${received} of ${expected} packets: ${lost} lost (${lossPercent.toFixed(1)} %), ${late} late, ${twice} twice`,
    `  jitter ${jitterMs.toFixed(2)} ms at the end, ${maxJitterMs.toFixed(2)} ms at most`,
  ];
}

/** What was lost on this machine and not on the way. */
export function describeDrops({ kernel, inbox }: DroppedDatagrams, strange: number): string {
  const bySystem = kernel === undefined ? 'nobody knows how many' : String(kernel);
  return `Dropped on this machine: ${bySystem} by the system, ${inbox} by us; not understood: ${strange}`;
}

export function describeSending(counters: SenderCounters): string {
  const { sent, leftOut, swapped, failed, lastFailure, refused } = counters;
  return [
    `sent ${sent} packets`,
    ...(leftOut > 0 ? [`left out ${leftOut}`] : []),
    ...(swapped > 0 ? [`swapped ${swapped}`] : []),
    ...(refused > 0 ? [`nobody listens there (${refused} times)`] : []),
    ...(failed > 0 ? [`failed ${failed}: ${lastFailure ?? ''}`] : []),
  ].join('  ');
}
