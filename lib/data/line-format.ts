import { checkInteger } from '../util/bytes.js';
import { quote } from '../util/quote.js';
import type { WaitOptions } from '../util/wait-options.js';
import { DelimiterSearch } from './delimiter-search.js';
import { bytesOfText, bytesPerUnit } from './text.js';
import { checkUnicodeEncoding, type UnicodeEncoding } from './unicode-encoding.js';

/**
 * What ends a line.
 *
 * - `'auto'`: a line feed; a carriage return right before it belongs to it. One by itself is text.
 * - `'lf'`: a line feed and nothing else; a carriage return before it is text.
 * - `'crlf'`: carriage return and line feed together; either by itself is text.
 * - `'cr'`: a carriage return and nothing else.
 */
export type Newline = 'auto' | 'lf' | 'crlf' | 'cr';

/** How text is divided into lines. */
export interface LineOptions {
  /** Default: the `unicodeEncoding` of the reader. */
  readonly encoding?: UnicodeEncoding | undefined;

  /** The most bytes of a line, its newline not counted, from 1 up. Default: 65 536. */
  readonly limitBytes?: number | undefined;

  /** What ends a line. Default: `'auto'`. */
  readonly newline?: Newline | undefined;
}

/** How a line is read, and how long that may take. */
export interface ReadLineOptions extends LineOptions, WaitOptions {}

/** How far to read up to a delimiter, and how long that may take. */
export interface ReadUntilOptions extends WaitOptions {
  /** The most bytes in front of the delimiter, from 1 up. Default: 65 536. */
  readonly limitBytes?: number | undefined;
}

/** The most bytes in front of a delimiter or a newline, unless the caller says otherwise. */
export const DEFAULT_LIMIT_BYTES: number = 64 * 1024;

/** The most that may be asked for; WinRT counts in 32 bits. */
export const MAX_LIMIT_BYTES: number = 2 ** 32 - 1;

const newlines: Readonly<Record<Newline, string>> = { auto: '\n', lf: '\n', crlf: '\r\n', cr: '\r' };

/** A way to divide text into lines, every choice made. */
export class LineFormat {
  readonly encoding: UnicodeEncoding;
  readonly limitBytes: number;
  readonly newline: Newline;
  readonly unitBytes: number;
  /** Whether a byte that is a line feed ends a line, whatever is around it. */
  readonly endsWithByte: boolean;
  /** So many bytes without a newline in them are too long a line, whatever comes. */
  readonly mostBytes: number;
  readonly search: DelimiterSearch;
  /** What is sought. */
  readonly newlineText: string;

  constructor(options: LineOptions, usualEncoding: UnicodeEncoding) {
    this.encoding = options.encoding ?? usualEncoding;
    this.limitBytes = options.limitBytes ?? DEFAULT_LIMIT_BYTES;
    this.newline = options.newline ?? 'auto';
    checkUnicodeEncoding(this.encoding);
    checkInteger(this.limitBytes, 1, MAX_LIMIT_BYTES, 'limitBytes');
    checkNewline(this.newline);
    this.unitBytes = bytesPerUnit(this.encoding);
    this.endsWithByte = this.unitBytes === 1 && (this.newline === 'auto' || this.newline === 'lf');
    this.newlineText = newlines[this.newline];
    this.search = new DelimiterSearch(bytesOfText(this.newlineText, this.encoding), this.unitBytes);
    this.mostBytes =
      this.limitBytes + this.search.delimiterBytes + (this.newline === 'auto' ? this.unitBytes : 0);
  }

  /** Whether it is what these options ask for. */
  suits(options: LineOptions | undefined, usualEncoding: UnicodeEncoding): boolean {
    return (
      this.encoding === (options?.encoding ?? usualEncoding) &&
      this.limitBytes === (options?.limitBytes ?? DEFAULT_LIMIT_BYTES) &&
      this.newline === (options?.newline ?? 'auto')
    );
  }
}

function checkNewline(value: Newline): void {
  if (Object.hasOwn(newlines, value)) return;
  throw new RangeError(`newline must be 'auto', 'lf', 'crlf' or 'cr', not ${quote(value)}`);
}
