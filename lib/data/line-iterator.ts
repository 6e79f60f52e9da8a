import type { LineFormat } from './line-format.js';
import type { LookAhead } from './look-ahead.js';

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** The lines of a reader: one promise a line. It borrows, as every iterator of the streams does. */
export class LineIterator implements AsyncIterableIterator<string, undefined> {
  readonly #lookAhead: LookAhead;
  readonly #format: LineFormat;
  #isOver = false;

  constructor(lookAhead: LookAhead, format: LineFormat) {
    this.#lookAhead = lookAhead;
    this.#format = format;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<string, undefined>> {
    if (this.#isOver) return Promise.resolve(DONE);
    return this.#lookAhead.pursue(this.#step, 'read a line', undefined, DONE);
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
