import type { SendCall } from './send-call.js';

/** Calls in the order they were made. Taking the first is as cheap as adding one, however many wait. */
export class SendQueue {
  #calls: (SendCall | undefined)[] = [];
  #head = 0;
  #count = 0;
  #bytes = 0;

  /** What the calls want to send together. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  add(call: SendCall): void {
    this.#calls.push(call);
    this.#count++;
    this.#bytes += call.size;
  }

  /** The call that is next, off the queue; calls that were removed leave gaps, which are skipped here. */
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

  /** Takes a call off its place; true if it was still waiting. */
  remove(call: SendCall): boolean {
    const at = this.#calls.indexOf(call, this.#head);
    if (at < 0) return false;
    this.#calls[at] = undefined;
    this.#count--;
    this.#bytes -= call.size;
    return true;
  }
}
