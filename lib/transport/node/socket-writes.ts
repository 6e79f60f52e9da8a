import type { Socket } from 'node:net';

import type { SocketError } from '../../errors/socket-error.js';
import type { Settled } from '../contract.js';
import { writeAll } from './write-all.js';

/** Whose writes they are. */
export interface Sender {
  /** Why the kernel does not have what was to be sent; `undefined` if it does. */
  readonly outcome: SocketError | undefined;
}

const EMPTY = new Uint8Array(0);

/**
 * The writes of a socket of Node's, whose `writableHighWaterMark` must be 1.
 *
 * A callback for each would be told a tick later, which costs a small write a tenth of its time. It is not needed: a
 * write that the kernel took at once, as most are, leaves nothing that is written and not sent, and behind one that it
 * did not 'drain' tells when it has.
 */
export class SocketWrites {
  readonly #socket: Socket;
  readonly #sender: Sender;
  /** What the kernel did not take at once, in order. */
  #unsettled: Settled[] | undefined;
  #onDrain: (() => void) | undefined;

  constructor(socket: Socket, sender: Sender) {
    this.#socket = socket;
    this.#sender = sender;
  }

  write(buffers: readonly Uint8Array[], settled: Settled): void {
    const socket = this.#socket;
    writeAll(socket, buffers);
    // Not writable any more: it broke, in this very write perhaps, or was destroyed.
    if (socket.writableLength > 0 || !socket.writable) this.#wait(settled);
    else {
      if (this.#unsettled !== undefined) this.settle();
      settled();
    }
  }

  /** The kernel has everything, or the socket is gone. */
  settle(): void {
    const unsettled = this.#unsettled;
    if (unsettled === undefined) return;
    this.#unsettled = undefined;
    if (this.#onDrain !== undefined) this.#socket.removeListener('drain', this.#onDrain);
    const failure = this.#sender.outcome;
    for (const settled of unsettled) settled(failure);
  }

  #wait(settled: Settled): void {
    if (this.#socket.closed) {
      // Nothing will be told of it any more.
      queueMicrotask(() => {
        settled(this.#sender.outcome);
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
    // Deno (2.9) has a mark of its own on sockets that were accepted, and tells of nothing below it.
    if (!this.#socket.writableNeedDrain) this.#socket.write(EMPTY, this.#onDrain);
  }
}
