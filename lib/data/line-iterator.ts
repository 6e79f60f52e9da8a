import { checkWaitOptions, hasLimit, type WaitOptions } from '../util/wait-options.js';
import type { LineFormat } from './line-format.js';
import type { LookAhead } from './look-ahead.js';

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** The lines of a reader: one promise a line. It borrows, as every iterator of the streams does. */
export class LineIterator implements AsyncIterableIterator<string, undefined> {
  readonly #lookAhead: LookAhead;
  readonly #format: LineFormat;
  readonly #options: WaitOptions | undefined;
  #isOver = false;

  /** @param options - how long each line may be waited for. */
  constructor(lookAhead: LookAhead, format: LineFormat, options: WaitOptions | undefined) {
    checkWaitOptions(options);
    this.#lookAhead = lookAhead;
    this.#format = format;
    this.#options = hasLimit(options) ? options : undefined; // need not be looked at with each line otherwise
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<string, undefined>> {
    if (this.#isOver) return Promise.resolve(DONE);
    return this.#lookAhead.pursue(this.#step, 'read a line', this.#options, DONE);
  }

  return(): Promise<IteratorResult<string, undefined>> {
    this.#isOver = true;
    return Promise.resolve(DONE);
  }

  readonly #step = (isOver: boolean): IteratorResult<string, undefined> | undefined => {
    const line = this.#lookAhead.takeLine(this.#format, isOver);
    if (line === undefined) return undefined;
    return line === null ? DONE : { done: false, value: line };
  };
}
