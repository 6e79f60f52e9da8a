import { closedError, endOfStream, tooLong } from '../errors/failures.js';
import { throwIfRefused } from '../util/abort.js';
import { checkWaitOptions, type WaitOptions } from '../util/wait-options.js';
import { DelimiterSearch } from './delimiter-search.js';
import { LineBlock } from './line-block.js';
import { LineFormat, type ReadLineOptions } from './line-format.js';
import type { LoadedBytes } from './loaded-bytes.js';
import type { Goal, Loader } from './loader.js';
import { UnicodeEncoding } from './unicode-encoding.js';

const CR = 0x0d;

/**
 * Reads up to a mark, which may lie beyond what is loaded. What a call has looked at and not taken stays where
 * it is, and the next call for the same mark goes on looking where this one stopped.
 */
export class LookAhead {
  readonly #bytes: LoadedBytes;
  readonly #getLoader: () => Loader | undefined;
  readonly #lineBlock: LineBlock;
  #delimiter: Uint8Array | undefined;
  #search = new DelimiterSearch(Uint8Array.of(0));
  #limitBytes = 0;
  #format: LineFormat | undefined;
  /** What was searched, and from where: another place, or bytes that others have had, are searched anew. */
  #searched: DelimiterSearch | undefined;
  #searchedFrom = 0;
  #searchedCuts = 0;

  /**
   * @param getLoader - where more bytes come from; nothing for bytes in memory, whose end is the end of the
   *   stream, and after the stream was detached.
   */
  constructor(bytes: LoadedBytes, getLoader: () => Loader | undefined) {
    this.#bytes = bytes;
    this.#getLoader = getLoader;
    this.#lineBlock = new LineBlock(bytes);
  }

  /** Pursues `goal` over what is here and what comes; without a loader, over what is here. */
  pursue<T>(goal: Goal<T>, action: string, options: WaitOptions | undefined, whenClosed?: T): Promise<T> {
    if (this.#bytes.isClosed) {
      if (whenClosed !== undefined) return Promise.resolve(whenClosed);
      return Promise.reject(closedError(`Cannot ${action}: the reader is closed`));
    }
    const loader = this.#getLoader();
    if (loader !== undefined) return loader.pursue(goal, action, options, whenClosed);
    try {
      checkWaitOptions(options);
      throwIfRefused(options, `Cannot ${action}`, 'read');
      return Promise.resolve(goal(true) as T);
    } catch (failure) {
      return Promise.reject(failure);
    }
  }

  /** Makes `count` bytes more than now readable. */
  loadExactly(count: number, options: WaitOptions | undefined): Promise<void> {
    const action = `load ${count} bytes`;
    const goal: Goal<null> = (isOver) => {
      const { spare } = this.#bytes;
      if (spare < count && !isOver) return undefined;
      this.#bytes.load(Math.min(spare, count));
      if (spare < count) throw endOfStream(`Cannot ${action}: the peer finished after ${spare}`);
      return null;
    };
    return this.pursue(goal, action, options) as Promise<unknown> as Promise<void>;
  }

  /** Drops `count` bytes, holding none of them, and answers how many there were. */
  skip(count: number, options: WaitOptions | undefined): Promise<number> {
    let left = count;
    const goal: Goal<number> = (isOver) => {
      const size = Math.min(left, this.#bytes.held);
      this.#bytes.loadUpTo(size);
      this.#bytes.drop(size);
      left -= size;
      return left === 0 || isOver ? count - left : undefined;
    };
    return this.pursue(goal, `skip ${count} bytes`, options);
  }

  /** The bytes in front of the next delimiter, which is taken as well; `null` at the end. */
  until(
    delimiter: Uint8Array,
    unitBytes: number,
    limitBytes: number,
    options: WaitOptions | undefined,
  ): Promise<Uint8Array | null> {
    // A call that waits must keep its mark; the one that comes upon it will be refused.
    if (this.#getLoader()?.isLoading !== true) {
      if (this.#delimiter === undefined || !isSame(this.#delimiter, delimiter)) {
        this.#delimiter = delimiter.slice();
        this.#search = new DelimiterSearch(this.#delimiter, unitBytes);
      }
      this.#limitBytes = limitBytes;
    }
    return this.pursue(this.#takeUntil, 'read up to the delimiter', options);
  }

  /** The next line without its newline; `null` at the end. */
  line(lineOptions: ReadLineOptions | undefined, encoding: UnicodeEncoding): Promise<string | null> {
    if (this.#format?.suits(lineOptions, encoding) !== true && this.#getLoader()?.isLoading !== true) {
      this.#format = new LineFormat(lineOptions ?? {}, encoding);
    }
    return this.pursue(this.#takeUsualLine, 'read a line', lineOptions);
  }

  /** The next line in a format of the caller's; `null` at the end, `undefined` while more has to come. */
  takeLine(format: LineFormat, isOver: boolean): string | null | undefined {
    if (format.endsWithByte && !this.#isSearching(format.search)) {
      const line = this.#lineBlock.take(format);
      if (line !== undefined) return line;
    }
    const isFound = this.#find(format.search, format.mostBytes);
    const { held } = this.#bytes;
    if (!isFound && held < format.mostBytes) {
      if (!isOver) return undefined;
      return held === 0 ? null : this.#takeLastLine(format, held);
    }
    const { delimiterBytes } = format.search;
    const size = isFound ? format.search.seen - delimiterBytes : held;
    const carriageReturn = isFound && this.#hasCarriageReturn(format, size) ? format.unitBytes : 0;
    if (!isFound || size - carriageReturn > format.limitBytes) throw tooLongLine(format);
    this.#bytes.loadUpTo(size + delimiterBytes);
    const line = this.#bytes.text(size - carriageReturn, format.encoding);
    this.#bytes.drop(carriageReturn + delimiterBytes);
    return line;
  }

  readonly #takeUsualLine: Goal<string | null> = (isOver) => {
    return this.#format && this.takeLine(this.#format, isOver);
  };

  readonly #takeUntil: Goal<Uint8Array | null> = (isOver) => {
    const { delimiterBytes } = this.#search;
    const most = this.#limitBytes + delimiterBytes;
    if (this.#find(this.#search, most)) {
      const size = this.#search.seen - delimiterBytes;
      this.#bytes.loadUpTo(size + delimiterBytes);
      const taken = this.#bytes.take(size);
      this.#bytes.drop(delimiterBytes);
      return taken;
    }
    const { held } = this.#bytes;
    if (held >= most) {
      throw tooLong(`Cannot read up to the delimiter: it is not behind the next ${this.#limitBytes} bytes`);
    }
    if (!isOver) return undefined;
    if (held === 0) return null;
    this.#bytes.loadUpTo(held);
    throw endOfStream(`Cannot read up to the delimiter: the peer finished after ${held} bytes without it`);
  };

  /** The text behind the last newline: a line as well. */
  #takeLastLine(format: LineFormat, size: number): string {
    if (size > format.limitBytes) throw tooLongLine(format);
    this.#bytes.loadUpTo(size);
    if (size % format.unitBytes !== 0) {
      throw endOfStream(`Cannot read a line: the peer finished within a character, after ${size} bytes`);
    }
    return this.#bytes.text(size, format.encoding);
  }

  /** Whether it has looked at bytes from here on, and found nothing yet. */
  #isSearching(search: DelimiterSearch): boolean {
    const { position, cuts } = this.#bytes;
    return this.#searched === search && this.#searchedFrom === position && this.#searchedCuts === cuts;
  }

  #find(search: DelimiterSearch, most: number): boolean {
    if (!this.#isSearching(search)) {
      search.restart();
      this.#searched = search;
      this.#searchedFrom = this.#bytes.position;
      this.#searchedCuts = this.#bytes.cuts;
    }
    return (search.isFound && search.seen <= most) || (!search.isFound && this.#bytes.search(search, most));
  }

  #hasCarriageReturn({ newline, unitBytes, encoding }: LineFormat, size: number): boolean {
    if (newline !== 'auto' || size < unitBytes) return false;
    if (unitBytes === 1) return this.#bytes.byteAt(size - 1) === CR;
    const isLittleEndian = encoding === UnicodeEncoding.utf16LE;
    const high = this.#bytes.byteAt(isLittleEndian ? size - 1 : size - 2);
    const low = this.#bytes.byteAt(isLittleEndian ? size - 2 : size - 1);
    return high === 0 && low === CR;
  }
}

function tooLongLine({ limitBytes }: LineFormat): Error {
  return tooLong(`Cannot read a line: it does not end within ${limitBytes} bytes`);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
