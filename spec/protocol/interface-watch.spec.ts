import { describe, expect, it } from '@jest/globals';
import type { NetworkInterface } from 'streamsocket';

import { InterfaceWatch, POLL_MS } from '../../lib/protocol/interface-watch.js';
import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';

const lo: NetworkInterface = {
  name: 'lo',
  index: 1,
  addresses: ['127.0.0.1', '::1'],
  prefixLengths: [8, 128],
};
const eth: NetworkInterface = { name: 'eth0', index: 2, addresses: ['192.0.2.7'], prefixLengths: [24] };

function setUp(stopsAtOnce = false) {
  const scene = { interfaces: [lo, eth] as readonly NetworkInterface[], changes: [] as number[] };
  const clock = new VirtualClock(false);
  const watch = new InterfaceWatch(
    clock,
    () => scene.interfaces,
    () => {
      scene.changes.push(clock.now());
      if (stopsAtOnce) watch.stop();
    },
  );
  return { scene, clock, watch };
}

describe('InterfaceWatch', () => {
  it.each<[string, readonly NetworkInterface[]]>([
    ['an interface has gone', [lo]],
    ['an interface has come', [lo, eth, { name: 'wlan0', index: 3, addresses: [] }]],
    ['an address has come', [lo, { ...eth, addresses: ['192.0.2.7', 'fe80::7'], prefixLengths: [24, 64] }]],
    ['a prefix has changed', [lo, { ...eth, prefixLengths: [16] }]],
  ])('tells once, at the next look, that %s', async (_, after) => {
    const { scene, clock, watch } = setUp();
    watch.start();
    await clock.advance(POLL_MS + 1);
    scene.interfaces = after;
    await clock.advance(5 * POLL_MS);

    expect(scene.changes).toEqual([2 * POLL_MS]);
    watch.stop();
  });

  it('says nothing of another order, nor of what changed before it was started', async () => {
    const { scene, clock, watch } = setUp();
    scene.interfaces = [eth];
    watch.start();
    watch.start();
    scene.interfaces = [{ ...eth, index: 9 }];
    await clock.advance(3 * POLL_MS);
    expect(scene.changes).toEqual([]);

    scene.interfaces = [lo, eth];
    await clock.advance(POLL_MS);
    scene.changes.length = 0;
    scene.interfaces = [eth, { ...lo, addresses: ['::1', '127.0.0.1'], prefixLengths: [128, 8] }];
    await clock.advance(3 * POLL_MS);

    expect(scene.changes).toEqual([]);
    expect(clock.pendingTimers).toBe(1);
    watch.stop();
  });

  it('leaves no timer when it is stopped, by whoever is told as well', async () => {
    const { scene, clock, watch } = setUp(true);
    watch.start();
    scene.interfaces = [lo];
    await clock.advance(POLL_MS);

    expect(scene.changes).toEqual([POLL_MS]);
    expect(clock.pendingTimers).toBe(0);
  });
});
