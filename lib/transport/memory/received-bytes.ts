/** Bytes that were received, in one piece however many arrivals they took. */
export class ReceivedBytes {
  #memory = new Uint8Array(256);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  /** A view of them, good until more is added. */
  get bytes(): Uint8Array {
    return this.#memory.subarray(this.#start, this.#end);
  }

  add(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#memory.length) this.#makeRoom(chunk.length);
    this.#memory.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Takes bytes off the front. */
  drop(count: number): void {
    this.#start += count;
  }

  #makeRoom(byteCount: number): void {
    const { bytes } = this;
    // Twice what is needed, so that each byte is moved once or twice, however small the arrivals are.
    this.#memory = new Uint8Array(2 * (bytes.length + byteCount));
    this.#memory.set(bytes);
    this.#start = 0;
    this.#end = bytes.length;
  }
}
