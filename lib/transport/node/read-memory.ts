import type { OnReadOpts } from 'node:net';

import { Spares } from '../../util/spares.js';

/** What a read may bring: at first, and once it has brought as much. Reading more at a time made nothing quicker. */
const ROOM_BYTES = [1024, 8 * 1024, 64 * 1024] as const;
const LARGEST = ROOM_BYTES.length - 1;

/** So many reads in a row that would have fitted into less room give some of it back. */
const SMALL_READS = 32;

/** Small rooms of sockets that are gone, for those to come: to make one takes a tenth of a short connection's time. */
const spareRooms = new Spares(() => newRoom(0), 64);

/** Large rooms whose bytes their readers have copied: 1 MiB at most. New memory costs as much as reading into it. */
const spareLargeRooms = new Spares(() => newRoom(LARGEST), 16);

/** Who takes what a socket has read. */
export interface ChunkTaker {
  /**
   * @param isFull - that was as much as there was room for, so that more may be there already.
   * @returns false: nothing more is to be read until the socket is resumed.
   */
  takeIn(chunk: Uint8Array, isFull: boolean): boolean;
}

/**
 * The memory that a socket we connect reads into (`onread` of node:net).
 *
 * Left to itself Node makes 64 KiB for every read and cuts them down to what came. Here a read that brings little is
 * copied out, and one that fills its room leaves with it, so that each chunk has memory of its own: it is the
 * reader's, who may even hand it to another thread. The room grows to what the peer sends, and shrinks again.
 *
 * Small chunks side by side in one room would be cheaper, but who handed one to another thread would hand over the memory
 * that libuv reads into.
 */
export class ReadMemory {
  taker: ChunkTaker | undefined;
  /** Whether the runtime reads into it; one that does not know of such memory has 'data' events instead. */
  isUsed = false;
  #room = makeRoom(0);
  #size = 0;
  #smallReads = 0;

  readonly onread: OnReadOpts = {
    buffer: () => {
      this.isUsed = true;
      return this.#room;
    },
    callback: (byteCount: number) => {
      const isFull = byteCount === this.#room.length;
      return this.taker?.takeIn(this.#cut(byteCount), isFull) ?? false;
    },
  };

  /** The socket is gone. */
  release(): void {
    if (this.#room.length === ROOM_BYTES[0]) spareRooms.giveBack(this.#room);
  }

  /** The first bytes of the room, to be given away, and room for the next read. */
  #cut(byteCount: number): Uint8Array {
    const room = this.#room;
    // The smallest room cannot shrink.
    if (this.#size > 0 || byteCount === room.length) this.#adapt(byteCount);
    if (2 * byteCount < room.length) {
      if (room.length !== ROOM_BYTES[this.#size]) this.#room = makeRoom(this.#size);
      return room.slice(0, byteCount);
    }
    this.#room = makeRoom(this.#size);
    return byteCount === room.length ? room : room.subarray(0, byteCount);
  }

  #adapt(byteCount: number): void {
    if (this.#size > 0 && byteCount < (ROOM_BYTES[this.#size - 1] ?? 0)) {
      if (++this.#smallReads < SMALL_READS) return;
      this.#smallReads = 0;
      this.#size--;
      return;
    }
    this.#smallReads = 0;
    if (byteCount === this.#room.length && this.#size < LARGEST) this.#size++;
  }
}

/** Memory nobody else has a part of. */
function makeRoom(size: number): Uint8Array {
  if (size === LARGEST) return spareLargeRooms.take();
  return size === 0 ? spareRooms.take() : newRoom(size);
}

/** Takes back the memory of a chunk that nobody refers to any more, if it is a large room. */
export function giveRoomBack({ buffer, byteOffset }: Uint8Array): void {
  if (byteOffset === 0 && buffer.byteLength === ROOM_BYTES[LARGEST])
    spareLargeRooms.giveBack(new Uint8Array(buffer));
}

/** Not zeroed: nobody sees more of it than what was read. */
function newRoom(size: number): Uint8Array {
  const { buffer, length } = Buffer.allocUnsafeSlow(ROOM_BYTES[size] ?? 0);
  return new Uint8Array(buffer, 0, length);
}
