import type { InputStream } from '../streams/input-stream.js';
import { checkWaitOptions, type WaitOptions } from '../util/wait-options.js';

/** What is taken when there is no message left. Not `null`, which is a message of JSON. */
export const END: unique symbol = Symbol('end of the messages');

/** The next message, `END` behind the last, `undefined` while more has to arrive. */
type TakeOne<T> = () => T | typeof END | undefined;

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };
const ENDS_WHEN_CLOSED = { whenClosed: DONE };

/** Iterates over messages, or batches of them: one promise an item. It borrows, as every iterator of the streams. */
export class MessageIterator<T, Item> implements AsyncIterableIterator<Item, undefined> {
  readonly #input: InputStream;
  readonly #step: () => IteratorResult<Item, undefined> | undefined;
  readonly #options: WaitOptions | undefined;
  #isOver = false;

  /**
   * @param take - makes an item, by taking messages; answers as that does.
   * @param options - how long each item may be waited for.
   */
  constructor(
    input: InputStream,
    takeOne: TakeOne<T>,
    take: (takeOne: TakeOne<T>) => Item | typeof END | undefined,
    options?: WaitOptions,
  ) {
    checkWaitOptions(options);
    this.#input = input;
    this.#options = options;
    this.#step = (): IteratorResult<Item, undefined> | undefined => {
      const item = take(takeOne);
      if (item === undefined) return undefined;
      return item === END ? DONE : { done: false, value: item };
    };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Item, undefined>> {
    if (this.#isOver || this.#input.isClosed) return Promise.resolve(DONE);
    return this.#input.until(this.#step, 'receive a message', this.#options, ENDS_WHEN_CLOSED);
  }

  return(): Promise<IteratorResult<Item, undefined>> {
    this.#isOver = true;
    return Promise.resolve(DONE);
  }
}

export function takeMessage<T>(takeOne: TakeOne<T>): T | typeof END | undefined {
  return takeOne();
}

/** Every message that has arrived. What is wrong behind them is for the next turn to tell. */
export function takeBatch<T>(takeOne: TakeOne<T>): T[] | typeof END | undefined {
  const first = takeOne();
  if (first === undefined) return undefined;
  if (first === END) return END;
  const batch: T[] = [first];
  try {
    for (let next = takeOne(); next !== undefined && next !== END; next = takeOne()) batch.push(next);
  } catch {
    // It is told again.
  }
  return batch;
}
