import type { DecoderInput, MessageDecoder } from 'streamsocket/codecs';
import { Gathering, isGathering } from './resp-gathering.js';
import { readLine } from './resp-line.js';
import { RespPush, type RespValue } from './resp-value.js';

/** What becomes of strings that a server sends. */
export type RespStrings = 'text' | 'bytes';

/** The end of the reply has not arrived. */
const MORE = Symbol('more');

/** The least that a value takes: `_` and the end of its line. */
const LEAST_BYTES = 3;

/** A guess: Redis nests a few levels; whoever prints or copies a reply does it by recursion. */
const MOST_LEVELS = 100;

const CR = 0x0d;
const LF = 0x0a;
// A mark of the byte order at the beginning of a string is part of it.
const text = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Finds the replies in what a server sends.
 *
 * A reply may be of a million values in ten thousand chunks. So what was understood is kept, and each byte is
 * looked at once: `#at` is how far that goes, `#open` what is being gathered there, the outermost first.
 */
export class RespDecoder implements MessageDecoder<RespValue | RespPush> {
  readonly #strings: RespStrings;
  #at = 0;
  /** How far the end of the line that begins at `#at` was looked for. */
  #looked = 0;
  #open: Gathering[] = [];

  constructor(strings: RespStrings) {
    this.#strings = strings;
  }

  decode(input: DecoderInput): RespValue | RespPush | undefined {
    for (;;) {
      const value = this.#next(input);
      if (value === MORE) return undefined;
      if (value === undefined) continue; // something was opened, or left out
      const reply = this.#add(value);
      if (reply === undefined) continue;
      if (this.#at > input.maxMessageBytes) throw input.tooLong(this.#at);
      input.skip(this.#at);
      this.forget();
      return reply;
    }
  }

  forget(): void {
    this.#at = 0;
    this.#looked = 0;
    this.#open = [];
  }

  /** The value at `#at`, unless there is something in front of it. */
  #next(input: DecoderInput): RespValue | RespPush | undefined | typeof MORE {
    const { bytes, start } = input;
    const end = this.#endOfLine(input);
    if (end === undefined) return MORE;
    const type = String.fromCharCode(bytes[start + this.#at] ?? 0);
    const line = text.decode(bytes.subarray(start + this.#at + 1, start + end));
    const behind = end + 2;
    if ('$=!'.includes(type) && line !== '-1') return this.#string(input, type, line, behind);
    if (isGathering(type) && line !== '-1') return this.#gather(input, type, line, behind);
    const value = readLine(type, line, (what) => input.malformed(what, this.#at));
    this.#moveTo(behind);
    return value;
  }

  /** Where the line at `#at` ends, from `start`. */
  #endOfLine(input: DecoderInput): number | undefined {
    const { bytes, start, end } = input;
    const found = bytes.indexOf(CR, start + Math.max(this.#looked, this.#at));
    if (found < 0 || found + 1 >= end) {
      this.#looked = (found < 0 || found >= end ? end : found) - start;
      return undefined;
    }
    if (bytes[found + 1] !== LF) throw input.malformed('a line ends with CR and no LF', found - start);
    return found - start;
  }

  #string(input: DecoderInput, type: string, line: string, at: number): RespValue | typeof MORE {
    const length = this.#count(input, line);
    if (!input.has(at + length + 2)) return MORE;
    const from = input.start + at;
    const end = from + length;
    if (input.bytes[end] !== CR || input.bytes[end + 1] !== LF) {
      throw input.malformed('no CR LF ends the string', end - input.start);
    }
    this.#moveTo(at + length + 2);
    // A copy: what is kept for long must not keep all that arrived with it.
    if (type === '$' && this.#strings === 'bytes') return input.bytes.slice(from, end);
    const value = text.decode(input.bytes.subarray(from, end));
    if (type === '$') return value;
    return readLine(type === '!' ? '-' : '=', value, (what) => input.malformed(what, at));
  }

  #gather(input: DecoderInput, type: string, line: string, at: number): RespValue | undefined | typeof MORE {
    const gathering = new Gathering(type, this.#count(input, line));
    if (type === '>' && (this.#open.length > 0 || gathering.count === 0)) {
      throw input.malformed('a push that is empty or within another value', this.#at);
    }
    if (this.#open.length === MOST_LEVELS) {
      throw input.malformed(`values within each other, more than ${MOST_LEVELS} levels`, this.#at);
    }
    // Whoever announces more than the limit can hold is refused before it comes.
    if (!input.has(at + LEAST_BYTES * gathering.count)) return MORE;
    this.#moveTo(at);
    if (gathering.isFull) return gathering.value() as RespValue | undefined;
    this.#open.push(gathering);
    return undefined;
  }

  /** Puts a value where it belongs, and returns the reply if that makes it whole. */
  #add(value: RespValue | RespPush): RespValue | RespPush | undefined {
    let whole: RespValue | RespPush | undefined = value;
    for (;;) {
      const open = this.#open.at(-1);
      if (open === undefined || whole === undefined) return whole;
      open.add(whole as RespValue);
      if (!open.isFull) return undefined;
      this.#open.pop();
      whole = open.value();
    }
  }

  #count(input: DecoderInput, line: string): number {
    if (/^\d{1,10}$/.test(line)) return Number(line);
    throw input.malformed('a length is not of digits', this.#at + 1);
  }

  #moveTo(at: number): void {
    this.#at = at;
    this.#looked = at;
  }
}
