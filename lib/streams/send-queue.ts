/** A call that waits for its turn: bytes to be accepted, or a mark behind everything called before it. */
export interface WaitingCall {
  /** Bytes it wants to send. */
  readonly size: number;
  /** Does what was asked for; the call is off the queue by then. */
  readonly proceed: () => void;
  readonly reject: (reason: unknown) => void;
  disarm: (() => void) | undefined;
}

/** Calls in the order they were made. Taking the first is as cheap as adding one, however many wait. */
export class SendQueue {
  #calls: (WaitingCall | undefined)[] = [];
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

  add(call: WaitingCall): void {
    this.#calls.push(call);
    this.#count++;
    this.#bytes += call.size;
  }

  /** The call that is next, off the queue; calls that were removed leave gaps, which are skipped here. */
  next(): WaitingCall | undefined {
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
  remove(call: WaitingCall): boolean {
    const at = this.#calls.indexOf(call, this.#head);
    if (at < 0) return false;
    this.#calls[at] = undefined;
    this.#count--;
    this.#bytes -= call.size;
    return true;
  }
}
