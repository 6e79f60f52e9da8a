import { busyError, closedError } from '../errors/failures.js';
import { InputStreamOptions } from '../streams/input-stream-options.js';
import { InputStream } from '../streams/input-stream.js';
import { type BytesLike, checkInteger, toBytes } from '../util/bytes.js';
import type { WaitOptions } from '../util/wait-options.js';
import { ByteOrder, checkByteOrder } from './byte-order.js';
import { dateOfTicks } from './date-time.js';
import { guidOfBytes } from './guid.js';
import { MAX_UINT32 } from './integers.js';
import { LoadedBytes } from './loaded-bytes.js';
import { Loader } from './loader.js';
import { bytesPerUnit, TAIL_BYTES, wholeUnits } from './text.js';
import { millisecondsOfTicks } from './time-span.js';
import { checkUnicodeEncoding, UnicodeEncoding } from './unicode-encoding.js';

/**
 * Reads values of a binary protocol from a stream, or from bytes in memory.
 *
 * Loading and reading are two steps: `loadAsync` waits until bytes are there, the `read` methods take them
 * without waiting. Each of them throws, and takes nothing, if fewer bytes are loaded than it needs:
 * `SocketError` `E_BOUNDS` 0x8000000B (caller), or `RO_E_CLOSED` after `close()`.
 *
 * The reader owns its stream: closing it closes the stream, unless `detachStream` came first.
 *
 * @see WinRT `Windows.Storage.Streams.DataReader`.
 */
export class DataReader {
  readonly #bytes = new LoadedBytes();
  #loader: Loader | undefined;
  #isLittleEndian = false;
  #unicodeEncoding: UnicodeEncoding = UnicodeEncoding.utf8;
  #inputStreamOptions: InputStreamOptions = InputStreamOptions.none;

  /**
   * A reader that loads from `inputStream`, and owns it from now on.
   *
   * @throws TypeError - it is no input stream.
   */
  constructor(inputStream: InputStream);
  /** @internal For `fromBuffer`. */
  constructor(inputStream: undefined, bytes: Uint8Array);
  constructor(inputStream: InputStream | undefined, bytes?: Uint8Array) {
    if (bytes !== undefined) {
      this.#bytes.push(bytes);
      this.#bytes.load(bytes.length);
      return;
    }
    if (!(inputStream instanceof InputStream)) {
      throw new TypeError('inputStream must be an InputStream, such as socket.inputStream');
    }
    this.#loader = new Loader(inputStream, this.#bytes);
  }

  /**
   * A reader of bytes in memory, all of them loaded. They are not copied: what changes there until it is
   * read is read changed.
   *
   * @throws TypeError - `buffer` is not made of bytes.
   */
  static fromBuffer(buffer: BytesLike): DataReader {
    return new DataReader(undefined, toBytes(buffer, 'buffer'));
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

  /**
   * How much `loadAsync` waits for; flags that combine with `|`. Default: `none`. A load that waits keeps
   * the ones it began with.
   *
   * @throws RangeError - when set to anything but a combination of `InputStreamOptions`.
   */
  get inputStreamOptions(): InputStreamOptions {
    return this.#inputStreamOptions;
  }

  set inputStreamOptions(value: InputStreamOptions) {
    checkInteger(value, 0, InputStreamOptions.partial | InputStreamOptions.readAhead, 'inputStreamOptions');
    this.#inputStreamOptions = value;
  }

  /** How many bytes were loaded and not read yet; 0 after `close()`. */
  get unconsumedBufferLength(): number {
    return this.#bytes.length;
  }

  /**
   * How many code units `readString` can take without cutting the last character in two.
   *
   * Text that is loaded as it comes, with `partial`, may end within a character. Reading this many code
   * units leaves those bytes to be read with what the next load brings; bytes that no rest can make a
   * character of are not left. At the end of the stream read `unconsumedBufferLength` instead.
   *
   * Not in WinRT.
   */
  get completeStringLength(): number {
    return wholeUnits(this.#bytes.length, this.#bytes.tail(TAIL_BYTES), this.#unicodeEncoding);
  }

  /**
   * Loads bytes from the stream behind those that are loaded already, waiting for them if need be.
   *
   * With `InputStreamOptions.none` it waits for all of them, with `partial` for one at least. `readAhead`
   * also loads whatever else has arrived by then, so that the answer may exceed `count`. One load at a
   * time: a second one fails at once and the first is unharmed. A load that is called off or fails loses
   * nothing: what had arrived is there for the next load, or, if the connection broke, to be read.
   *
   * @param count - the number of bytes, from 0 up.
   * @param options - signal and time limit; default: no limit.
   * @returns how many bytes this call loaded: fewer than `count` without `partial`, and 0 with it, only at
   *   the end of the stream.
   * @throws RangeError, TypeError - an argument is not what is described here.
   * @throws SocketError - 0x800710DD (caller) while another load or read is pending, or without a stream;
   *   `RO_E_CLOSED` (caller) after `close()`; `operationAborted` (caller) when it is closed meanwhile;
   *   `connectionTimedOut` (caller) after `timeoutMs`; `connectionResetByPeer` and its kin (peer, network).
   * @see WinRT `DataReader.LoadAsync`.
   */
  loadAsync(count: number, options?: WaitOptions): Promise<number> {
    try {
      checkInteger(count, 0, MAX_UINT32, 'count');
      return this.#openLoader(`load ${count} bytes`).load(count, this.#inputStreamOptions, options);
    } catch (refusal) {
      return Promise.reject(refusal);
    }
  }

  /** Reads a byte as a number from 0 to 255. */
  readByte(): number {
    return this.#bytes.uint8();
  }

  /** Reads a byte: 0 is false, anything else true. */
  readBoolean(): boolean {
    return this.#bytes.uint8() !== 0;
  }

  /** Reads 2 bytes as a signed integer, in `byteOrder`. */
  readInt16(): number {
    return this.#bytes.int16(this.#isLittleEndian);
  }

  /** Reads 2 bytes as an unsigned integer, in `byteOrder`. */
  readUInt16(): number {
    return this.#bytes.uint16(this.#isLittleEndian);
  }

  /** Reads 4 bytes as a signed integer, in `byteOrder`. */
  readInt32(): number {
    return this.#bytes.int32(this.#isLittleEndian);
  }

  /** Reads 4 bytes as an unsigned integer, in `byteOrder`. */
  readUInt32(): number {
    return this.#bytes.uint32(this.#isLittleEndian);
  }

  /** Reads 8 bytes as a signed integer, in `byteOrder`. WinRT's is a number, exact only up to 2 ** 53. */
  readInt64(): bigint {
    return this.#bytes.int64(this.#isLittleEndian);
  }

  /** Reads 8 bytes as an unsigned integer, in `byteOrder`. WinRT's is a number, exact only up to 2 ** 53. */
  readUInt64(): bigint {
    return this.#bytes.uint64(this.#isLittleEndian);
  }

  /** Reads 4 bytes as a floating-point number (IEEE 754), in `byteOrder`. */
  readSingle(): number {
    return this.#bytes.float32(this.#isLittleEndian);
  }

  /** Reads 8 bytes as a floating-point number (IEEE 754), in `byteOrder`. */
  readDouble(): number {
    return this.#bytes.float64(this.#isLittleEndian);
  }

  /**
   * Reads as many bytes as `array` is long into it.
   *
   * @returns `array`.
   * @throws TypeError - `array` is not made of bytes.
   */
  readBytes<T extends BytesLike>(array: T): T {
    this.#bytes.copyInto(toBytes(array, 'array'));
    return array;
  }

  /**
   * Reads `length` bytes. They are the caller's to keep and change. Where possible they are a view of the
   * memory they arrived in, which lives as long as the view does: copy small parts that are kept for long.
   *
   * @throws RangeError - `length` is not a whole number from 0 up.
   */
  readBuffer(length: number): Uint8Array {
    checkInteger(length, 0, MAX_UINT32, 'length');
    return this.#bytes.take(length);
  }

  /**
   * Reads text in `unicodeEncoding`. There is no length prefix, no terminator, and a byte order mark is
   * a character like any other.
   *
   * Bytes that are not UTF-8, a character that the count cuts in two among them, become U+FFFD; see
   * `completeStringLength` for text that comes in pieces. UTF-16 is taken as it is, so that pieces of it
   * may be joined wherever they were cut.
   *
   * @param codeUnitCount - not characters but code units: bytes in UTF-8, pairs of bytes in UTF-16.
   * @throws RangeError - it is not a whole number from 0 up.
   */
  readString(codeUnitCount: number): string {
    checkInteger(codeUnitCount, 0, MAX_UINT32, 'codeUnitCount');
    const encoding = this.#unicodeEncoding;
    return this.#bytes.text(codeUnitCount * bytesPerUnit(encoding), encoding);
  }

  /**
   * Reads 16 bytes as a GUID, in lower case and without braces. In `littleEndian` order these are laid out
   * as a `GUID` in memory of Windows; in `bigEndian` order the first three parts are in network order and
   * the other eight bytes, as UWP has been seen to do it, turned round as a whole.
   */
  readGuid(): string {
    return guidOfBytes(this.#bytes.take(16), this.#isLittleEndian);
  }

  /** Reads 8 bytes, in `byteOrder`, as a moment: 100 ns since 1601. What is less than a millisecond is cut off. */
  readDateTime(): Date {
    return dateOfTicks(this.#bytes.int64(this.#isLittleEndian));
  }

  /** Reads 8 bytes, in `byteOrder`, as a span of time in 100 ns, and returns milliseconds with their fraction. */
  readTimeSpan(): number {
    return millisecondsOfTicks(this.#bytes.int64(this.#isLittleEndian));
  }

  /**
   * Takes all bytes that are loaded and not read, as `readBuffer` does.
   *
   * @throws SocketError - 0x800710DD (caller) while a load is running.
   */
  detachBuffer(): Uint8Array {
    this.#refuseWhileLoading('detach the buffer');
    return this.#bytes.take(this.#bytes.length);
  }

  /**
   * Gives the stream back; closing the reader no longer closes it. Bytes that are loaded and not read stay
   * with the reader and can be read; all others are the stream's.
   *
   * @throws SocketError - 0x800710DD (caller) while a load is running, or without a stream; `RO_E_CLOSED`
   *   (caller) after `close()`.
   */
  detachStream(): InputStream {
    const loader = this.#openLoader('detach the stream');
    this.#refuseWhileLoading('detach the stream');
    this.#loader = undefined;
    return loader.release();
  }

  /**
   * Closes the reader, and its stream unless that was detached. Bytes not read are gone; a load that is
   * running ends with `operationAborted`. Closing twice is fine.
   */
  close(): void {
    const stream = this.#loader?.release();
    this.#loader = undefined;
    this.#bytes.close();
    stream?.close();
  }

  /** The same as {@link DataReader.close}, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #openLoader(action: string): Loader {
    if (this.#loader !== undefined) return this.#loader;
    if (this.#bytes.isClosed) throw closedError(`Cannot ${action}: the reader is closed`);
    throw busyError(`Cannot ${action}: the reader has no stream`);
  }

  #refuseWhileLoading(action: string): void {
    if (this.#loader?.isLoading === true) throw busyError(`Cannot ${action}: a load is running`);
  }
}
