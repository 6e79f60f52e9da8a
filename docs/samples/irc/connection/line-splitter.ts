import { decodeText } from '../protocol/text.js';

/** A line as it came in, without its end. One that was too long has no text: half a line is not a message. */
export interface ReceivedLine {
  readonly text: string;
  readonly isTooLong: boolean;
}

const LF = 10;
const CR = 13;

/**
 * Makes lines out of chunks. TCP keeps the order of bytes and nothing else: a chunk may hold half a line
 * or ten of them, and a peer that never sends a line end must not fill our memory.
 *
 * A line ends with CR LF, or with LF alone as some clients have it.
 */
export class LineSplitter {
  readonly #limitBytes: number;
  #kept: Uint8Array;
  #keptBytes = 0;
  #isTooLong = false;

  /** @param limitBytes - the longest line, CR LF included; what is longer is skipped up to its end. */
  constructor(limitBytes: number) {
    if (!Number.isInteger(limitBytes) || limitBytes < 2) {
      throw new RangeError(`limitBytes must be a whole number from 2 up, not ${limitBytes}`);
    }
    this.#limitBytes = limitBytes;
    this.#kept = new Uint8Array(Math.min(limitBytes, 512));
  }

  /** Takes the next chunk and gives the lines it completes. The chunk may be reused afterwards. */
  push(chunk: Uint8Array): ReceivedLine[] {
    const lines: ReceivedLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      lines.push(this.#line(chunk.subarray(start, end)));
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  #line(tail: Uint8Array): ReceivedLine {
    if (this.#keptBytes > 0) this.#keep(tail);
    const whole = this.#keptBytes > 0 ? this.#kept.subarray(0, this.#keptBytes) : tail;
    const line = whole.at(-1) === CR ? whole.subarray(0, -1) : whole;
    const isTooLong = this.#isTooLong || line.length > this.#limitBytes - 2;
    this.#keptBytes = 0;
    this.#isTooLong = false;
    return { text: isTooLong ? '' : textOf(line), isTooLong };
  }

  #keep(bytes: Uint8Array): void {
    if (this.#isTooLong) return;
    const keptBytes = this.#keptBytes + bytes.length;
    if (keptBytes > this.#limitBytes - 1) {
      this.#isTooLong = true; // not even with its LF to come does it fit
      return;
    }
    if (keptBytes > this.#kept.length) {
      const larger = new Uint8Array(Math.min(this.#limitBytes, Math.max(keptBytes, 2 * this.#kept.length)));
      larger.set(this.#kept.subarray(0, this.#keptBytes));
      this.#kept = larger;
    }
    this.#kept.set(bytes, this.#keptBytes);
    this.#keptBytes = keptBytes;
  }
}

/**
 * No line may hold CR or NUL (RFC 1459, 2.3.1). They become spaces here, at the door: a server that passed
 * a lone CR on would let one user send commands in the name of another who takes it for a line end.
 */
function textOf(bytes: Uint8Array): string {
  return decodeText(bytes).replace(/[\r\0]/g, ' ');
}
