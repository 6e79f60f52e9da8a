import { describe, expect, it } from '@jest/globals';

import { type DatagramCounters, DatagramLane } from '../../../lib/transport/memory/datagram-lane.js';
import { changedLink, DEFAULT_LINK, type LinkOptions } from '../../../lib/transport/memory/link-options.js';
import { Link, type LinkEnd } from '../../../lib/transport/memory/link.js';
import { Random } from '../../../lib/transport/memory/random.js';
import { VirtualClock } from '../../../lib/transport/memory/virtual-clock.js';

interface Stage {
  readonly clock: VirtualClock;
  readonly link: Link;
  readonly lane: DatagramLane;
  /** The receiver. */
  readonly end: { -readonly [Name in keyof LinkEnd]: LinkEnd[Name] };
  /** What became of what was sent, in the order in which it was known. */
  readonly log: string[];
  readonly send: (name: string, more?: { byteCount?: number; hopLimit?: number }) => void;
}

function stage(options: LinkOptions = {}): Stage {
  const endNamed = (name: string): LinkEnd => ({ name, isDown: false, readBytesPerSecond: Infinity });
  const end = endNamed('b');
  const link = new Link(endNamed('a'), end, changedLink(DEFAULT_LINK, options), new Random('1'));
  const clock = new VirtualClock(false);
  const lane = new DatagramLane(link.wayTo(end), clock, new Random('2'));
  const log: string[] = [];
  const send: Stage['send'] = (name, { byteCount = 100, hopLimit = 64 } = {}) => {
    const arrive = (): void => void log.push(`${name} at ${clock.now()}`);
    lane.carry({ byteCount, hopLimit, arrive, lose: (why) => void log.push(`${name} lost: ${why}`) });
  };
  return { clock, link, lane, end, log, send };
}

const NOTHING = {
  ...{ sent: 0, duplicated: 0, reordered: 0, arrived: 0 },
  lost: { loss: 0, capacity: 0, 'hop limit': 0, partition: 0, crash: 0 },
};

function counted(counts: Partial<DatagramCounters>, lost: Partial<DatagramCounters['lost']> = {}): unknown {
  return { ...NOTHING, ...counts, lost: { ...NOTHING.lost, ...lost } };
}

describe('DatagramLane', () => {
  it('carries datagrams in their order and time, never from within the call', async () => {
    const { clock, lane, log, send } = stage({ latencyMs: { min: 1, max: 50 } });
    for (const name of ['one', 'two', 'three', 'four']) send(name);
    expect(log).toEqual([]);
    await clock.runUntilIdle();

    expect(log.map((line) => line.split(' ')[0])).toEqual(['one', 'two', 'three', 'four']);
    expect(lane.counters).toEqual(counted({ sent: 4, arrived: 4 }));
  });

  it('has one timer, and one turn for all that is due, however many are under way', async () => {
    const { clock, log, send } = stage({ latencyMs: 3 });
    for (let i = 0; i < 1_000; i++) send('x', { byteCount: 1 });
    expect(clock.pendingTimers).toBe(1);

    await clock.advance(3);
    expect(log).toHaveLength(1_000);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([
    ['all', 1, 1_000],
    ['none', 0, 0],
    ['a tenth', 0.1, 90],
  ])('loses %s', async (_, loss, expected) => {
    const { clock, lane, log, send } = stage({ loss, capacityBytes: 1_000_000 });
    for (let i = 0; i < 1_000; i++) send('x');
    await clock.runUntilIdle();

    const lost = log.filter((line) => line === 'x lost: loss').length;
    expect(Math.abs(lost - expected)).toBeLessThanOrEqual(20);
    expect(lane.counters).toEqual(counted({ sent: 1_000, arrived: 1_000 - lost }, { loss: lost }));
  });

  it('lets a copy come right behind its original', async () => {
    const { clock, lane, log, send } = stage({ duplicate: 1, latencyMs: { min: 2, max: 9 } });
    for (const name of ['one', 'two']) send(name);
    await clock.runUntilIdle();

    expect(log.map((line) => line.split(' ')[0])).toEqual(['one', 'one', 'two', 'two']);
    expect(lane.counters).toEqual(counted({ sent: 2, duplicated: 2, arrived: 4 }));
  });

  it('lets a datagram be overtaken by the next', async () => {
    const { clock, lane, log, send } = stage({ reorder: 1, latencyMs: 5 });
    for (const name of ['one', 'two', 'three', 'four', 'five']) send(name);
    await clock.runUntilIdle();

    expect(log).toEqual(['two at 5', 'one at 5', 'four at 5', 'three at 5', 'five at 105']);
    expect(lane.counters).toEqual(counted({ sent: 5, reordered: 2, arrived: 5 }));
  });

  it('overtakes with datagrams that come later, and not with those before', async () => {
    const { clock, link, log, send } = stage({ latencyMs: 5 });
    send('zero');
    link.settings = changedLink(link.settings, { reorder: 1 });
    send('one');
    await clock.advance(50);
    send('two');
    await clock.runUntilIdle();

    expect(log).toEqual(['zero at 5', 'two at 55', 'one at 55']);
  });

  it('takes the copy along when the original is overtaken', async () => {
    const { clock, log, send } = stage({ reorder: 1, duplicate: 1 });
    for (const name of ['one', 'two']) send(name);
    await clock.runUntilIdle();
    expect(log).toEqual(['two at 0', 'two at 0', 'one at 0', 'one at 0']);
  });

  it('loses what there is no room for, and takes any when it is empty', async () => {
    const { clock, lane, log, send } = stage({ capacityBytes: 300, latencyMs: 1 });
    send('large', { byteCount: 1_000 });
    send('behind it');
    await clock.runUntilIdle();
    for (const name of ['one', 'two', 'three']) send(name);
    await clock.runUntilIdle();

    expect(log).toEqual([
      'behind it lost: capacity',
      'large at 1',
      'three lost: capacity',
      'one at 2',
      'two at 2',
    ]);
    expect(lane.counters).toEqual(counted({ sent: 5, arrived: 3 }, { capacity: 2 }));
  });

  it('has a bound for empty datagrams too', () => {
    const { log, send } = stage({ capacityBytes: 2_800 });
    for (let i = 0; i < 150; i++) send('x', { byteCount: 0 });
    expect(log).toEqual(Array(50).fill('x lost: capacity'));
  });

  it('lets pass what has hops left for its routers', async () => {
    const { clock, log, send } = stage({ routers: 2 });
    for (const hopLimit of [1, 2, 3]) send(String(hopLimit), { hopLimit });
    await clock.runUntilIdle();
    expect(log).toEqual(['1 lost: hop limit', '2 lost: hop limit', '3 at 0']);
  });

  it('keeps what is held, and lets it go in its order', async () => {
    const { clock, link, log, send } = stage({ latencyMs: 5 });
    send('one');
    link.move('hold');
    send('two');
    await clock.advance(100);
    expect(log).toEqual([]);
    link.move('release');
    send('three');
    await clock.runUntilIdle();
    expect(log).toEqual(['one at 100', 'two at 100', 'three at 105']);
  });

  it('loses what is under way and what is sent while the hosts are parted', async () => {
    const { clock, link, lane, log, send } = stage({ latencyMs: 5, reorder: 0.5 });
    for (const name of ['one', 'two']) send(name);
    link.move('partition');
    send('three');
    link.move('repair');
    await clock.runUntilIdle();
    expect(log).toEqual(['one lost: partition', 'two lost: partition', 'three lost: partition']);
    expect(lane.counters).toEqual(counted({ sent: 3 }, { partition: 3 }));
  });

  it('says that it was a crash when the receiver is down', () => {
    const { link, end, log, send } = stage({ latencyMs: 5 });
    send('one');
    end.isDown = true;
    link.refresh();
    send('two');
    expect(log).toEqual(['one lost: crash', 'two lost: crash']);
  });

  it('carries news in its time, which nobody counts, loses or doubles', async () => {
    const { clock, link, lane, log } = stage({ latencyMs: 7, loss: 1, duplicate: 1 });
    const tell = (): void => void log.push(`news at ${clock.now()}`);
    lane.carryNews(tell);
    await clock.runUntilIdle();
    link.move('partition');
    lane.carryNews(tell);
    link.move('repair');
    lane.carryNews(tell);
    link.move('partition');
    await clock.runUntilIdle();

    expect(log).toEqual(['news at 7']);
    expect(lane.counters).toEqual(NOTHING);
  });
});
