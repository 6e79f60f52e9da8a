import { busyError } from '../errors/failures.js';
import { InputStreamOptions } from '../streams/input-stream-options.js';
import type { Borrower, InputStream } from '../streams/input-stream.js';
import type { AttemptEnding } from '../util/attempts.js';
import type { WaitOptions } from '../util/wait-options.js';
import type { LoadedBytes } from './loaded-bytes.js';

/**
 * Looks for something in the bytes of a reader, loaded or not. Returns what it has found, or `undefined` while more has
 * to come; with `isOver`, at the end of the stream, it must return something or throw.
 */
export type Goal<T> = (isOver: boolean) => T | undefined;

const noGoal: Goal<unknown> = () => undefined;

/**
 * Brings bytes from a stream to a reader.
 *
 * It takes chunks whole, and keeps what is more than was asked for as a loan, which it returns before
 * anybody else reads from the stream. So a load whose bytes are there already costs next to nothing,
 * and one that is called off has nothing to lose: what arrived waits for the next.
 */
export class Loader implements Borrower, AttemptEnding<never> {
  readonly #stream: InputStream;
  readonly #bytes: LoadedBytes;
  #isLoading = false;
  // What the load that runs was asked for. Fields, as a load must cost one promise and nothing else.
  /** The load ends when there are so many spare bytes. */
  #least = 0;
  /** The load takes no more than so many. */
  #most = 0;

  /** The ending of an iteration that just ends when we close; kept, as to make one takes longer than to read a line. */
  #quietEnding: AttemptEnding<unknown> | undefined;
  #goal: Goal<unknown> = noGoal;
  #madeStep: (() => unknown) | undefined;

  constructor(stream: InputStream, bytes: LoadedBytes) {
    this.#stream = stream;
    this.#bytes = bytes;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** Loads `count` bytes, or what `flags` make of that, and answers how many it loaded. */
  load(count: number, flags: InputStreamOptions, options: WaitOptions | undefined): Promise<number> {
    if (this.#isLoading) return Promise.reject(busyError('Cannot load: another load is running'));
    const isAhead = (flags & InputStreamOptions.readAhead) !== 0;
    if (options === undefined && !isAhead) {
      if (this.#bytes.tryLoad(count)) return Promise.resolve(count);
      if (count <= this.#bytes.spare) {
        this.#bytes.load(count);
        return Promise.resolve(count);
      }
    }
    this.#least = (flags & InputStreamOptions.partial) === 0 ? count : Math.min(count, 1);
    this.#most = isAhead ? Number.MAX_SAFE_INTEGER : count;
    return this.#stream.until(this.#attempt, 'load', options, this);
  }

  /**
   * Asks `goal` for its answer, at once and whenever more has come.
   *
   * @param whenClosed - what to answer when we close, or have closed; without it that is a failure.
   */
  pursue<T>(goal: Goal<T>, action: string, options: WaitOptions | undefined, whenClosed?: T): Promise<T> {
    if (this.#isLoading)
      return Promise.reject(busyError(`Cannot ${action}: another load or read is running`));
    this.#goal = goal;
    if (whenClosed === undefined) {
      return this.#stream.until(this.#step as () => T | undefined, action, options, this);
    }
    if (this.#stream.isClosed) return Promise.resolve(whenClosed);
    if (this.#quietEnding?.whenClosed !== whenClosed) this.#quietEnding = this.#quietly(whenClosed);
    const ending = this.#quietEnding as AttemptEnding<T>;
    return this.#stream.until(this.#step as () => T | undefined, action, options, ending);
  }

  /** Called when a load is cancelled or the stream closes. */
  undo(): void {
    this.#isLoading = false;
  }

  get heldBytes(): number {
    return this.#bytes.length;
  }

  returnLoan(): void {
    for (const chunk of this.#bytes.cutSpare()) this.#stream.giveBack(chunk);
  }

  /** Leaves the stream to others, with what nobody loaded. */
  release(): InputStream {
    this.#stream.endLoan(this);
    return this.#stream;
  }

  /** A load, as far as it gets now: how many bytes it loaded, or `undefined` to be asked again. */
  readonly #attempt = (): number | undefined => {
    this.#begin();
    let { spare } = this.#bytes;
    let isOver = false;
    try {
      while (spare < this.#most && !isOver) {
        const chunk = this.#stream.takeChunk();
        if (chunk === undefined) break;
        if (chunk === null) isOver = true;
        else {
          this.#bytes.push(chunk);
          spare += chunk.length;
        }
      }
    } catch (failure) {
      // If there is enough, the stream tells the next load again.
      if (spare < this.#least) throw this.#broken(failure);
    }
    if (!isOver && spare < this.#least) {
      this.#wait();
      return undefined;
    }
    const size = Math.min(spare, this.#most);
    this.#bytes.load(size);
    return size;
  };

  /** Made when it is first needed: most readers only load. */
  get #step(): () => unknown {
    return this.#madeStep ?? this.#makeStep();
  }

  #makeStep(): () => unknown {
    this.#madeStep = () => this.#pursueOn();
    return this.#madeStep;
  }

  #quietly(whenClosed: unknown): AttemptEnding<unknown> {
    const undo = (): void => {
      this.undo();
    };
    return { undo, whenClosed };
  }

  /** Asks the goal again with each chunk that is there: its answer, or `undefined` to be called again. */
  #pursueOn(): unknown {
    this.#begin();
    let answer = this.#goal(false);
    while (answer === undefined) {
      const chunk = this.#nextChunk();
      if (chunk === null) return this.#goal(true);
      if (chunk === undefined) {
        this.#wait();
        return undefined;
      }
      this.#bytes.push(chunk);
      answer = this.#goal(false);
    }
    return answer;
  }

  #nextChunk(): Uint8Array | null | undefined {
    try {
      return this.#stream.takeChunk();
    } catch (failure) {
      throw this.#broken(failure);
    }
  }

  /** Begins an attempt; the first of a load makes us the borrower, and while it waits nobody else can be. */
  #begin(): void {
    if (this.#isLoading) this.#isLoading = false;
    else this.#stream.lendTo(this);
  }

  /** Ends an attempt that has no answer yet. */
  #wait(): void {
    this.#isLoading = true;
    this.#bytes.trim();
  }

  /** What came before the stream broke can still be read. */
  #broken(failure: unknown): unknown {
    this.#bytes.load(this.#bytes.spare);
    return failure;
  }
}
