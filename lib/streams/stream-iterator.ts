import type { AttemptEnding } from '../util/attempts.js';
import { checkWaitOptions, type WaitOptions } from '../util/wait-options.js';

/** What can be iterated: it makes an attempt again whenever more has come, until the attempt has an answer. */
export interface Iterated {
  iterate<A>(attempt: () => A | undefined, ending: AttemptEnding<A>, options?: WaitOptions): Promise<A>;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };
const ENDS_WHEN_CLOSED = { whenClosed: DONE };

/**
 * Iterates with one promise an item and no other. Leaving the loop closes nothing, and what was not handed out stays
 * where it is.
 */
export class StreamIterator<S extends Iterated, T> implements AsyncIterableIterator<T, undefined> {
  readonly #source: S;
  readonly #take: (source: S) => T | null | undefined;
  readonly #options: WaitOptions | undefined;
  #isOver = false;

  /**
   * @param take - the next item without waiting; `null` at the end, `undefined` when nothing is there yet.
   * @param options - how long each item may be waited for.
   */
  constructor(source: S, take: (source: S) => T | null | undefined, options?: WaitOptions) {
    checkWaitOptions(options);
    this.#source = source;
    this.#take = take;
    this.#options = options;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#isOver) return Promise.resolve(DONE);
    return this.#source.iterate(this.#step, ENDS_WHEN_CLOSED, this.#options);
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#isOver = true;
    return Promise.resolve(DONE);
  }

  readonly #step = (): IteratorResult<T, undefined> | undefined => {
    const item = this.#take(this.#source);
    if (item === undefined) return undefined;
    return item === null ? DONE : { done: false, value: item };
  };
}
