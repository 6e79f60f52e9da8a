import type { Clock } from '../util/clock.js';
import type { StreamSocket } from './stream-socket.js';

/** One of the sockets, and where it stands among them. */
interface Entry {
  readonly socket: StreamSocket;
  at: number;
}

/**
 * The sockets a listener has handed out and that are not closed yet, in no order.
 *
 * Not a `Set`: of one that sockets come to and go from V8 makes a new table time and again, and each table of the past
 * holds on to the next and to what was in it. One that has grown old kept all that came after it from being collected
 * until everything was (Node 20): twice the memory, and a tenth of the time of short connections.
 */
export class HandedOut {
  readonly #entries: Entry[] = [];
  #whenEmpty: (() => void)[] = [];

  get size(): number {
    return this.#entries.length;
  }

  add(socket: StreamSocket): void {
    const entry: Entry = { socket, at: this.#entries.length };
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

  /** The last takes its place. */
  #remove(entry: Entry): void {
    const last = this.#entries.pop();
    if (last !== undefined && last !== entry) {
      this.#entries[entry.at] = last;
      last.at = entry.at;
    }
    if (this.size > 0) return;
    for (const empty of this.#whenEmpty.splice(0)) empty();
  }
}
