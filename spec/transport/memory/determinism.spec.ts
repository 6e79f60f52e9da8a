import { describe, expect, it } from '@jest/globals';

import { runBusyNetwork } from '../../support/busy-network.js';

describe('a network with a seed', () => {
  it('has the same events in each of 1 000 runs, also beside others and under load', async () => {
    const expected = await runBusyNetwork(7);
    expect(expected.split('\n').length).toBeGreaterThan(200);

    const different = new Set<string>();
    for (let batch = 0; batch < 20; batch++) {
      const stopLoad = load();
      const others = Promise.all([runBusyNetwork(batch), runBusyNetwork(-batch)]);
      for (const text of await Promise.all(Array.from({ length: 50 }, () => runBusyNetwork(7)))) {
        if (text !== expected) different.add(text);
      }
      await others;
      stopLoad();
    }
    expect([...different]).toEqual([]);
  }, 180_000);

  it('has other events with another seed', async () => {
    const texts = await Promise.all([1, 2, 3, 4, 5].map(runBusyNetwork));
    expect(new Set(texts).size).toBe(5);
  });
});

/** Keeps the machine busy between any two turns, now more and now less. */
function load(): () => void {
  let isStopped = false;
  let round = 0;
  const burn = (): void => {
    const until = performance.now() + (round++ % 5) / 20;
    while (performance.now() < until);
    if (!isStopped) setImmediate(burn);
  };
  burn();
  return () => {
    isStopped = true;
  };
}
