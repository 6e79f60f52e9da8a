import { describe, expect, it } from '@jest/globals';

import { MemoryNetwork } from 'streamsocket/testing';

import { bytes, memoryPair, readToEnd, text, written } from '../../support/memory-pair.js';

// The one spec here that waits for real: a few milliseconds, for real timers are what it is about.
describe('the clock of a network in real time', () => {
  it('cannot be advanced, and says why', async () => {
    using network = new MemoryNetwork({ realTime: true });

    await expect(network.clock.advance(10)).rejects.toThrow(
      'Cannot advance the clock: this network runs in real time',
    );
    await expect(network.clock.runUntilIdle()).rejects.toThrow('this network runs in real time');
  });

  it('goes by itself, and forgets its timers when they have run or were taken back', async () => {
    using network = new MemoryNetwork({ realTime: true });
    const { clock } = network;
    const takeBack = clock.after(60_000, () => undefined);
    const waiting = clock.wait(5);
    expect(clock.pendingTimers).toBe(2);

    await waiting;
    takeBack();
    expect(clock.now()).toBeGreaterThanOrEqual(4);
    expect(clock.pendingTimers).toBe(0);
  });

  it('carries connections as well', async () => {
    const { network, near, far } = await memoryPair({ realTime: true, link: { latencyMs: 2 } });
    await written(near, bytes('hello'));
    near.close();

    expect(text(await readToEnd(far))).toBe('hello');
    network.close();
    expect(network.clock.pendingTimers).toBe(0);
  });

  it('takes its timers back when the network is closed', () => {
    const network = new MemoryNetwork({ realTime: true });
    network.clock.after(60_000, () => undefined);
    network.close();

    expect(network.clock.pendingTimers).toBe(0);
  });
});
