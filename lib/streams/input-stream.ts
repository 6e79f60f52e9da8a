import { busyError, closedError, illegalCall, operationAborted } from '../errors/failures.js';
import { SocketError } from '../errors/socket-error.js';
import type { ReadableHalf } from '../transport/contract.js';
import { type AttemptEnding, Attempts } from '../util/attempts.js';
import { type BytesLike, checkInteger, toBytes } from '../util/bytes.js';
import type { Clock } from '../util/clock.js';
import { INSPECT, inspection, type Inspecting } from '../util/inspection.js';
import type { WaitOptions } from '../util/wait-options.js';
import { ChunkCollector } from './chunk-collector.js';
import { ChunkLoan } from './chunk-loan.js';
import { InputStreamOptions } from './input-stream-options.js';
import { nextReadSide, type ReadSide } from './read-side.js';
import { StreamIterator } from './stream-iterator.js';
import { toldInHalf } from './told-in-half.js';

/** A reader that may hold bytes beyond those it was asked for. */
export interface Borrower {
  /** Gives back, with `giveBack`, whatever it took and nobody asked it for. */
  returnLoan(): void;
  /** Bytes it was asked for and nobody has read from it. */
  readonly heldBytes: number;
}

/** Who has to know when we stop reading for good. */
interface InputOwner {
  stopReading(): void;
}

/**
 * The bytes that come in, in the order they were sent.
 *
 * Nothing is read from the transport before somebody asks. Bytes nobody reads stay in the transport, and
 * once it is full the peer's writes wait. One read at a time: a second one fails at once and the first is
 * unharmed. Cancelling a read loses no byte and leaves the connection usable.
 *
 * @see WinRT `IInputStream`, whose cancelled reads tear the connection down; ours do not.
 */
export class InputStream {
  readonly #half: ReadableHalf;
  readonly #attempts: Attempts;
  readonly #owner: InputOwner | undefined;
  #side: ReadSide = 'open';
  /** Bytes that were taken and given back; the last one is the next to be read. */
  readonly #givenBack: Uint8Array[] = [];
  #borrower: Borrower | undefined;

  /** @internal The clock of the transport. */
  readonly clock: Clock;

  /** @internal */
  constructor(half: ReadableHalf, clock: Clock, owner?: InputOwner) {
    this.clock = clock;
    this.#half = half;
    this.#attempts = new Attempts(this, clock, 'read');
    this.#owner = owner;
  }

  /**
   * Reads bytes, waiting for all of them.
   *
   * @param count - how many bytes to read, from 0 up; into new memory.
   * @returns the bytes read. Fewer than asked for, down to an empty array, only at the end of the stream.
   * @throws TypeError, RangeError - an argument is not what is described here.
   * @throws SocketError - `connectionResetByPeer` and its kin (peer, network); `operationAborted` (caller)
   *   when the stream is closed meanwhile, `RO_E_CLOSED` when it was before; `0x800710DD` (caller) while
   *   another read is pending; `connectionTimedOut` (network) after `timeoutMs`. Bytes that did arrive
   *   stay for the next read.
   * @see WinRT `IInputStream.ReadAsync`.
   */
  readAsync(count: number, options?: WaitOptions): Promise<Uint8Array>;
  /**
   * Reads bytes, waiting as long as `readOptions` ask for.
   *
   * @param readOptions - `none` (default) waits for every byte, `partial` for one or more, and the answer may be
   *   shorter then; `readAhead` changes nothing here, because the transport reads ahead within its bound.
   */
  readAsync(count: number, readOptions?: InputStreamOptions, options?: WaitOptions): Promise<Uint8Array>;
  /**
   * Reads bytes into memory of yours. No memory is made for those that are read with `partial`.
   *
   * @param target - where to put the bytes; it must not be detached before the answer.
   * @param count - the most bytes to read, from 0 up to the length of `target`; default: all of it.
   * @returns a view of `target` with the bytes read.
   */
  readAsync(
    target: BytesLike,
    count?: number,
    readOptions?: InputStreamOptions,
    options?: WaitOptions,
  ): Promise<Uint8Array>;
  readAsync(
    target: BytesLike | number,
    second?: number | WaitOptions,
    third?: InputStreamOptions | WaitOptions,
    fourth?: WaitOptions,
  ): Promise<Uint8Array> {
    try {
      if (typeof target === 'number') {
        checkInteger(target, 0, MAX_COUNT, 'count');
        if (typeof second === 'object') return this.#read(undefined, target, InputStreamOptions.none, second);
        return this.#read(undefined, target, checkFlags(second), third as WaitOptions | undefined);
      }
      const bytes = toBytes(target, 'target');
      const count = second === undefined ? bytes.length : (second as number);
      checkInteger(count, 0, bytes.length, 'count');
      return this.#read(bytes, count, checkFlags(third as number | undefined), fourth);
    } catch (wrongArgument) {
      return Promise.reject(wrongArgument);
    }
  }

  /**
   * Takes what has arrived already, without waiting and without a promise.
   *
   * @param maxBytes - the most bytes to return, from 1 up; default: the next chunk as it arrived.
   * @returns the bytes, `null` once the peer has finished and all of it was read, `undefined` when nothing
   *   is there yet.
   * @throws RangeError - `maxBytes` is below 1.
   * @throws SocketError - as {@link InputStream.readAsync}.
   */
  tryRead(maxBytes?: number): Uint8Array | null | undefined {
    if (maxBytes !== undefined) checkInteger(maxBytes, 1, MAX_COUNT, 'maxBytes');
    this.#attempts.checkFree('read');
    this.#borrower?.returnLoan();
    const chunk = this.takeChunk();
    if (chunk === undefined) this.#half.onceReadable(this.#attempts.wake);
    if (chunk === undefined || chunk === null || maxBytes === undefined || chunk.length <= maxBytes)
      return chunk;
    this.giveBack(chunk.subarray(maxBytes));
    return chunk.subarray(0, maxBytes);
  }

  /**
   * Shows the next bytes, which stay to be read: by whoever reads next, be it another library, or TLS (`unreadBytes:
   * 'toHandshake'`). To tell protocols apart by how they begin, or to see whether anything has come.
   *
   * @param count - how many bytes to wait for, from 0 up. They stay in our memory until they are read.
   * @returns a copy of the bytes; fewer than asked for only at the end of the stream.
   * @throws as {@link InputStream.readAsync}.
   */
  peekAsync(count: number, options?: WaitOptions): Promise<Uint8Array> {
    try {
      checkInteger(count, 0, MAX_COUNT, 'count');
      const collector = this.#collect(undefined, count, InputStreamOptions.none, 'peek');
      const peek = (): Uint8Array | undefined => {
        const bytes = collector.attempt();
        // In the same turn: nobody reads what is behind them first.
        if (bytes !== undefined) this.giveBack(bytes);
        return bytes?.slice();
      };
      return this.#attempts.until(peek, 'peek', options, collector);
    } catch (refusal) {
      return Promise.reject(refusal);
    }
  }

  /**
   * The chunks of the stream, as they arrive, until the peer has finished or we close. Leaving the loop
   * early keeps the stream open and what was not handed out unread; a connection that breaks throws.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array, undefined> {
    return new StreamIterator(this, takeOne);
  }

  /**
   * Iterating the stream itself, with limits. A turn of the loop that reaches one throws, and loses nothing: the
   * stream can be read on.
   *
   * @param options - `timeoutMs`, how long each turn may wait for the next chunk, so how long the peer may be silent;
   *   `signal`, for all of the loop. Default: no limit.
   * @throws TypeError, RangeError - an option is not what is described here.
   */
  chunks(options?: WaitOptions): AsyncIterableIterator<Uint8Array, undefined> {
    return new StreamIterator(this, takeOne, options);
  }

  /**
   * Like iterating the stream itself, but each turn of the loop gets every chunk that has arrived by then:
   * one promise for a burst of small chunks.
   *
   * @param options - as for {@link InputStream.chunks}.
   */
  batches(options?: WaitOptions): AsyncIterableIterator<Uint8Array[], undefined> {
    return new StreamIterator(this, takeAll, options);
  }

  /**
   * Like iterating the stream itself, but each chunk is only lent: with the next turn of the loop its memory may get
   * other bytes. The quickest way to read much, as no memory is made for it and nothing copied. What you keep longer,
   * and what a write that you do not await is to send, has to be copied.
   *
   * @param options - as for {@link InputStream.chunks}.
   */
  borrowedChunks(options?: WaitOptions): AsyncIterableIterator<Uint8Array, undefined> {
    return new StreamIterator(this, new ChunkLoan().take, options);
  }

  /**
   * Stops reading for good. A pending read ends with `operationAborted`, an iteration just ends. The
   * connection lives on for our output; once that has finished too, the connection is closed.
   */
  close(): void {
    if (this.#side === 'closed') return;
    this.#borrower?.returnLoan();
    this.#side = nextReadSide(this.#side, 'closed by us');
    this.#attempts.close(readAborted);
    this.#owner?.stopReading();
  }

  /** @internal Ends a pending read with `reason`; the stream goes on. */
  cancelPending(reason: unknown): void {
    this.#attempts.cancel(reason);
  }

  /** @internal Whether we have stopped reading for good. */
  get isClosed(): boolean {
    return this.#side === 'closed';
  }

  /** @internal Bytes that arrived and nobody took. */
  get unreadBytes(): number {
    let sum = this.#half.unreadBytes;
    for (const chunk of this.#givenBack) sum += chunk.length;
    return sum;
  }

  /** @internal Throws where another protocol cannot begin, as somebody still reads in the old one. */
  checkIdle(action: string): void {
    this.#checkNotClosed();
    this.#attempts.checkFree(action, 'a read is pending');
    const heldBytes = this.#borrower?.heldBytes ?? 0;
    if (heldBytes > 0)
      throw busyError(
        `Cannot ${action}: a reader has loaded ${heldBytes} bytes that nobody has read; peekAsync() of the stream leaves them there`,
      );
  }

  /**
   * @internal Takes what was given back, for somebody who goes on with the half below.
   *
   * @param isWanted - otherwise unread bytes are refused, wherever they are: whoever sent them meant something by them
   *   in the old protocol, and an attacker may have put them in front of the new one.
   */
  takeBack(action: string, isWanted: boolean): readonly Uint8Array[] {
    this.#borrower?.returnLoan();
    const { unreadBytes } = this;
    if (unreadBytes > 0 && !isWanted)
      throw illegalCall(
        `Cannot ${action}: ${unreadBytes} bytes that have arrived in plain text are not read yet`,
      );
    return this.#givenBack.splice(0).reverse();
  }

  /** @internal The next chunk without waiting; `null` at the end, `undefined` when nothing is there yet. */
  takeChunk(): Uint8Array | null | undefined {
    if (this.#side === 'closed') throw readAfterClose();
    if (this.#givenBack.length > 0) return this.#givenBack.pop();
    // What breaks behind the end is for whoever writes to hear: everything the peer had to say was read.
    if (this.#side === 'ended') return null;
    try {
      const chunk = this.#half.take();
      if (chunk === null) this.#side = nextReadSide(this.#side, 'end taken');
      return chunk;
    } catch (failure) {
      this.#side = nextReadSide(this.#side, 'failure taken');
      throw failure instanceof SocketError ? toldInHalf('read', failure) : failure;
    }
  }

  /** @internal As `takeChunk`, but copies as much of it as there is room for, and answers how much that was. */
  takeInto(target: Uint8Array): number | null | undefined {
    const { isNextWhole } = this;
    const chunk = this.takeChunk();
    if (chunk === undefined || chunk === null) return chunk;
    if (chunk.length > target.length) {
      target.set(chunk.subarray(0, target.length));
      this.giveBack(chunk.subarray(target.length));
      return target.length;
    }
    target.set(chunk);
    if (isNextWhole) this.reuse(chunk);
    return chunk.length;
  }

  /** @internal Of what was given back somebody may have another part. */
  get isNextWhole(): boolean {
    return this.#givenBack.length === 0;
  }

  /** @internal Nobody has a part of this chunk, as it was taken, any more. */
  reuse(chunk: Uint8Array): void {
    this.#half.reuse?.(chunk);
  }

  /** @internal Puts bytes back in front: they are the next to be taken. */
  giveBack(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#givenBack.push(bytes);
  }

  /** @internal Whom to ask for bytes nobody was given, before anybody else reads. */
  lendTo(borrower: Borrower): void {
    if (this.#borrower !== borrower) this.#borrower?.returnLoan();
    this.#borrower = borrower;
  }

  /** @internal Undoes `lendTo`; whoever borrows by now goes on. */
  endLoan(borrower: Borrower): void {
    if (this.#borrower !== borrower) return;
    borrower.returnLoan();
    this.#borrower = undefined;
  }

  /** @internal */
  onceReady(wake: () => void): void {
    this.#half.onceReadable(wake);
  }

  /** @internal Makes an attempt of an iteration, which ends quietly when we have closed. */
  iterate<A>(attempt: () => A | undefined, ending: AttemptEnding<A>, options?: WaitOptions): Promise<A> {
    if (this.#side === 'closed') return Promise.resolve(ending.whenClosed as A);
    this.#borrower?.returnLoan();
    return this.#attempts.until(attempt, 'read', options, ending);
  }

  /** @internal Makes `attempt`, over `takeChunk`, until it has an answer. */
  until<T>(
    attempt: () => T | undefined,
    action: string,
    options?: WaitOptions,
    ending?: AttemptEnding<T>,
  ): Promise<T> {
    return this.#attempts.until(attempt, action, options, ending);
  }

  /** @internal What `console.log` shows. */
  [INSPECT](...how: Inspecting): unknown {
    return inspection(this, { state: this.#side, unreadBytes: this.unreadBytes }, how);
  }

  #read(
    target: Uint8Array | undefined,
    count: number,
    flags: InputStreamOptions,
    options: WaitOptions | undefined,
  ): Promise<Uint8Array> {
    const collector = this.#collect(target, count, flags, 'read');
    return this.#attempts.until(() => collector.attempt(), 'read', options, collector);
  }

  #collect(
    target: Uint8Array | undefined,
    count: number,
    flags: InputStreamOptions,
    action: string,
  ): ChunkCollector {
    this.#attempts.checkFree(action);
    this.#checkNotClosed(); // also for a read of nothing, which takes no chunk
    this.#borrower?.returnLoan();
    return new ChunkCollector(this, count, (flags & InputStreamOptions.partial) !== 0, target);
  }

  #checkNotClosed(): void {
    if (this.#side === 'closed') throw readAfterClose();
  }
}

function readAfterClose(): SocketError {
  return closedError('Cannot read: the input stream is closed');
}

function readAborted(): SocketError {
  return operationAborted('Cannot read on: the input stream was closed', 'read');
}

function takeOne(stream: InputStream): Uint8Array | null | undefined {
  return stream.takeChunk();
}

function takeAll(stream: InputStream): Uint8Array[] | null | undefined {
  const first = stream.takeChunk();
  if (first === undefined || first === null) return first;
  const batch = [first];
  while (stream.unreadBytes > 0) {
    const chunk = stream.takeChunk();
    if (chunk === undefined || chunk === null) break;
    batch.push(chunk);
  }
  return batch;
}

/** WinRT counts in unsigned 32 bits. */
const MAX_COUNT = 2 ** 32 - 1;

function checkFlags(flags: number | undefined): InputStreamOptions {
  if (flags === undefined) return InputStreamOptions.none;
  checkInteger(flags, 0, 3, 'readOptions');
  return flags as InputStreamOptions;
}
