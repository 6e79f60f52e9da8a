import { noBufferSpace } from '../errors/failures.js';
import type { SendCall } from './send-call.js';

/** Bytes of writes that wait and were not accepted; only a caller who does not wait for them gets there. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Calls that wait, in the order they were made, and a bound for what they hold. Taking the first is as cheap as adding
 * one, however many wait.
 */
export class SendQueue {
  /** Calls that were taken or removed leave gaps; those before `#head` are all gaps. */
  #calls: (SendCall | undefined)[] = [];
  #head = 0;
  #count = 0;
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /**
   * One write of any size may wait; with it, so many bytes more.
   *
   * @throws SocketError - there is no room for a write of `size` bytes.
   */
  checkRoom(size: number): void {
    const bytes = this.#bytes;
    if (bytes === 0 || bytes + size <= MAX_WAITING_BYTES) return;
    throw noBufferSpace(
      `Cannot write ${size} bytes: ${bytes} bytes wait already, and ${MAX_WAITING_BYTES} may; await your writes`,
    );
  }

  add(call: SendCall): void {
    this.#calls.push(call);
    this.#count++;
    this.#bytes += call.size;
  }

  /** Takes the first call; `undefined` if there is none. */
  next(): SendCall | undefined {
    while (this.#head < this.#calls.length) {
      const call = this.#calls[this.#head];
      this.#calls[this.#head++] = undefined;
      if (call !== undefined) {
        this.#count--;
        this.#bytes -= call.size;
        return call;
      }
    }
    this.#calls = [];
    this.#head = 0;
    return undefined;
  }

  /** Takes a call from wherever it waits. @returns whether it was still waiting. */
  remove(call: SendCall): boolean {
    const at = this.#calls.indexOf(call, this.#head);
    if (at < 0) return false;
    this.#calls[at] = undefined;
    this.#count--;
    this.#bytes -= call.size;
    return true;
  }
}
