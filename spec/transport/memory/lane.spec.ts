import { describe, expect, it, jest } from '@jest/globals';

import { Lane } from '../../../lib/transport/memory/lane.js';
import { DEFAULT_LINK } from '../../../lib/transport/memory/link-options.js';
import { Link, type LinkEnd } from '../../../lib/transport/memory/link.js';
import type { Packet } from '../../../lib/transport/memory/packet.js';
import { Random } from '../../../lib/transport/memory/random.js';
import { VirtualClock } from '../../../lib/transport/memory/virtual-clock.js';

interface Stage {
  readonly clock: VirtualClock;
  readonly link: Link;
  readonly lane: Lane;
  readonly arrived: Packet['kind'][];
}

function stage(): Stage {
  const end = (name: string): LinkEnd => ({ name, isDown: false, readBytesPerSecond: Infinity });
  const there = end('b');
  const link = new Link(end('a'), there, DEFAULT_LINK, new Random('1'));
  const clock = new VirtualClock(false);
  const lane = new Lane(link.wayTo(there), clock);
  const arrived: Packet['kind'][] = [];
  lane.receiver = ({ kind }) => {
    arrived.push(kind);
  };
  return { clock, link, lane, arrived };
}

describe('Lane', () => {
  it('is known to its link while something is under way, and no longer', async () => {
    const { clock, link, lane, arrived } = stage();
    const refresh = jest.spyOn(lane, 'refresh');
    link.move('hold');
    expect(refresh).not.toHaveBeenCalled();

    lane.push({ kind: 'syn' });
    link.move('release');
    expect(refresh).toHaveBeenCalledTimes(1);
    await clock.runUntilIdle();
    expect(arrived).toEqual(['syn']);

    link.move('hold');
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it('has one timer however many packets are under way', async () => {
    const { clock, lane, arrived } = stage();
    for (const kind of ['syn', 'ack', 'fin'] as const) lane.push({ kind });
    expect(clock.pendingTimers).toBe(1);

    await clock.runUntilIdle();
    expect(arrived).toEqual(['syn', 'ack', 'fin']);
  });

  it('gives up only over what a sender repeats', async () => {
    const { clock, link, lane } = stage();
    let gaveUpAtMs: number | undefined;
    lane.onGivenUp = () => {
      gaveUpAtMs = clock.now();
    };
    link.move('partition');
    lane.push({ kind: 'window', bytes: 1 });
    await clock.runUntilIdle();
    expect(gaveUpAtMs).toBeUndefined();

    lane.push({ kind: 'fin' });
    await clock.runUntilIdle();
    expect(gaveUpAtMs).toBe(924_600);
  });

  it('counts the time it was cut for from the moment it was cut, once', async () => {
    const { clock, link, lane } = stage();
    let gaveUpAtMs: number | undefined;
    lane.onGivenUp = () => {
      gaveUpAtMs = clock.now();
    };
    link.move('hold');
    lane.push({ kind: 'fin' });
    await clock.advance(1_000);
    link.move('partition');
    await clock.advance(1_000);
    link.refresh();
    await clock.runUntilIdle();

    expect(gaveUpAtMs).toBe(925_600);
  });
});
