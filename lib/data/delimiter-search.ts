/**
 * Looks for a delimiter in bytes that come in pieces, and looks at each byte once, wherever the pieces were
 * cut (Knuth, Morris, Pratt). A byte that cannot be part of a match is passed over by the platform's own search.
 */
export class DelimiterSearch {
  /** How many bytes were looked at since the search began anew. Of a match, all up to its end. */
  seen = 0;
  isFound = false;
  readonly #delimiter: Uint8Array;
  /** Where a match of so many bytes, and no more, may go on: with its longest end that is a beginning too. */
  readonly #shorter: readonly number[];
  readonly #first: number;
  readonly #unitBytes: number;
  #matched = 0;

  /**
   * @param delimiter - one byte at least.
   * @param unitBytes - a match must end a multiple of so many bytes from the beginning: 2 in text of UTF-16.
   */
  constructor(delimiter: Uint8Array, unitBytes = 1) {
    this.#delimiter = delimiter;
    this.#shorter = shorterMatches(delimiter);
    this.#first = delimiter[0] ?? 0;
    this.#unitBytes = unitBytes;
  }

  get delimiterBytes(): number {
    return this.#delimiter.length;
  }

  restart(): void {
    this.seen = 0;
    this.isFound = false;
    this.#matched = 0;
  }

  /**
   * Looks at `bytes` from `from` on, which come right behind those seen before, until `most` were seen.
   *
   * @returns whether the delimiter ends there; `seen` then tells where.
   */
  feed(bytes: Uint8Array, from: number, most: number): boolean {
    const room = most - this.seen;
    const piece = bytes.length - from > room ? bytes.subarray(0, from + room) : bytes;
    let at = from;
    while (at < piece.length) {
      if (this.#matched === 0) {
        const found = piece.indexOf(this.#first, at);
        if (found === -1) break;
        this.#matched = 1;
        at = found + 1;
      } else {
        this.#step(piece[at] ?? 0);
        at++;
      }
      if (this.#matched === this.#delimiter.length && this.#ends(at - from)) return true;
    }
    this.seen += piece.length - from;
    return false;
  }

  #step(byte: number): void {
    while (this.#matched > 0 && byte !== this.#delimiter[this.#matched]) {
      this.#matched = this.#shorter[this.#matched] ?? 0;
    }
    if (byte === this.#delimiter[this.#matched]) this.#matched++;
  }

  /** Whether a match counts that ends behind `size` more bytes. */
  #ends(size: number): boolean {
    // If not, the next byte differs from the one behind the delimiter, as there is none, and a shorter match goes on.
    if ((this.seen + size) % this.#unitBytes !== 0) return false;
    this.seen += size;
    this.isFound = true;
    return true;
  }
}

function shorterMatches(delimiter: Uint8Array): readonly number[] {
  const shorter = [0, 0];
  let length = 0;
  for (let i = 1; i < delimiter.length; i++) {
    while (length > 0 && delimiter[i] !== delimiter[length]) length = shorter[length] ?? 0;
    if (delimiter[i] === delimiter[length]) length++;
    shorter.push(length);
  }
  return shorter;
}
