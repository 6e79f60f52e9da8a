import type { OnReadOpts } from 'node:net';

import { Spares } from '../../util/spares.js';

/** What a read may bring: at first, and once it has brought as much. Reading more at a time made nothing quicker. */
const ROOM_BYTES = [1024, 8 * 1024, 64 * 1024] as const;
const LARGEST = ROOM_BYTES.length - 1;

/** A room that has less left makes place for the next. */
const LEAST_ROOM_BYTES = 256;

/** So many reads in a row that would have fitted into less room give some of it back. */
const SMALL_READS = 32;

/** Small rooms that sockets have left unused, for those to come: to make one takes a tenth of a short connection's time. */
const spareRooms = new Spares(() => newRoom(0), 64);

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
 * Left to itself Node makes 64 KiB for every read and cuts them down to what came. Here the room is only as large as
 * what the peer sends at a time. Small chunks lie side by side in it, so that one is made for a dozen of them, and each
 * is the reader's to keep: no byte of it is written again. Of a large room, what is read leaves with it or is copied out,
 * so that little keeps hold of much.
 */
export class ReadMemory {
  taker: ChunkTaker | undefined;
  /** Whether the runtime reads into it; one that does not know of such memory has 'data' events instead. */
  isUsed = false;
  #room = makeRoom(0);
  /** Where the room lies in its memory: behind the chunks that were given away. */
  #start = 0;
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
    const start = this.#start;
    const before = this.#size;
    this.#adapt(byteCount);
    const isLarge = room.length === ROOM_BYTES[LARGEST];
    if (isLarge && 2 * byteCount < room.length) {
      if (this.#size !== before) this.#room = makeRoom(this.#size);
      return room.slice(0, byteCount);
    }
    const left = room.length - byteCount;
    if (isLarge || this.#size !== before || left < LEAST_ROOM_BYTES) {
      this.#room = makeRoom(this.#size);
      this.#start = 0;
    } else {
      this.#start = start + byteCount;
      this.#room = new Uint8Array(room.buffer, this.#start, left);
    }
    return left === 0 ? room : new Uint8Array(room.buffer, start, byteCount);
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
  return size === 0 ? spareRooms.take() : newRoom(size);
}

/** Not zeroed: nobody sees more of it than what was read. */
function newRoom(size: number): Uint8Array {
  const { buffer, length } = Buffer.allocUnsafeSlow(ROOM_BYTES[size] ?? 0);
  return new Uint8Array(buffer, 0, length);
}
