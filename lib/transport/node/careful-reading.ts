import type { Socket } from 'node:net';

import { afterTurn } from '../../util/clock.js';
import type { ReadBuffer } from './read-buffer.js';

/** Whose socket is read. */
export interface CarefulReader {
  /** Whether it wants more now. */
  readonly isFlowing: boolean;
}

/**
 * Reads a socket of Node's one chunk a turn of the loop: then libuv does not take a reset for an end, see
 * `askForReset`. It costs a tenth to a third of the throughput.
 */
export class CarefulReading {
  readonly #socket: Socket;
  readonly #readBuffer: ReadBuffer | undefined;
  readonly #reader: CarefulReader;

  /** @param readBuffer - what the socket reads into, if it does. */
  constructor(socket: Socket, readBuffer: ReadBuffer | undefined, reader: CarefulReader) {
    this.#socket = socket;
    this.#readBuffer = readBuffer;
    this.#reader = reader;
  }

  /** To be called once, when the reader listens to the socket. */
  start(): void {
    if (this.#readBuffer?.isUsed === true) return;
    this.#socket.on('readable', () => {
      this.readOn();
    });
  }

  /** Reads the next chunk, a turn later. */
  readOn(): void {
    afterTurn(() => {
      if (this.#reader.isFlowing) this.#readChunk();
    });
  }

  #readChunk(): void {
    const socket = this.#socket;
    if (this.#readBuffer?.isUsed === true) {
      socket.resume();
      return;
    }
    socket.read(); // emits 'data' and 'end' too
    // Node hands out all that it has, and emits 'readable' when more comes; Deno (2.9) one chunk, and no event.
    if (socket.readableLength > 0) this.readOn();
  }
}
