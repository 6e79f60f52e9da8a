/**
 * What waits to be written to one client. A server may not wait for its clients: one that does not read
 * would stop the channel it sits in. So lines queue here, and the queue has an end: when it is full, the
 * client goes and everybody else never noticed.
 */
export class SendQueue {
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  readonly #limitBytes: number;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #isPumping = false;
  #onSpace: (() => void)[] = [];

  /**
   * @param write - resolves when the connection takes more.
   * @param limitBytes - how much may wait beyond what the connection itself holds.
   */
  constructor(write: (bytes: Uint8Array) => Promise<void>, limitBytes: number) {
    this.#write = write;
    this.#limitBytes = limitBytes;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Takes bytes to be written in order; `false` when they do not fit any more. */
  push(bytes: Uint8Array): boolean {
    if (this.#waitingBytes + bytes.length > this.#limitBytes) return false;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (!this.#isPumping) void this.#pump();
    return true;
  }

  /** Resolves when at most `bytes` wait, or nothing can be written any more. Long answers pace themselves by it. */
  async below(bytes: number): Promise<void> {
    while (this.#waitingBytes > bytes) {
      await new Promise<void>((resolve) => this.#onSpace.push(resolve));
    }
  }

  async #pump(): Promise<void> {
    this.#isPumping = true;
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting;
        const batchBytes = this.#waitingBytes;
        this.#waiting = [];
        await this.#write(joined(batch, batchBytes));
        this.#space(batchBytes);
      }
    } catch {
      // The connection is gone. Whoever reads from it learns why; what was to be written is of no use.
      this.#waiting = [];
      this.#space(this.#waitingBytes);
    } finally {
      this.#isPumping = false;
    }
  }

  #space(bytes: number): void {
    this.#waitingBytes -= bytes;
    const waiters = this.#onSpace;
    this.#onSpace = [];
    for (const wake of waiters) wake();
  }
}

function joined(parts: readonly Uint8Array[], totalBytes: number): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const whole = new Uint8Array(totalBytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
