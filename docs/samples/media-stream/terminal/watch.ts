import type { Clock } from '../../common/clock.js';
import type { Interval } from '../measure/stream-meter.js';
import { paced } from '../stream/paced.js';
import type { HeardStream, MediaReceiver } from '../stream/media-receiver.js';
import { describeDrops, describeStream } from './describe.js';
import type { LiveLines } from './live-lines.js';

const SECOND_MS = 1_000;

/** No line has room for more bars. */
const MAX_HISTORY = 30;

/** Shows what a receiver hears, second by second, until the signal is aborted. */
export async function watch(
  receiver: MediaReceiver,
  lines: LiveLines,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const histories = new Map<HeardStream, Interval[]>();
  for await (const second of paced(clock, SECOND_MS, signal)) {
    if (second === 0) continue;
    const shown = receiver.streams.map((stream) => {
      const history = [...(histories.get(stream) ?? []), stream.meter.next(SECOND_MS)].slice(-MAX_HISTORY);
      histories.set(stream, history);
      return describeStream(stream, history, lines.columns);
    });
    const { dropped, strange } = receiver;
    const isWorthALine = (dropped.kernel ?? 0) + dropped.inbox + strange > 0;
    lines.show([...shown, ...(isWorthALine ? [describeDrops(dropped, strange)] : [])]);
  }
}
