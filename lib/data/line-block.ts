import type { LineFormat } from './line-format.js';
import type { LoadedBytes } from './loaded-bytes.js';
import { decodeText } from './text.js';
import { UnicodeEncoding } from './unicode-encoding.js';

const NOTHING: Uint8Array = new Uint8Array();

/**
 * The most bytes that become text at once. A line that somebody keeps may keep the text of the whole block in
 * memory, as V8 makes a short piece of a string a view of it.
 */
const BLOCK_BYTES = 2 * 1024;

const LF = 0x0a;
const CR = 0x0d;

/**
 * Lines that lie together in a chunk, decoded together: finding and decoding each by itself takes three times as
 * long (Node 20). It stays a guess of what the reader will be asked for: the bytes of a line are read when the
 * line is taken, and no sooner.
 */
export class LineBlock {
  readonly #bytes: LoadedBytes;
  /** Whole lines, as bytes and as text, and how far either was taken. */
  #block: Uint8Array = NOTHING;
  #blockAt = 0;
  #text = '';
  #textAt = 0;
  /** Where the reader has to be for the block to go on there, and what must not have happened since. */
  #position = 0;
  #cuts = 0;

  constructor(bytes: LoadedBytes) {
    this.#bytes = bytes;
  }

  /** The next line; `undefined` where it must be looked for by itself: it does not end in its chunk, or is long. */
  take({ newline, limitBytes }: LineFormat): string | undefined {
    if (!this.#isWhereReaderIs && !this.#fill()) return undefined;
    const end = this.#text.indexOf('\n', this.#textAt);
    // As long as there were only characters of one byte, both are the same.
    const isAscii = this.#text.length === this.#block.length;
    const blockEnd = isAscii ? end : this.#block.indexOf(LF, this.#blockAt);
    const hasCarriageReturn =
      newline === 'auto' && end > this.#textAt && this.#text.charCodeAt(end - 1) === CR ? 1 : 0;
    if (blockEnd - hasCarriageReturn - this.#blockAt > limitBytes) return undefined;
    const line = this.#text.slice(this.#textAt, end - hasCarriageReturn);
    this.#takeUpTo(blockEnd + 1, end + 1);
    return line;
  }

  get #isWhereReaderIs(): boolean {
    const { position, cuts } = this.#bytes;
    return this.#block !== NOTHING && this.#position === position && this.#cuts === cuts;
  }

  #fill(): boolean {
    const ahead = this.#bytes.ahead(BLOCK_BYTES);
    const size = ahead.lastIndexOf(LF) + 1;
    this.#block = size === 0 ? NOTHING : ahead.subarray(0, size);
    // Where lines are cut changes nothing: no character of UTF-8, nor what is wrong for one, goes past a line feed.
    this.#text = decodeText(this.#block, 0, size, UnicodeEncoding.utf8);
    this.#blockAt = 0;
    this.#textAt = 0;
    this.#position = this.#bytes.position;
    this.#cuts = this.#bytes.cuts;
    return size > 0;
  }

  #takeUpTo(blockAt: number, textAt: number): void {
    const size = blockAt - this.#blockAt;
    this.#bytes.pass(size);
    this.#position += size;
    this.#blockAt = blockAt;
    this.#textAt = textAt;
    if (blockAt < this.#block.length) return;
    // Nobody is to hold the memory of a chunk during a wait that may be long.
    this.#block = NOTHING;
    this.#text = '';
  }
}
