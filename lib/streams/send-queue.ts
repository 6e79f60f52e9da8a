import { noBufferSpace } from '../errors/failures.js';
import type { SendCall, SendGoal } from './send-call.js';

/** Bytes of writes that wait and were not accepted; only a caller who does not wait for them gets there. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/** So many calls and gaps may lie there before the gaps are looked at. */
const MANY = 1_024;

/**
 * Calls that wait, in the order they were made, and a bound for what they hold. Taking the first and removing any is as
 * cheap as adding one, however many wait.
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
    if (this.#calls.length >= MANY && this.#calls.length > 2 * this.#count) this.#closeGaps();
    call.place = this.#calls.length;
    this.#calls.push(call);
    this.#count++;
    this.#bytes += call.size;
  }

  /** Takes the first call; `undefined` if there is none. */
  next(): SendCall | undefined {
    while (this.#head < this.#calls.length) {
      const call = this.#calls[this.#head++];
      if (call !== undefined && this.remove(call)) return call;
    }
    this.#calls = [];
    this.#head = 0;
    return undefined;
  }

  /** Takes a call from wherever it waits. @returns whether it was still waiting. */
  remove(call: SendCall): boolean {
    if (this.#calls[call.place] !== call) return false;
    this.#calls[call.place] = undefined;
    this.#count--;
    this.#bytes -= call.size;
    return true;
  }

  /** Ends the calls that wait, except for those with the goal `kept`. */
  rejectAll(reason: unknown, kept?: SendGoal): void {
    for (const call of this.#calls) {
      if (call === undefined || call.goal === kept) continue;
      this.remove(call);
      call.disarm?.();
      call.reject(reason);
    }
  }

  /** A queue that is never empty would grow with every call. */
  #closeGaps(): void {
    const calls = this.#calls.filter((call) => call !== undefined);
    calls.forEach((call, i) => {
      call.place = i;
    });
    this.#calls = calls;
    this.#head = 0;
  }
}
