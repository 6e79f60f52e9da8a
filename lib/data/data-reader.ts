import { busyError, closedError } from '../errors/failures.js';
import { InputStreamOptions } from '../streams/input-stream-options.js';
import { InputStream } from '../streams/input-stream.js';
import { type BytesLike, checkInteger, toBytes } from '../util/bytes.js';
import { INSPECT, inspection, type Inspecting } from '../util/inspection.js';
import { quoteNo } from '../util/quote.js';
import type { WaitOptions } from '../util/wait-options.js';
import { ByteOrder, checkByteOrder } from './byte-order.js';
import { dateOfTicks } from './date-time.js';
import { guidOfBytes } from './guid.js';
import { MAX_UINT32 } from './integers.js';
import {
  DEFAULT_LIMIT_BYTES,
  LineFormat,
  MAX_LIMIT_BYTES,
  type ReadLineOptions,
  type ReadUntilOptions,
} from './line-format.js';
import { LineIterator } from './line-iterator.js';
import { LoadedBytes } from './loaded-bytes.js';
import { Loader } from './loader.js';
import { LookAhead } from './look-ahead.js';
import { bytesOfText, bytesPerUnit, TAIL_BYTES, wholeUnits } from './text.js';
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
  #madeLookAhead: LookAhead | undefined;
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
      const given = quoteNo('InputStream', inputStream);
      throw new TypeError(`inputStream must be an InputStream, such as socket.inputStream, not ${given}`);
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

  /** How many bytes were read or skipped since the reader was made. Not in WinRT. */
  get position(): number {
    return this.#bytes.position;
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
   *   `connectionTimedOut` (network) after `timeoutMs`; `connectionResetByPeer` and its kin (peer, network).
   * @see WinRT `DataReader.LoadAsync`.
   */
  loadAsync(count: number, options?: WaitOptions): Promise<number> {
    try {
      checkInteger(count, 0, MAX_UINT32, 'count');
      // A text is made only where it is needed: that costs more than the rest of a load that need not wait.
      const loader = this.#loader ?? this.#loaderTo(`load ${count} bytes`);
      return loader.load(count, this.#inputStreamOptions, options);
    } catch (refusal) {
      return Promise.reject(refusal);
    }
  }

  /**
   * Loads `count` bytes, all of them, whatever `inputStreamOptions` say. Otherwise as `loadAsync`.
   *
   * @throws SocketError - 0x80070026 (peer): the peer finished before; what did come is loaded and can be read.
   */
  loadExactlyAsync(count: number, options?: WaitOptions): Promise<void> {
    try {
      checkInteger(count, 0, MAX_UINT32, 'count');
      if (this.#loader === undefined) this.#loaderTo(`load ${count} bytes`);
      return this.#lookAhead.loadExactly(count, options);
    } catch (refusal) {
      return Promise.reject(refusal);
    }
  }

  /**
   * Reads up to a delimiter, loading as far as need be. It is taken too, and not part of the answer.
   *
   * Neither a call that is called off nor one that fails takes anything, and no byte is looked at twice. A
   * reader of bytes in memory takes their end for the end of the stream.
   *
   * @param delimiter - bytes, or text that is sought in `unicodeEncoding`; not empty.
   * @param options - `limitBytes`, the most bytes in front of the delimiter, default 65 536; signal and time limit.
   * @returns the bytes in front of the delimiter, as `readBuffer` returns them; `null` at the end of the stream.
   * @throws RangeError, TypeError - an argument is not what is described here.
   * @throws SocketError - `messageTooLong` (peer): there is no delimiter within the limit; 0x80070026 (peer): the
   *   peer finished behind bytes without a delimiter, which are loaded then; otherwise as `loadAsync`.
   */
  readUntilAsync(delimiter: BytesLike | string, options?: ReadUntilOptions): Promise<Uint8Array | null> {
    try {
      const isText = typeof delimiter === 'string';
      const limitBytes = options?.limitBytes ?? DEFAULT_LIMIT_BYTES;
      checkInteger(limitBytes, 1, MAX_LIMIT_BYTES, 'limitBytes');
      const bytes = isText ? bytesOfText(delimiter, this.#unicodeEncoding) : toBytes(delimiter, 'delimiter');
      if (bytes.length === 0) throw new RangeError('delimiter must not be empty');
      const unitBytes = isText ? bytesPerUnit(this.#unicodeEncoding) : 1;
      return this.#lookAhead.until(bytes, unitBytes, limitBytes, options);
    } catch (refusal) {
      return Promise.reject(refusal);
    }
  }

  /**
   * Reads a line of text, loading as far as need be. Its newline is taken too, and not part of the answer.
   *
   * What follows the last newline is a line as well, if it is not empty; a protocol that must tell a line that
   * was cut off reads up to its newline with `readUntilAsync`. A line beyond the limit stays unread.
   *
   * @param options - encoding, limit and newline of {@link LineOptions}; signal and time limit.
   * @returns the line; `null` at the end of the stream.
   * @throws RangeError, TypeError - an option is not what is described here.
   * @throws SocketError - `messageTooLong` (peer): the line is longer than `limitBytes`; 0x80070026 (peer): the
   *   peer finished within a character of UTF-16; otherwise as `loadAsync`.
   */
  readLineAsync(options?: ReadLineOptions): Promise<string | null> {
    try {
      return this.#lookAhead.line(options, this.#unicodeEncoding);
    } catch (refusal) {
      return Promise.reject(refusal);
    }
  }

  /**
   * The lines of text, as {@link DataReader.readLineAsync} reads them, until the peer has finished or we close.
   * Leaving the loop early keeps the reader open, and the next line where it is. So does a turn of the loop that
   * throws because it has reached a limit.
   *
   * @param options - encoding, limit and newline of {@link LineOptions}; `timeoutMs`, how long each turn may wait until
   *   the next line is complete; `signal`, for all of the loop.
   * @throws RangeError, TypeError - an option is not what is described here.
   */
  lines(options?: ReadLineOptions): AsyncIterableIterator<string, undefined> {
    const format = new LineFormat(options ?? {}, this.#unicodeEncoding);
    return new LineIterator(this.#lookAhead, format, options);
  }

  /**
   * Reads `count` bytes and drops them, holding none, so that there may be any number. What a call had skipped
   * when it was called off stays skipped: see {@link DataReader.position}.
   *
   * @param count - from 0 up.
   * @returns how many bytes were skipped: fewer than `count` only at the end of the stream.
   * @throws as `loadAsync`.
   */
  skipAsync(count: number, options?: WaitOptions): Promise<number> {
    try {
      checkInteger(count, 0, Number.MAX_SAFE_INTEGER, 'count');
      return this.#lookAhead.skip(count, options);
    } catch (refusal) {
      return Promise.reject(refusal);
    }
  }

  /**
   * The next `count` bytes that are loaded, which stay to be read. They must not be changed.
   *
   * @throws RangeError - `count` is not a whole number from 0 up.
   */
  peek(count: number): Uint8Array {
    checkInteger(count, 0, MAX_UINT32, 'count');
    return this.#bytes.peek(count);
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
    const loader = this.#loaderTo('detach the stream');
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

  /** @internal What `console.log` shows. */
  [INSPECT](...how: Inspecting): unknown {
    const { unconsumedBufferLength, position, byteOrder, unicodeEncoding, inputStreamOptions } = this;
    const facts = { unconsumedBufferLength, position, byteOrder, unicodeEncoding, inputStreamOptions };
    return inspection(this, facts, how);
  }

  /** Made when it is first needed: readers of binary protocols do without. */
  get #lookAhead(): LookAhead {
    const getLoader = (): Loader | undefined => this.#loader;
    this.#madeLookAhead ??= new LookAhead(this.#bytes, getLoader);
    return this.#madeLookAhead;
  }

  /** The loader, to do something by. */
  #loaderTo(action: string): Loader {
    if (this.#loader !== undefined) return this.#loader;
    if (this.#bytes.isClosed) throw closedError(`Cannot ${action}: the reader is closed`);
    throw busyError(`Cannot ${action}: the reader has no stream`);
  }

  #refuseWhileLoading(action: string): void {
    if (this.#loader?.isLoading === true) throw busyError(`Cannot ${action}: a load is running`);
  }
}
