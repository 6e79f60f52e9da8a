import { describe, expect, it } from '@jest/globals';

import { type ChunkTaker, ReadBuffer, reclaimMemory } from '../../../lib/transport/node/read-buffer.js';

/** Reads as Node does: into the buffer that it asks for. */
class Reader implements ChunkTaker {
  readonly buffer = new ReadBuffer();
  readonly chunks: Uint8Array[] = [];

  constructor() {
    this.buffer.taker = this;
  }

  takeIn(chunk: Uint8Array): boolean {
    this.chunks.push(chunk);
    return true;
  }

  get memory(): Uint8Array {
    const { buffer } = this.buffer.onread;
    if (typeof buffer !== 'function') throw new Error('BUG: a buffer that is not asked for');
    return buffer();
  }

  /** As many bytes as there is room for, `mostBytes` of them. */
  read(mostBytes: number, fill: number): number {
    const { memory } = this;
    const byteCount = Math.min(mostBytes, memory.length);
    memory.fill(fill, 0, byteCount);
    this.buffer.onread.callback(byteCount, memory);
    return byteCount;
  }
}

const SMALL = 1024;

describe('ReadBuffer', () => {
  it('gives each chunk memory of its own, whatever its size', () => {
    const reader = new Reader();
    const wanted = [1, 100, SMALL / 2, SMALL, SMALL, 8 * 1024, 64 * 1024, 64 * 1024, 40 * 1024, 5, 64 * 1024];
    const sizes = wanted.map((size, i) => reader.read(size, i + 1));

    expect(reader.chunks.map(({ length }) => length)).toEqual(sizes);
    expect(sizes).toContain(64 * 1024);
    reader.chunks.forEach((chunk, i) => {
      expect(chunk.every((byte) => byte === i + 1)).toBe(true);
      expect(chunk.constructor).toBe(Uint8Array);
    });
    const memories = new Set<ArrayBufferLike>(reader.chunks.map(({ buffer }) => buffer));
    expect(memories.size).toBe(sizes.length);
    expect(memories.has(reader.memory.buffer)).toBe(false);
  });

  it('grows with reads that fill it, up to 64 KiB, and shrinks when it is not needed', () => {
    const reader = new Reader();
    expect(reader.memory.length).toBe(SMALL);
    const lengths: number[] = [];
    for (let i = 0; i < 4; i++) {
      reader.read(reader.memory.length, 1);
      lengths.push(reader.memory.length);
    }
    expect(lengths).toEqual([8 * 1024, 64 * 1024, 64 * 1024, 64 * 1024]);

    for (let i = 0; i < 31; i++) reader.read(10, 1);
    expect(reader.memory.length).toBe(64 * 1024);
    reader.read(10, 1);
    expect(reader.memory.length).toBe(8 * 1024);
    for (let i = 0; i < 32; i++) reader.read(10, 1);
    expect(reader.memory.length).toBe(SMALL);
  });

  it('reads again into a large buffer that was reclaimed, and into nothing else', () => {
    const reader = new Reader();
    while (reader.memory.length < 64 * 1024) reader.read(reader.memory.length, 1);
    const large = reader.memory;
    reader.read(large.length, 2);
    const part = reader.memory;
    reader.read(40 * 1024, 3);
    const [whole, most] = reader.chunks.slice(-2);
    if (whole === undefined || most === undefined) throw new Error('BUG: nothing was read');

    const useless = [whole.subarray(1), new Uint8Array(64 * 1024 + 1), reader.chunks[0] ?? most];
    for (const chunk of useless) reclaimMemory(chunk);
    reader.read(reader.memory.length, 4);
    expect(useless.some(({ buffer }) => buffer === reader.memory.buffer)).toBe(false);

    reclaimMemory(whole);
    reclaimMemory(most);
    reader.read(reader.memory.length, 5);
    expect(reader.memory.buffer).toBe(part.buffer);
    expect(reader.memory.length).toBe(64 * 1024);
    reader.read(reader.memory.length, 6);
    expect(reader.memory.buffer).toBe(large.buffer);
  });

  it('says whether a runtime asks for it, and passes on whether reading goes on', () => {
    const reader = new Reader();
    const { buffer } = reader;
    expect(buffer.isUsed).toBe(false);
    const { onread } = buffer;
    const memory = reader.memory;
    expect(buffer.isUsed).toBe(true);
    expect(onread.callback(1, memory)).toBe(true);
    buffer.taker = { takeIn: (_, isFull) => isFull };
    expect(onread.callback(1, memory)).toBe(false);
    expect(onread.callback(reader.memory.length, memory)).toBe(true);
  });

  it('leaves to others only a buffer that is whole', () => {
    const one = new Reader();
    while (one.memory.length < 8 * 1024) one.read(one.memory.length, 1);
    one.read(7 * 1024, 2);
    one.buffer.release();
    const other = new Reader();

    other.read(1, 9);
    expect([...(other.chunks[0] ?? [])]).toEqual([9]);
  });

  it('leaves its buffer to others once the socket is gone, and nothing that was given away', () => {
    const one = new Reader();
    const { memory } = one;
    one.read(SMALL, 1);
    one.read(3, 2);
    one.buffer.release();
    const other = new Reader();
    expect(other.memory).not.toBe(memory);
    other.read(SMALL, 9);
    expect(one.chunks[0]?.every((byte) => byte === 1)).toBe(true);
    expect([...(one.chunks[1] ?? [])]).toEqual([2, 2, 2]);
  });
});
