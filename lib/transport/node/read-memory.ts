import type { OnReadOpts } from 'node:net';

/** What a read may bring: at first, and once it has brought as much. */
const ROOM_BYTES = [16 * 1024, 64 * 1024, 256 * 1024] as const;
const LARGEST = ROOM_BYTES.length - 1;

/** So many reads in a row that would have fitted into less room give some of it back. */
const SMALL_READS = 32;

/**
 * The memory that a socket we connect reads into (`onread` of node:net).
 *
 * Left to itself Node makes 64 KiB for every read and cuts them down to what came. Here a read that brings little is
 * copied out, and one that fills its room leaves with it, so that each chunk has memory of its own: it is the
 * reader's, who may even hand it to another thread. The room grows to what the peer sends, and shrinks again.
 */
export class ReadMemory {
  /** Takes what was read; false: nothing more is to be read until the socket is resumed. */
  onChunk: (chunk: Uint8Array) => boolean = () => false;
  #room = allocate(0);
  #size = 0;
  #smallReads = 0;

  readonly onread: OnReadOpts = {
    buffer: () => this.#room,
    callback: (byteCount: number) => this.onChunk(this.#cut(byteCount)),
  };

  /** The first bytes of the room, to be given away, and room for the next read. */
  #cut(byteCount: number): Uint8Array {
    const room = this.#room;
    if (byteCount === room.length) this.#grow();
    else if (this.#isSmall(byteCount)) this.#shrinkInTime();
    else this.#smallReads = 0;
    if (2 * byteCount < room.length) {
      if (room.length !== ROOM_BYTES[this.#size]) this.#room = allocate(this.#size);
      return room.slice(0, byteCount);
    }
    this.#room = allocate(this.#size);
    return byteCount === room.length ? room : room.subarray(0, byteCount);
  }

  #grow(): void {
    this.#smallReads = 0;
    if (this.#size < LARGEST) this.#size++;
  }

  #isSmall(byteCount: number): boolean {
    const smaller = ROOM_BYTES[this.#size - 1];
    return smaller !== undefined && byteCount < smaller;
  }

  #shrinkInTime(): void {
    this.#smallReads++;
    if (this.#smallReads < SMALL_READS) return;
    this.#smallReads = 0;
    this.#size--;
  }
}

/** Memory nobody else has a part of, which is not zeroed: nobody sees more of it than what was read. */
function allocate(size: number): Uint8Array {
  const { buffer, length } = Buffer.allocUnsafeSlow(ROOM_BYTES[size] ?? 0);
  return new Uint8Array(buffer, 0, length);
}
