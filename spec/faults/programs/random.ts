/** Numbers that look random and are the same for the same seed (xorshift32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2_654_435_761) >>> 0 || 1;
  }

  /** A whole number from `min` to `max`. */
  between(min: number, max: number): number {
    return min + (this.#next() % (max - min + 1));
  }

  /** A size as it comes in real traffic: mostly small, at times large, now and then at one of our marks. */
  size(): number {
    const kind = this.#next() % 16;
    if (kind === 0) return [65_535, 65_536, 65_537, 262_143, 262_144, 262_145][this.#next() % 6] ?? 1;
    if (kind < 4) return this.between(1, 1_000);
    if (kind < 10) return this.between(1_000, 100_000);
    return this.between(100_000, 1_000_000);
  }

  fill(bytes: Uint8Array): void {
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    for (let i = 0; i < words.length; i++) words[i] = this.#next();
  }

  #next(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state >>> 0;
    return this.#state;
  }
}

/**
 * A stream of bytes without end in little memory: the same block again and again. Its length has no common
 * factor with any buffer's, so that bytes that are missing, doubled or in a wrong place show.
 */
export class EndlessBytes {
  readonly #block = new Uint8Array(4 * 1_048_583);
  #at = 0;

  constructor(seed: number) {
    new Random(seed).fill(this.#block);
  }

  /** Where in the stream we are. */
  position = 0;

  /** The next bytes: as many as are asked for, or fewer. */
  next(most: number): Uint8Array {
    const bytes = this.#block.subarray(this.#at, this.#at + most);
    this.#at = (this.#at + bytes.length) % this.#block.length;
    this.position += bytes.length;
    return bytes;
  }

  /** Throws unless these are the next bytes. */
  expect(received: Uint8Array): void {
    for (let done = 0; done < received.length;) {
      const expected = this.next(received.length - done);
      if (Buffer.compare(received.subarray(done, done + expected.length), expected) !== 0) {
        throw new Error(
          `Other bytes than were sent, between ${this.position - expected.length} and ${this.position}`,
        );
      }
      done += expected.length;
    }
  }
}
