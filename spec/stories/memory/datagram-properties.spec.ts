import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { MemoryNetwork } from 'streamsocket/testing';

import { boundAt, heardBy } from '../../support/memory-datagrams.js';
import { bytes } from '../../support/memory-pair.js';

interface Plan {
  readonly seed: number;
  readonly latencyMs: { readonly min: number; readonly max: number };
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
  /** How long to wait before each datagram. */
  readonly pausesMs: readonly number[];
  readonly to: string;
}

const chance = fc.oneof(
  fc.constantFrom(0, 0, 1),
  fc.integer({ min: 1, max: 9 }).map((tenths) => tenths / 10),
);

const plan: fc.Arbitrary<Plan> = fc.record({
  seed: fc.nat({ max: 1_000_000 }),
  latencyMs: fc
    .tuple(fc.nat({ max: 30 }), fc.nat({ max: 100 }))
    .map(([min, more]) => ({ min, max: min + more })),
  loss: chance,
  duplicate: chance,
  reorder: chance,
  pausesMs: fc.array(fc.constantFrom(0, 0, 1, 20, 300), { maxLength: 40 }),
  to: fc.constantFrom('receiver', 'fd00::2', '239.1.1.1', '255.255.255.255'),
});

/** Sends numbers to a receiver. What it has heard, in order, and what the network tells of it. */
async function play({ seed, pausesMs, to, ...link }: Plan): Promise<{
  heard: readonly number[];
  counters: ReturnType<MemoryNetwork['datagramCounters']>;
  log: string;
}> {
  using network = new MemoryNetwork({ seed, link });
  const sender = await boundAt(network.host('sender'), 0);
  const receiver = await boundAt(network.host('receiver'), 7);
  receiver.joinMulticastGroup('239.1.1.1');
  const heard = heardBy(receiver);
  for (const [i, pauseMs] of pausesMs.entries()) {
    await network.clock.wait(pauseMs);
    await sender.sendToAsync(bytes(String(i)), to, 7);
  }
  await network.clock.runUntilIdle();
  const result = { heard: heard.map(Number), log: network.transcript.toText() };
  return { ...result, counters: network.datagramCounters('sender', 'receiver') };
}

describe('datagrams over a link with whatever luck', () => {
  it('are lost, doubled and reordered only as far as the link says so, and every one is counted', async () => {
    const property = fc.asyncProperty(plan, async (one) => {
      const { heard, counters } = await play(one);
      const { sent, arrived, duplicated, reordered, lost } = counters;
      const copies = heard.length - new Set(heard).size;
      const isInOrder = heard.every((number, i) => i === 0 || number >= (heard[i - 1] ?? 0));

      expect(sent).toBe(one.pausesMs.length);
      expect(arrived).toBe(heard.length);
      expect(arrived).toBe(sent + duplicated - lost.loss);
      expect(duplicated).toBe(copies);
      if (one.loss === 0) expect(new Set(heard).size).toBe(sent);
      if (one.loss === 1) expect(heard).toEqual([]);
      if (one.duplicate === 0) expect(copies).toBe(0);
      if (one.duplicate === 1) expect(copies).toBe(new Set(heard).size);
      if (one.reorder === 0) expect(isInOrder).toBe(true);
      expect(isInOrder).toBe(reordered === 0);
    });
    await fc.assert(property, { numRuns: 300 });
  }, 60_000);

  it('are reordered whenever the link says so and there is another to overtake them', async () => {
    const certain = { loss: 0, duplicate: 0, reorder: 1, to: 'receiver', latencyMs: { min: 2, max: 2 } };
    const { heard } = await play({ ...certain, seed: 1, pausesMs: [0, 20, 20, 20, 20, 20] });
    expect(heard).toEqual([1, 0, 3, 2, 5, 4]);
  });

  it('have the same log with the same seed', async () => {
    const property = fc.asyncProperty(plan, async (one) => {
      const [first, second] = await Promise.all([play(one), play(one)]);
      expect(first.log).toBe(second.log);
    });
    await fc.assert(property, { numRuns: 100 });
  }, 60_000);

  it('have another log with another seed', async () => {
    const link = { loss: 0.5, duplicate: 0.5, reorder: 0.5, latencyMs: { min: 0, max: 50 } };
    const runs = [1, 2, 3].map((seed) =>
      play({ ...link, seed, to: 'receiver', pausesMs: Array(30).fill(5) }),
    );
    expect(new Set((await Promise.all(runs)).map(({ log }) => log)).size).toBe(3);
  });
});
