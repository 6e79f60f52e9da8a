import { describe, expect, it } from '@jest/globals';

import { type ChunkTaker, giveRoomBack, ReadMemory } from '../../../lib/transport/node/read-memory.js';

/** Reads as Node does: into the memory that it asks for. */
class Reader implements ChunkTaker {
  readonly memory = new ReadMemory();
  readonly chunks: Uint8Array[] = [];

  constructor() {
    this.memory.taker = this;
  }

  takeIn(chunk: Uint8Array): boolean {
    this.chunks.push(chunk);
    return true;
  }

  get room(): Uint8Array {
    const { buffer } = this.memory.onread;
    if (typeof buffer !== 'function') throw new Error('BUG: memory that is not asked for');
    return buffer();
  }

  /** As many bytes as there is room for, `mostBytes` of them. */
  read(mostBytes: number, fill: number): number {
    const { room } = this;
    const byteCount = Math.min(mostBytes, room.length);
    room.fill(fill, 0, byteCount);
    this.memory.onread.callback(byteCount, room);
    return byteCount;
  }
}

const SMALL = 1024;

describe('ReadMemory', () => {
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
    expect(memories.has(reader.room.buffer)).toBe(false);
  });

  it('grows with reads that fill it, up to 64 KiB, and shrinks when it is not needed', () => {
    const reader = new Reader();
    expect(reader.room.length).toBe(SMALL);
    const lengths: number[] = [];
    for (let i = 0; i < 4; i++) {
      reader.read(reader.room.length, 1);
      lengths.push(reader.room.length);
    }
    expect(lengths).toEqual([8 * 1024, 64 * 1024, 64 * 1024, 64 * 1024]);

    for (let i = 0; i < 31; i++) reader.read(10, 1);
    expect(reader.room.length).toBe(64 * 1024);
    reader.read(10, 1);
    expect(reader.room.length).toBe(8 * 1024);
    for (let i = 0; i < 32; i++) reader.read(10, 1);
    expect(reader.room.length).toBe(SMALL);
  });

  it('reads again into a large room that was given back, and into nothing else', () => {
    const reader = new Reader();
    while (reader.room.length < 64 * 1024) reader.read(reader.room.length, 1);
    const large = reader.room;
    reader.read(large.length, 2);
    const part = reader.room;
    reader.read(40 * 1024, 3);
    const [whole, most] = reader.chunks.slice(-2);
    if (whole === undefined || most === undefined) throw new Error('BUG: nothing was read');

    const useless = [whole.subarray(1), new Uint8Array(64 * 1024 + 1), reader.chunks[0] ?? most];
    for (const chunk of useless) giveRoomBack(chunk);
    reader.read(reader.room.length, 4);
    expect(useless.some(({ buffer }) => buffer === reader.room.buffer)).toBe(false);

    giveRoomBack(whole);
    giveRoomBack(most);
    reader.read(reader.room.length, 5);
    expect(reader.room.buffer).toBe(part.buffer);
    expect(reader.room.length).toBe(64 * 1024);
    reader.read(reader.room.length, 6);
    expect(reader.room.buffer).toBe(large.buffer);
  });

  it('says whether a runtime asks for it, and passes on whether reading goes on', () => {
    const reader = new Reader();
    const { memory } = reader;
    expect(memory.isUsed).toBe(false);
    const { onread } = memory;
    const room = reader.room;
    expect(memory.isUsed).toBe(true);
    expect(onread.callback(1, room)).toBe(true);
    memory.taker = { takeIn: (_, isFull) => isFull };
    expect(onread.callback(1, room)).toBe(false);
    expect(onread.callback(reader.room.length, room)).toBe(true);
  });

  it('leaves to others only a room that is whole', () => {
    const one = new Reader();
    while (one.room.length < 8 * 1024) one.read(one.room.length, 1);
    one.read(7 * 1024, 2);
    one.memory.release();
    const other = new Reader();

    other.read(1, 9);
    expect([...(other.chunks[0] ?? [])]).toEqual([9]);
  });

  it('leaves its room to others once the socket is gone, and nothing that was given away', () => {
    const one = new Reader();
    const { room } = one;
    one.read(SMALL, 1);
    one.read(3, 2);
    one.memory.release();
    const other = new Reader();
    expect(other.room).not.toBe(room);
    other.read(SMALL, 9);
    expect(one.chunks[0]?.every((byte) => byte === 1)).toBe(true);
    expect([...(one.chunks[1] ?? [])]).toEqual([2, 2, 2]);
  });
});
