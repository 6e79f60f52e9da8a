import { describe, expect, it } from '@jest/globals';

import { ArrivedBytes, plainView } from '../../../lib/transport/node/arrived-bytes.js';

describe('ArrivedBytes', () => {
  it('hands chunks out in order, as they came', () => {
    const arrived = new ArrivedBytes();
    const first = new Uint8Array([97, 98, 99]);
    arrived.add(first);
    arrived.add(new Uint8Array([1, 2]));
    expect(arrived.length).toBe(5);

    expect(arrived.take()).toBe(first);
    expect(arrived.take()).toEqual(new Uint8Array([1, 2]));
    expect([arrived.take(), arrived.length]).toEqual([undefined, 0]);
  });

  it.each([
    ['in one piece', 262_144, 1],
    ['byte by byte, each of which weighs 512 bytes more', 1, 512],
  ])('has reading pause at 256 KiB, %s, and go on at a quarter of that', (_, sizeBytes, count) => {
    const arrived = new ArrivedBytes();
    for (let i = 0; i < count - 1; i++) arrived.add(new Uint8Array(sizeBytes));
    expect(arrived.shouldPause).toBe(false);
    arrived.add(new Uint8Array(sizeBytes));
    expect([arrived.shouldPause, arrived.mayResume]).toEqual([true, false]);
    while (!arrived.mayResume) arrived.take();
    expect(arrived.length).toBeLessThanOrEqual(65_536);
  });
});

describe('plainView()', () => {
  it('shows what a Buffer shows, and is none', () => {
    const data = Buffer.from('xabcx').subarray(1, 4);
    const view = plainView(data);
    expect(view.constructor).toBe(Uint8Array);
    expect(view.buffer).toBe(data.buffer);
    expect([...view]).toEqual([97, 98, 99]);
  });
});
