import { busyError, closedError } from '../errors/failures.js';
import { OutputStream } from '../streams/output-stream.js';
import { throwIfRefused } from '../util/abort.js';
import { type BytesLike, checkInteger, toBytes } from '../util/bytes.js';
import { INSPECT, inspection, type Inspecting } from '../util/inspection.js';
import { quoteNo } from '../util/quote.js';
import { checkWaitOptions, type WaitOptions } from '../util/wait-options.js';
import { ByteOrder, checkByteOrder } from './byte-order.js';
import { ticksOfDate } from './date-time.js';
import { GrowingBuffer } from './growing-buffer.js';
import { bytesOfGuid } from './guid.js';
import {
  checkInt16,
  checkInt32,
  checkUInt16,
  checkUInt32,
  checkUInt8,
  toInt64,
  toUInt64,
} from './integers.js';
import { encodeText, roomForText, textLength } from './text.js';
import { ticksOfMilliseconds } from './time-span.js';
import { checkUnicodeEncoding, UnicodeEncoding } from './unicode-encoding.js';

/** Up to this size the stream copies what is stored, and our buffer is used again; larger ones are given away. */
const COPIED_BYTES = 8 * 1024;

/**
 * Writes values of a binary protocol to a stream, or into memory.
 *
 * The `write` methods only fill a buffer, in memory and without waiting; `storeAsync` hands it to the
 * stream. A value that cannot be written is a `RangeError`, of another type a `TypeError`, and nothing is
 * written then; after `close()` they throw `SocketError` `RO_E_CLOSED` (caller).
 *
 * The writer owns its stream: closing it closes the stream, unless `detachStream` came first.
 *
 * @see WinRT `Windows.Storage.Streams.DataWriter`.
 */
export class DataWriter {
  readonly #out = new GrowingBuffer();
  #stream: OutputStream | undefined;
  #isLittleEndian = false;
  #unicodeEncoding: UnicodeEncoding = UnicodeEncoding.utf8;
  /** How many stores were begun. */
  #stores = 0;
  /** The number of the last store whose bytes must not come back, as a later one went out. */
  #lastStoreGone = 0;

  /**
   * A writer that stores into `outputStream`, which it owns from now on, or one whose bytes are fetched
   * with `detachBuffer`.
   *
   * @throws TypeError - it is no output stream.
   */
  constructor(outputStream?: OutputStream) {
    if (outputStream !== undefined && !(outputStream instanceof OutputStream)) {
      const given = quoteNo('OutputStream', outputStream);
      throw new TypeError(`outputStream must be an OutputStream, such as socket.outputStream, not ${given}`);
    }
    this.#stream = outputStream;
  }

  /**
   * Which byte of a number comes first. Default: `bigEndian`.
   *
   * @throws RangeError - when set to anything but a `ByteOrder`.
   */
  get byteOrder(): ByteOrder {
    return this.#isLittleEndian ? ByteOrder.littleEndian : ByteOrder.bigEndian;
  }

  set byteOrder(value: ByteOrder) {
    checkByteOrder(value);
    this.#isLittleEndian = value === ByteOrder.littleEndian;
  }

  /**
   * How text becomes bytes. Default: `utf8`.
   *
   * @throws RangeError - when set to anything but a `UnicodeEncoding`.
   */
  get unicodeEncoding(): UnicodeEncoding {
    return this.#unicodeEncoding;
  }

  set unicodeEncoding(value: UnicodeEncoding) {
    checkUnicodeEncoding(value);
    this.#unicodeEncoding = value;
  }

  /** How many bytes were written and not stored yet; 0 after `close()`. */
  get unstoredBufferLength(): number {
    return this.#out.length;
  }

  /** Writes a number from 0 to 255 as a byte. */
  writeByte(value: number): void {
    checkUInt8(value);
    const at = this.#out.extend(1);
    this.#out.view.setUint8(at, value);
  }

  /** Writes a byte: 1 for true, 0 for false. */
  writeBoolean(value: boolean): void {
    if (typeof value !== 'boolean') throw new TypeError(`value must be a boolean, not ${typeof value}`);
    const at = this.#out.extend(1);
    this.#out.view.setUint8(at, value ? 1 : 0);
  }

  /** Writes bytes as they are, copying them. */
  writeBytes(value: BytesLike): void {
    this.#out.append(toBytes(value, 'value'));
  }

  /**
   * Writes bytes, or `count` of them from `start` on, as they are, copying them.
   *
   * @param start - default: 0.
   * @param count - default: all from `start` on.
   * @throws RangeError - the part is not within `buffer`.
   */
  writeBuffer(buffer: BytesLike, start = 0, count?: number): void {
    const bytes = toBytes(buffer, 'buffer');
    checkInteger(start, 0, bytes.length, 'start');
    if (count !== undefined) checkInteger(count, 0, bytes.length - start, 'count');
    this.#out.append(bytes.subarray(start, count === undefined ? undefined : start + count));
  }

  /** Writes a signed integer in 2 bytes, in `byteOrder`. */
  writeInt16(value: number): void {
    checkInt16(value);
    const at = this.#out.extend(2);
    this.#out.view.setInt16(at, value, this.#isLittleEndian);
  }

  /** Writes an unsigned integer in 2 bytes, in `byteOrder`. */
  writeUInt16(value: number): void {
    checkUInt16(value);
    const at = this.#out.extend(2);
    this.#out.view.setUint16(at, value, this.#isLittleEndian);
  }

  /** Writes a signed integer in 4 bytes, in `byteOrder`. */
  writeInt32(value: number): void {
    checkInt32(value);
    const at = this.#out.extend(4);
    this.#out.view.setInt32(at, value, this.#isLittleEndian);
  }

  /** Writes an unsigned integer in 4 bytes, in `byteOrder`. */
  writeUInt32(value: number): void {
    checkUInt32(value);
    const at = this.#out.extend(4);
    this.#out.view.setUint32(at, value, this.#isLittleEndian);
  }

  /** Writes a signed integer in 8 bytes, in `byteOrder`. A number is fine as long as it is exact. */
  writeInt64(value: bigint | number): void {
    const integer = toInt64(value);
    const at = this.#out.extend(8);
    this.#out.view.setBigInt64(at, integer, this.#isLittleEndian);
  }

  /** Writes an unsigned integer in 8 bytes, in `byteOrder`. A number is fine as long as it is exact. */
  writeUInt64(value: bigint | number): void {
    const integer = toUInt64(value);
    const at = this.#out.extend(8);
    this.#out.view.setBigUint64(at, integer, this.#isLittleEndian);
  }

  /**
   * Writes a floating-point number in 4 bytes (IEEE 754), in `byteOrder`, rounded to what these can hold.
   * A finite number that would become infinite is refused.
   */
  writeSingle(value: number): void {
    checkNumber(value);
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
      throw new RangeError(`value must be at most 3.4028235e38 in magnitude, not ${value}`);
    }
    const at = this.#out.extend(4);
    this.#out.view.setFloat32(at, value, this.#isLittleEndian);
  }

  /** Writes a floating-point number in 8 bytes (IEEE 754), in `byteOrder`. */
  writeDouble(value: number): void {
    checkNumber(value);
    const at = this.#out.extend(8);
    this.#out.view.setFloat64(at, value, this.#isLittleEndian);
  }

  /**
   * Writes a GUID in 16 bytes, laid out as `DataReader.readGuid` reads it.
   *
   * @param value - in upper or lower case, with or without braces round it.
   * @throws TypeError - `value` is no GUID.
   */
  writeGuid(value: string): void {
    this.#out.append(bytesOfGuid(value, this.#isLittleEndian));
  }

  /** Writes a moment in 8 bytes, in `byteOrder`: 100 ns since 1601-01-01T00:00:00Z. */
  writeDateTime(value: Date): void {
    this.writeInt64(ticksOfDate(value));
  }

  /** Writes a span of time, given in milliseconds, in 8 bytes, in `byteOrder`: 100 ns, rounded to the nearest. */
  writeTimeSpan(value: number): void {
    this.writeInt64(ticksOfMilliseconds(value));
  }

  /**
   * Writes text in `unicodeEncoding`, without length prefix, terminator or byte order mark. A surrogate
   * without its other half becomes U+FFFD in UTF-8, and is written as it is in UTF-16.
   *
   * @returns how many bytes it took.
   */
  writeString(value: string): number {
    const room = roomForText(checkString(value), this.#unicodeEncoding);
    const at = this.#out.reserve(room);
    const size = encodeText(value, this.#unicodeEncoding, this.#out.bytes, at, room);
    this.#out.commit(size);
    return size;
  }

  /** How many bytes `writeString` would take. */
  measureString(value: string): number {
    return textLength(checkString(value), this.#unicodeEncoding);
  }

  /**
   * Hands everything written to the stream, behind what was stored or written there before, and waits
   * until it is accepted. Stores need not wait for each other: they go out in the order of the calls.
   *
   * A store that rejects has sent nothing, but for a datagram that the kernel keeps waiting. If it had limits
   * of its own, its bytes are back in the writer then, in front of what was written since, for the next store
   * to send or `detachBuffer` to take; not so if there was another store behind it, as they would come out of
   * order.
   *
   * @param options - signal and time limit; default: no limit.
   * @returns how many bytes were stored; 0 if there were none.
   * @throws SocketError - 0x800710DD (caller) without a stream; `RO_E_CLOSED` (caller) after the writer or
   *   the stream was closed; `operationAborted` (caller) when it is closed meanwhile; `connectionTimedOut`
   *   (network) after `timeoutMs`; `connectionResetByPeer` and its kin (peer, network).
   * @see WinRT `DataWriter.StoreAsync`, which refuses a second call while one waits.
   */
  storeAsync(options?: WaitOptions): Promise<number> {
    const stream = this.#stream;
    if (stream === undefined) return Promise.reject(this.#streamless('store'));
    if (options !== undefined) return this.#storeWithin(stream, options);
    const size = this.#out.length;
    if (size === 0) return Promise.resolve(0);
    this.#stores++;
    if (size > COPIED_BYTES) return stream.accept(this.#out.give(), true);
    return stream.accept(this.#out.borrow(), false);
  }

  /**
   * Waits until everything stored is with the kernel. It does not store: `storeAsync` comes first.
   *
   * @returns true.
   * @throws SocketError - as `storeAsync`, for anything that went wrong since as well.
   * @see WinRT `DataWriter.FlushAsync`.
   */
  flushAsync(options?: WaitOptions): Promise<boolean> {
    if (this.#stream === undefined) return Promise.reject(this.#streamless('flush'));
    return this.#stream.flushAsync(options);
  }

  /** Takes everything written and not stored; the writer is empty then. */
  detachBuffer(): Uint8Array {
    if (this.#out.isClosed) throw closedError('Cannot detach the buffer: the writer is closed');
    return this.#out.length <= COPIED_BYTES ? this.#out.borrow().slice() : this.#out.give();
  }

  /**
   * Gives the stream back; closing the writer no longer closes it. What was stored is the stream's already,
   * a store that still waits included; what was not stays with the writer, for `detachBuffer`.
   *
   * @throws SocketError - 0x800710DD (caller) without a stream; `RO_E_CLOSED` (caller) after `close()`.
   * @see WinRT `DataWriter.DetachStream`, which refuses while a store waits.
   */
  detachStream(): OutputStream {
    const stream = this.#stream;
    if (stream === undefined) throw this.#streamless('detach the stream');
    this.#stream = undefined;
    return stream;
  }

  /**
   * Closes the writer, and its stream unless that was detached: the peer sees the end of our data behind
   * everything stored. What was not stored is gone. Closing twice is fine.
   */
  close(): void {
    const stream = this.#stream;
    this.#stream = undefined;
    this.#out.close();
    stream?.close();
  }

  /** The same as {@link DataWriter.close}, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal What `console.log` shows. */
  [INSPECT](...how: Inspecting): unknown {
    const { unstoredBufferLength, byteOrder, unicodeEncoding } = this;
    return inspection(this, { unstoredBufferLength, byteOrder, unicodeEncoding }, how);
  }

  /** A store that may be called off, and must have its bytes at hand then. */
  async #storeWithin(stream: OutputStream, options: WaitOptions): Promise<number> {
    checkWaitOptions(options);
    throwIfRefused(options, 'Cannot store', 'write');
    const isLarge = this.#out.length > COPIED_BYTES;
    const bytes = this.detachBuffer();
    if (bytes.length === 0) return 0;
    const number = ++this.#stores;
    try {
      return await stream.accept(bytes, isLarge, options);
    } catch (failure) {
      // A store that was made behind this one has gone out, or will. Should it fail too, its bytes must
      // not come back either: what is sent next would have a gap before it.
      if (number < this.#stores) this.#lastStoreGone = this.#stores;
      else if (number > this.#lastStoreGone && !this.#out.isClosed) this.#out.prepend(bytes);
      throw failure;
    }
  }

  #streamless(action: string): Error {
    if (this.#out.isClosed) return closedError(`Cannot ${action}: the writer is closed`);
    return busyError(`Cannot ${action}: the writer has no stream`);
  }
}

function checkNumber(value: number): void {
  if (typeof value !== 'number') throw new TypeError(`value must be a number, not ${typeof value}`);
}

function checkString(value: string): string {
  if (typeof value !== 'string') throw new TypeError(`value must be a string, not ${typeof value}`);
  return value;
}
