import { describe, expect, it } from '@jest/globals';
import { paced } from '../../../../docs/samples/media-stream/stream/paced.js';
import { HandClock } from '../../support/hand-clock.js';

/** Lets time pass in steps; each number that is yielded takes `busyMs[n]` until the next is asked for. */
async function times(
  steps: number,
  busyMs: Readonly<Record<number, number>> = {},
): Promise<(readonly [number, number])[]> {
  const clock = new HandClock();
  const stop = new AbortController();
  const seen: (readonly [number, number])[] = [];
  const pacing = (async () => {
    for await (const n of paced(clock, 20, stop.signal)) {
      seen.push([n, clock.now()]);
      clock.advance(busyMs[n] ?? 0);
    }
  })();
  for (let step = 0; step < steps; step++) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(clock.nextInMs ?? 0);
  }
  stop.abort();
  await pacing;
  expect(clock.pending).toBe(0);
  return seen;
}

describe('paced()', () => {
  it('yields each number at its time', async () => {
    expect(await times(4)).toEqual([
      [0, 0],
      [1, 20],
      [2, 40],
      [3, 60],
    ]);
  });

  it('makes up for a short delay, and its times do not drift', async () => {
    expect(await times(4, { 0: 50, 3: 7 })).toEqual([
      [0, 0],
      [1, 50],
      [2, 50],
      [3, 60],
      [4, 80],
      [5, 100],
    ]);
  });

  it('does not make up for a long one', async () => {
    expect(await times(3, { 0: 1_000 })).toEqual([
      [0, 0],
      [1, 1_000],
      [2, 1_020],
      [3, 1_040],
    ]);
  });

  it('yields nothing once it was aborted', async () => {
    const seen: number[] = [];
    for await (const n of paced(new HandClock(), 20, AbortSignal.abort())) seen.push(n);
    expect(seen).toEqual([]);
  });
});
