import type { Clock } from '../util/clock.js';
import type { StreamSocket } from './stream-socket.js';

interface Entry {
  readonly socket: StreamSocket;
  /** Its place in the array. */
  index: number;
}

/**
 * The sockets that a listener has handed out and that are not closed yet, in no order.
 *
 * An array and not a `Set`: V8 makes a new table for a `Set` time and again while sockets are added and removed, and
 * each old table refers to its successor and to what was in it. One old table that had reached the old generation kept
 * everything that came after it alive until the next full collection (Node 20): twice the memory, and a tenth of the
 * time of short connections.
 */
export class AcceptedSockets {
  readonly #entries: Entry[] = [];
  #whenEmpty: (() => void)[] = [];

  get size(): number {
    return this.#entries.length;
  }

  add(socket: StreamSocket): void {
    const entry: Entry = { socket, index: this.#entries.length };
    this.#entries.push(entry);
    socket.onceClosed(() => {
      this.#remove(entry);
    });
  }

  /** Waits until every socket is closed; resets those that are not by then. */
  drain(limitMs: number, clock: Clock): Promise<void> {
    if (this.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = clock.after(limitMs, () => {
        for (const { socket } of [...this.#entries]) socket.abort();
      });
      this.#whenEmpty.push(() => {
        cancel();
        resolve();
      });
    });
  }

  /** The last entry takes the place of the one that is removed. */
  #remove(entry: Entry): void {
    const last = this.#entries.pop();
    if (last !== undefined && last !== entry) {
      this.#entries[entry.index] = last;
      last.index = entry.index;
    }
    if (this.size > 0) return;
    for (const empty of this.#whenEmpty.splice(0)) empty();
  }
}
