import type { Socket } from 'node:net';

import type { SocketError } from '../../errors/socket-error.js';
import type { Settled } from '../contract.js';
import { writeAll } from './write-all.js';

/** Whose writes they are. */
export interface WriteOwner {
  /** Why the kernel does not have everything that was written; `undefined` if it does. */
  readonly writeFailure: SocketError | undefined;
}

const EMPTY = new Uint8Array(0);

/**
 * The writes of a socket of Node's, whose `writableHighWaterMark` must be 1.
 *
 * Node calls the callback of a write a tick later, which costs a small write a tenth of its time. None is needed: after
 * a write that the kernel took at once, as it does most, `writableLength` is 0; otherwise 'drain' tells when it is.
 */
export class SocketWrites {
  readonly #socket: Socket;
  readonly #owner: WriteOwner;
  /** Told when the kernel has what it did not take at once; in the order of the writes. */
  #unsettled: Settled[] | undefined;
  #onDrain: (() => void) | undefined;

  constructor(socket: Socket, owner: WriteOwner) {
    this.#socket = socket;
    this.#owner = owner;
  }

  write(buffers: readonly Uint8Array[], settled: Settled): void {
    const socket = this.#socket;
    writeAll(socket, buffers);
    // A socket that is not writable broke, in this very write perhaps, or was destroyed.
    if (socket.writableLength > 0 || !socket.writable) this.#wait(settled);
    else {
      if (this.#unsettled !== undefined) this.settle();
      settled();
    }
  }

  /** To be called when the kernel has everything that was written, or never will. */
  settle(): void {
    const unsettled = this.#unsettled;
    if (unsettled === undefined) return;
    this.#unsettled = undefined;
    if (this.#onDrain !== undefined) this.#socket.removeListener('drain', this.#onDrain);
    const failure = this.#owner.writeFailure;
    for (const settled of unsettled) settled(failure);
  }

  #wait(settled: Settled): void {
    if (this.#socket.closed) {
      // There are no more events: nobody would call `settle`.
      queueMicrotask(() => {
        settled(this.#owner.writeFailure);
      });
      return;
    }
    if (this.#unsettled === undefined) {
      this.#unsettled = [settled];
      this.#onDrain ??= () => {
        this.settle();
      };
      this.#socket.on('drain', this.#onDrain);
    } else this.#unsettled.push(settled);
    // On accepted sockets Deno (2.9) has a high-water mark of its own, and emits no 'drain' below it. So ask for a callback.
    if (!this.#socket.writableNeedDrain) this.#socket.write(EMPTY, this.#onDrain);
  }
}
