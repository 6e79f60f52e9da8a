import { describe, expect, it } from '@jest/globals';

import { HEADER_BYTES } from '../../../lib/transport/memory/datagram-lane.js';
import { ReceiveBuffer } from '../../../lib/transport/memory/receive-buffer.js';
import { VirtualClock } from '../../../lib/transport/memory/virtual-clock.js';

const packet = (size: number) => ({ data: new Uint8Array(size), address: '192.0.2.1', port: 9 });

/** A buffer with room for two datagrams of 100 bytes, and the sizes of those that were read from it. */
function setUp(readBytesPerSecond: number) {
  const clock = new VirtualClock(false);
  const read: number[] = [];
  const buffer = new ReceiveBuffer({ readBytesPerSecond }, clock, 2 * (100 + HEADER_BYTES), ({ data }) => {
    read.push(data.length);
  });
  return { clock, read, buffer, add: (size: number) => buffer.add(packet(size)) };
}

describe('ReceiveBuffer', () => {
  it('holds no more than its limit, headers counted, and has room again for what was read', async () => {
    const { clock, read, buffer, add } = setUp(1_000);
    expect([100, 100, 0].map(add)).toEqual([true, true, false]);
    expect(buffer.droppedPackets).toBe(1);
    await clock.advance(100);
    expect(read).toEqual([100]);
    expect([101, 100].map(add)).toEqual([false, true]);
    await clock.advance(200);
    expect(read).toEqual([100, 100, 100]);
    expect(buffer.droppedPackets).toBe(2);
  });

  it('takes a datagram of any size when it is empty', () => {
    const { add } = setUp(1_000);
    expect([1_000, 0].map(add)).toEqual([true, false]);
  });

  it('is passed through by what a quick program reads', () => {
    const { read, add } = setUp(Infinity);
    expect([1_000, 1_000].map(add)).toEqual([true, true]);
    expect(read).toEqual([1_000, 1_000]);
  });

  it('gives nothing more once it is closed', async () => {
    const { clock, read, buffer, add } = setUp(1_000);
    [50, 50].map(add);
    buffer.close();
    await clock.advance(1_000);
    expect(read).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });
});
