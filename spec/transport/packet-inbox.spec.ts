import { describe, expect, it, jest } from '@jest/globals';

import { PacketInbox } from '../../lib/transport/packet-inbox.js';
import type { InboxLimits, Packet } from '../../lib/transport/packet-contract.js';
import { illegalCall } from '../../lib/errors/failures.js';

function packet(size: number, port = 9): Packet {
  return { data: new Uint8Array(size), address: '192.0.2.1', port };
}

function inboxOf(limits: Partial<InboxLimits> = {}): PacketInbox {
  return new PacketInbox({ maxPackets: 4, maxBytes: 100, policy: 'drop-oldest', ...limits });
}

function sizesIn(inbox: PacketInbox): number[] {
  const sizes: number[] = [];
  for (let one = inbox.take(); one !== undefined; one = inbox.take()) sizes.push(one.data.length);
  return sizes;
}

describe('PacketInbox', () => {
  it.each<[string, Partial<InboxLimits>, number[], number[], number]>([
    ['keeps the order', {}, [1, 2, 3], [1, 2, 3], 0],
    ['drops the oldest over the number', {}, [1, 2, 3, 4, 5, 6], [3, 4, 5, 6], 2],
    ['drops the newest over the number', { policy: 'drop-newest' }, [1, 2, 3, 4, 5, 6], [1, 2, 3, 4], 2],
    ['drops as many of the oldest as it takes', {}, [40, 30, 30, 60], [30, 60], 2],
    ['drops the newest over the bytes', { policy: 'drop-newest' }, [40, 60, 1, 0], [40, 60, 0], 1],
    ['drops what never fits and nothing else', {}, [10, 101, 20], [10, 20], 1],
    ['holds empty datagrams', {}, [0, 0], [0, 0], 0],
    ['holds one', { maxPackets: 1 }, [1, 2, 3], [3], 2],
  ])('%s', (_, limits, arrived, left, dropped) => {
    const inbox = inboxOf(limits);
    for (const size of arrived) inbox.put(packet(size));

    expect(sizesIn(inbox)).toEqual(left);
    expect(inbox.droppedPackets).toBe(dropped);
  });

  it('keeps the order over many rounds of its ring', () => {
    const inbox = inboxOf({ maxBytes: 1_000 });
    const taken: (number | undefined)[] = [];
    for (let size = 1; size <= 50; size++) {
      inbox.put(packet(size));
      if (size > 2) taken.push(inbox.take()?.data.length);
    }
    expect([...taken, ...sizesIn(inbox)]).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });

  it('tells a failure once, and the datagrams behind it', () => {
    const inbox = inboxOf();
    inbox.put(packet(1));
    inbox.fail(illegalCall('first'));
    inbox.fail(illegalCall('second'));

    expect(() => inbox.take()).toThrow('first');
    expect(sizesIn(inbox)).toEqual([1]);
  });

  it('wakes once, and in a moment if there is something already', async () => {
    const inbox = inboxOf();
    const wake = jest.fn();
    inbox.onceReady(wake);
    inbox.put(packet(1));
    inbox.put(packet(2));
    expect(wake).toHaveBeenCalledTimes(1);

    inbox.onceReady(wake);
    expect(wake).toHaveBeenCalledTimes(1);
    await Promise.resolve();
    expect(wake).toHaveBeenCalledTimes(2);
  });

  it('forgets what does not pass, uncounted', () => {
    const inbox = inboxOf();
    for (const port of [1, 2, 1]) inbox.put(packet(port, port));
    inbox.keepOnly(({ port }) => port === 1);

    expect(sizesIn(inbox)).toEqual([1, 1]);
    expect(inbox.droppedPackets).toBe(0);
  });

  it('takes nothing in once it is closed', () => {
    const inbox = inboxOf();
    const wake = jest.fn();
    inbox.onceReady(wake);
    inbox.close();
    inbox.put(packet(1));
    inbox.fail(illegalCall('late'));

    expect(inbox.take()).toBeUndefined();
    expect(wake).not.toHaveBeenCalled();
  });
});
