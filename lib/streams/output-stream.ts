import { busyError, closedError, illegalCall, operationAborted } from '../errors/failures.js';
import type { SocketError } from '../errors/socket-error.js';
import type { WritableHalf } from '../transport/contract.js';
import { bounded, startWait, throwIfRefused } from '../util/abort.js';
import { type BytesLike, toBytes } from '../util/bytes.js';
import type { Clock } from '../util/clock.js';
import { Fifo } from '../util/fifo.js';
import { INSPECT, inspection, type Inspecting } from '../util/inspection.js';
import { checkWaitOptions, type WaitOptions } from '../util/wait-options.js';
import { BLOCK_BYTES } from './block-pool.js';
import { batchPool, type SendBatch } from './send-batch.js';
import { SendCall } from './send-call.js';
import { nextSendSide, type SendSide } from './send-side.js';
import { SendQueue } from './send-queue.js';
import { toldInHalf } from './told-in-half.js';

/** Bytes that may be accepted and not yet with the kernel before writes wait. */
export const DEFAULT_HIGH_WATER_MARK_BYTES: number = 64 * 1024;

/**
 * The bytes that go out, in the order of the calls.
 *
 * A write resolves when its bytes are *accepted*: fewer than the high-water mark were still on their way to
 * the kernel. {@link OutputStream.flushAsync} waits until the kernel has them. Small writes of one tick leave in
 * one system call, a large one at once with those before it; nothing waits for a timer. A failure after that is told
 * to the next call.
 *
 * @see WinRT `IOutputStream`; the mark is `StreamSocketControl.outboundBufferSizeInBytes`.
 */
export class OutputStream {
  readonly #half: WritableHalf;
  readonly #clock: Clock;
  readonly #highWaterMarkBytes: number;
  /** Calls that have to wait, if there are any. */
  #waiting: SendQueue | undefined;
  #side: SendSide = 'open';
  #failure: SocketError | undefined;
  /** What this tick has accepted; it leaves when the tick ends. */
  #batch: SendBatch | undefined;
  /** What the transport has and has not settled yet, in order. */
  readonly #inFlight = new Fifo<SendBatch>();
  #whenIdle: (() => void) | undefined;
  /** Bytes since the beginning: accepted, and with the kernel. */
  #acceptedBytes = 0;
  #sentBytes = 0;
  /** Calls that wait for the kernel to have what was accepted before them, in the order of the calls. */
  #sending: SendCall[] = [];
  #finish: Promise<void> | undefined;

  /** @internal */
  constructor(half: WritableHalf, clock: Clock, highWaterMarkBytes: number = DEFAULT_HIGH_WATER_MARK_BYTES) {
    this.#half = half;
    this.#clock = clock;
    this.#highWaterMarkBytes = highWaterMarkBytes;
  }

  /**
   * Sends bytes behind everything written before, waiting until they are accepted.
   *
   * The memory is free once the promise has settled. A write that is cancelled while it waits sends nothing;
   * one that was accepted goes out whole. Closing the socket ends a write of 32 KiB or more, made without `options`,
   * only when its memory is not needed any more, in 5 s at the latest: until then the transport sends from it.
   *
   * @param buffer - the bytes; none is fine and sends nothing.
   * @returns how many bytes were written: all of them.
   * @throws TypeError, RangeError - an argument is not what is described here.
   * @throws SocketError - 0x80072747 (caller) when 16 MiB of writes wait already, which happens only to a
   *   caller who does not await them; `connectionResetByPeer` and its kin (peer, network), also for a failure
   *   since the last call; `RO_E_CLOSED` (caller) after the stream was closed, `operationAborted` (caller) when it is
   *   closed meanwhile; `connectionTimedOut` (network) after `timeoutMs`.
   * @see WinRT `IOutputStream.WriteAsync`.
   */
  writeAsync(buffer: BytesLike, options?: WaitOptions): Promise<number> {
    let bytes: Uint8Array;
    try {
      bytes = toBytes(buffer, 'buffer');
    } catch (wrongArgument) {
      return Promise.reject(wrongArgument);
    }
    // Large memory is not copied, and the write waits until the kernel has it; unless its owner may want it back before,
    // by cancelling the write.
    if (bytes.length < BLOCK_BYTES || options !== undefined) return this.accept(bytes, false, options);
    return this.#writeUncopied(bytes);
  }

  /**
   * Waits until everything written so far is with the kernel.
   *
   * @returns true.
   * @throws as {@link OutputStream.writeAsync}.
   * @see WinRT `IOutputStream.FlushAsync`, which has waited for pending writes since Windows 10.
   */
  flushAsync(options?: WaitOptions): Promise<boolean> {
    try {
      checkWaitOptions(options);
      throwIfRefused(options, 'Cannot flush', 'write');
    } catch (refusal) {
      return Promise.reject(refusal);
    }
    return bounded(this.#flush(), options, this.#clock, 'Cannot flush', 'write');
  }

  /**
   * Ends our half of the connection behind everything written (a FIN, RFC 9293, 3.6); reading goes on.
   * Repeated calls get the same answer.
   *
   * @returns once the end is on its way.
   * @throws SocketError - the connection broke before everything written was sent.
   */
  closeAsync(): Promise<void> {
    if (this.#finish !== undefined) return this.#finish;
    if (this.#side === 'closed') return Promise.resolve();
    if (this.#side === 'broken') return Promise.reject(this.#refusal('close the output stream'));
    this.#finish = this.#inTurn('close the output stream', new SendCall<void>('finished', undefined));
    // Nobody may be listening: `close()` uses this promise too, and `closed` tells of a failure as well.
    this.#finish.catch(() => {});
    this.#side = nextSendSide(this.#side, 'finish called');
    return this.#finish;
  }

  /** {@link OutputStream.closeAsync} without waiting. @see WinRT `IClosable.Close`. */
  close(): void {
    void this.closeAsync().catch(() => {});
  }

  /**
   * @internal What `writeAsync` and `DataWriter` do.
   *
   * @param isGiven - the memory is the stream's from here on; otherwise it is copied when the write is accepted.
   */
  accept(bytes: Uint8Array, isGiven: boolean, options?: WaitOptions): Promise<number> {
    if (this.#side !== 'open') return Promise.reject(this.#refusal('write'));
    try {
      if (options !== undefined) {
        checkWaitOptions(options);
        throwIfRefused(options, 'Cannot write', 'write');
      }
      if (this.#isFree()) {
        this.#add(bytes, isGiven);
        return Promise.resolve(bytes.length);
      }
      this.#waiting?.checkRoom(bytes.length);
    } catch (refusal) {
      return Promise.reject(refusal);
    }
    // A write that may be cancelled is copied only when it is accepted: until then its memory is the caller's.
    const held = isGiven ? bytes : options === undefined ? bytes.slice() : sameBytes(bytes);
    return this.#inTurn('write', new SendCall('accepted', bytes.length, held, isGiven), options);
  }

  /** @internal Throws where another protocol cannot begin, as somebody still writes in the old one. */
  checkIdle(action: string): void {
    if (this.#side !== 'open') throw this.#refusal(action);
    if (this.#waiting !== undefined) throw busyError(`Cannot ${action}: a write is pending`);
  }

  /** @internal Hands over what was accepted, without waiting for the end of the tick. */
  sendNow(): void {
    this.#handOver();
  }

  /** @internal Bytes the kernel has taken so far. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** @internal Whether something was accepted that the kernel does not have. */
  get hasUnsentBytes(): boolean {
    return this.#acceptedBytes > this.#sentBytes;
  }

  /** @internal Ends writes and flushes that wait with `reason`; what was accepted goes out, and our end if that waits. */
  cancelWaiting(reason: unknown): void {
    this.#waiting?.rejectAll(reason, 'finished');
    if (this.#waiting?.isEmpty === true) this.#waiting = undefined;
  }

  /**
   * @internal The socket closes: calls that wait end, later ones are refused, what was accepted is handed over.
   *
   * @param whenIdle - called when the kernel has it all, or it is lost; in this very call if it is so already.
   */
  abandon(whenIdle: () => void): void {
    if (this.#side !== 'closed') {
      this.#side = nextSendSide(this.#side, 'closed by us');
      this.#handOver();
      if (this.#waiting !== undefined || this.#sending.length > 0) this.#rejectCopied(writeAborted());
    }
    if (this.#inFlight.length === 0) whenIdle();
    else this.#whenIdle = whenIdle;
  }

  /** @internal The connection is gone; whoever waits is told why. */
  fail(failure: SocketError): void {
    if (this.#side !== 'open' && this.#side !== 'finishing') return;
    this.#side = nextSendSide(this.#side, 'failed');
    this.#failure = toldInHalf('write', failure);
    this.#rejectAll(this.#failure);
  }

  /** @internal What `console.log` shows. */
  [INSPECT](...how: Inspecting): unknown {
    const unsentBytes = this.#acceptedBytes - this.#sentBytes;
    return inspection(this, { state: this.#side, unsentBytes }, how);
  }

  #rejectAll(reason: unknown): void {
    this.#waiting?.rejectAll(reason);
    this.#waiting = undefined;
    for (const call of this.#sending.splice(0)) call.reject(reason);
  }

  /**
   * What was accepted still goes out. A call whose memory is sent from ends when that is done: until then its caller must
   * not use it again.
   */
  #rejectCopied(reason: unknown): void {
    this.#waiting?.rejectAll(reason);
    this.#waiting = undefined;
    const calls = this.#sending;
    this.#sending = calls.filter((call) => call.isUncopied);
    for (const call of calls) if (!call.isUncopied) call.reject(reason);
  }

  #writeUncopied(bytes: Uint8Array): Promise<number> {
    if (this.#side !== 'open') return Promise.reject(this.#refusal('write'));
    if (this.#isFree()) return this.#handOverNow(bytes);
    try {
      this.#waiting?.checkRoom(bytes.length);
    } catch (refusal) {
      return Promise.reject(refusal);
    }
    return this.#inTurn('write', new SendCall('sent', bytes.length, sameBytes(bytes), true));
  }

  /** Hands over large memory at once, behind what the tick has gathered: it is worth a system call of its own. */
  #handOverNow(bytes: Uint8Array): Promise<number> {
    this.#batch ??= batchPool.acquire();
    this.#batch.addReference(bytes);
    this.#acceptedBytes += bytes.length;
    this.#handOver();
    if (!this.hasUnsentBytes) return Promise.resolve(bytes.length);
    const call = new SendCall('sent', bytes.length, undefined, true);
    call.endOffset = this.#acceptedBytes;
    this.#sending.push(call);
    return call.promise();
  }

  #flush(): Promise<boolean> {
    if (this.#side === 'broken' || this.#side === 'closed') return Promise.reject(this.#refusal('flush'));
    return this.#inTurn('flush', new SendCall('sent', true));
  }

  #add(bytes: Uint8Array, isUncopied: boolean): void {
    if (bytes.length === 0) return;
    if (this.#batch === undefined) {
      this.#batch = batchPool.acquire();
      this.#clock.atEndOfTick(this.#handOver);
    }
    if (isUncopied) this.#batch.addReference(bytes);
    else this.#batch.addCopy(bytes);
    this.#acceptedBytes += bytes.length;
  }

  /** Hands over what was accepted; a large write does that before the tick ends. */
  readonly #handOver = (): void => {
    const batch = this.#batch;
    if (batch === undefined) return;
    this.#batch = undefined;
    this.#inFlight.push(batch);
    this.#half.write(batch.seal(), this.#settled);
  };

  /** Writes settle in their order, so the first in flight is the one. */
  readonly #settled = (failure?: SocketError): void => {
    const batch = this.#inFlight.shift();
    if (batch === undefined) throw new Error('BUG: a write settled twice');
    const { length } = batch;
    batch.reset();
    batchPool.release(batch);
    if (failure !== undefined) {
      if (this.#side === 'closed') this.#rejectAll(writeAborted());
      else this.fail(failure);
    } else {
      this.#sentBytes += length;
      if (this.#sending.length > 0) this.#tellSent();
      if (this.#waiting !== undefined) this.#letIn(this.#waiting);
    }
    if (this.#whenIdle !== undefined && this.#inFlight.length === 0) this.#whenIdle();
  };

  /** Resolves the calls for which the kernel has everything by now. */
  #tellSent(): void {
    while (this.#sending.length > 0 && (this.#sending[0]?.endOffset ?? 0) <= this.#sentBytes) {
      const call = this.#sending.shift();
      if (this.#side === 'closed') call?.reject(writeAborted());
      else call?.resolve();
    }
  }

  /** Performs calls that wait, as long as there is room for more. */
  #letIn(waiting: SendQueue): void {
    while (this.#hasRoom() && this.#waiting === waiting) {
      const call = waiting.next();
      if (waiting.isEmpty) this.#waiting = undefined;
      if (call !== undefined) this.#perform(call);
    }
  }

  #hasRoom(): boolean {
    return this.#acceptedBytes - this.#sentBytes < this.#highWaterMarkBytes;
  }

  /** Whether a call need not wait. */
  #isFree(): boolean {
    return this.#hasRoom() && this.#waiting === undefined;
  }

  /** Performs a call behind every one made before, once there is room below the high-water mark. */
  #inTurn<T>(action: string, call: SendCall<T>, options?: WaitOptions): Promise<T> {
    if (this.#isFree()) {
      const performed = call.promise();
      this.#perform(call);
      return performed;
    }
    try {
      if (options !== undefined) {
        call.disarm = startWait(options, this.#clock, `Cannot ${action}`, 'write', (reason) => {
          this.#callOff(call, reason);
        });
      }
    } catch (failure) {
      // Options may be an object with getters.
      return Promise.reject(failure);
    }
    this.#waiting ??= new SendQueue();
    this.#waiting.add(call);
    return call.promise();
  }

  #callOff(call: SendCall, reason: unknown): void {
    const waiting = this.#waiting;
    if (waiting?.remove(call) !== true) return;
    if (waiting.isEmpty) this.#waiting = undefined;
    call.reject(reason);
  }

  /** Does what a call wants, now that it is its turn. */
  #perform(call: SendCall): void {
    call.disarm?.();
    if (call.bytes !== undefined) {
      if (call.bytes.length !== call.size) {
        call.reject(illegalCall(`Cannot write ${call.size} bytes: their memory was detached meanwhile`));
        return;
      }
      this.#add(call.bytes, call.isUncopied);
    }
    if (call.goal === 'finished') this.#end(call);
    else if (call.goal === 'accepted' || !this.hasUnsentBytes) call.resolve();
    else {
      call.endOffset = this.#acceptedBytes;
      this.#sending.push(call);
    }
  }

  /** Ends our half, behind everything that was accepted. */
  #end(call: SendCall): void {
    this.#handOver();
    this.#half.finish((failure) => {
      if (failure === undefined) {
        this.#side = nextSendSide(this.#side, 'end on its way');
        call.resolve();
      } else {
        this.fail(failure);
        call.reject(this.#failure ?? failure);
      }
    });
  }

  #refusal(action: string): SocketError {
    const closed = closedError(`Cannot ${action}: the output stream is closed`);
    return this.#side === 'closed' ? closed : (this.#failure ?? closed);
  }
}

/** The same memory; a view of a resizable one may grow or shrink with it, what a call is to send does not. */
function sameBytes({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

function writeAborted(): SocketError {
  return operationAborted('Cannot write on: the socket was closed', 'write');
}
