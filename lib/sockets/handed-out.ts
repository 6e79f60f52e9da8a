import type { Clock } from '../util/clock.js';
import type { StreamSocket } from './stream-socket.js';

/** The sockets a listener has handed out and that are not closed yet. */
export class HandedOut {
  readonly #sockets = new Set<StreamSocket>();
  #whenEmpty: (() => void)[] = [];

  get size(): number {
    return this.#sockets.size;
  }

  add(socket: StreamSocket): void {
    this.#sockets.add(socket);
    socket.onceClosed(() => {
      this.#remove(socket);
    });
  }

  /** Waits until every socket is closed; resets those that are not by then. */
  drain(limitMs: number, clock: Clock): Promise<void> {
    if (this.#sockets.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = clock.after(limitMs, () => {
        for (const socket of this.#sockets) socket.abort();
      });
      this.#whenEmpty.push(() => {
        cancel();
        resolve();
      });
    });
  }

  #remove(socket: StreamSocket): void {
    this.#sockets.delete(socket);
    if (this.#sockets.size > 0) return;
    for (const empty of this.#whenEmpty.splice(0)) empty();
  }
}
