import { DataWriter } from '../data/data-writer.js';
import { endOfStream, malformed } from '../errors/failures.js';
import { SocketError } from '../errors/socket-error.js';
import { type Borrower, InputStream } from '../streams/input-stream.js';
import type { OutputStream } from '../streams/output-stream.js';
import type { Clock } from '../util/clock.js';
import { quote } from '../util/quote.js';
import { checkOptions, type WaitOptions } from '../util/wait-options.js';
import { DEFAULT_MAX_MESSAGE_BYTES, type MessageCodec, type MessageDecoder } from './codecs/codec.js';
import { checkMaxMessageBytes, MessageBuffer } from './codecs/message-buffer.js';
import { END, MessageIterator, takeBatch, takeMessage } from './message-stream-iterator.js';

/** What messages go over: a `StreamSocket`, or any two streams. */
export interface MessageTransport {
  readonly inputStream: InputStream;
  readonly outputStream: OutputStream;
}

/** The limits of a {@link MessageStream}. */
export interface MessageStreamOptions {
  /**
   * The most bytes of a message that comes in, its framing not counted, from 1 up. A longer one is an error as
   * soon as that can be known. Default: what the codec says, 1 048 576 for most and 65 536 for lines and delimiters.
   */
  readonly maxMessageBytes?: number | undefined;
}

/** Content up to this size is copied into what the output stream gathers. */
const COPIED_BYTES = 8 * 1024;

/**
 * Messages in place of bytes, both ways over one connection.
 *
 * It borrows the two streams: closing is theirs, nothing is read before somebody asks, and bytes behind the last
 * message that was handed out can still be read from the input stream. One consumer at a time, as for the stream.
 *
 * Bytes that are no message, a message over the limit, and an end within a message are failures of the peer's:
 * `SocketError` with the number 0x8007000D, with `messageTooLong`, or with the number 0x80070026. The message says
 * at which byte, counted from the first that this object saw. Nobody knows where the next message would begin, so
 * that every call after that fails in the same way.
 */
export class MessageStream<Received, Sent = Received> {
  readonly #input: InputStream;
  readonly #output: OutputStream;
  readonly #codec: MessageCodec<Received, Sent>;
  readonly #decoder: MessageDecoder<Received>;
  readonly #buffer: MessageBuffer;
  readonly #writer: DataWriter;
  #failure: SocketError | undefined;

  /**
   * @param transport - a connected socket, for instance.
   * @throws TypeError, RangeError - an argument is not what is described here.
   */
  constructor(
    transport: MessageTransport,
    codec: MessageCodec<Received, Sent>,
    options: MessageStreamOptions = {},
  ) {
    if (typeof (codec as Partial<typeof codec> | undefined)?.createDecoder !== 'function') {
      throw new TypeError('codec must be a MessageCodec, such as line() of streamsocket/codecs');
    }
    // Of what is no object there is neither.
    const { inputStream, outputStream } = Object(transport) as MessageTransport;
    if (!(inputStream instanceof InputStream)) {
      throw new TypeError(
        'transport must have an inputStream and an outputStream, as a connected socket has',
      );
    }
    checkOptions(options, 'maxMessageBytes');
    const usual = codec.defaultMaxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES;
    const maxMessageBytes = checkMaxMessageBytes(options.maxMessageBytes ?? usual);
    this.#input = inputStream;
    this.#output = outputStream;
    this.#codec = codec;
    this.#decoder = codec.createDecoder();
    this.#buffer = new MessageBuffer(codec.name, maxMessageBytes, codec.overheadBytes);
    this.#writer = new DataWriter(outputStream);
  }

  /** @internal The clock of the transport. */
  get clock(): Clock {
    return this.#input.clock;
  }

  /** @internal Whether we have stopped reading for good. */
  get isClosed(): boolean {
    return this.#input.isClosed;
  }

  /**
   * Receives the next message.
   *
   * @returns the message. One of bytes is the caller's to keep and change; it may be a view of the memory in which
   *   it arrived: copy small parts that are kept for long.
   * @throws SocketError - 0x80070026 (peer) when the peer has finished, be it between two messages; 0x8007000D
   *   (peer), `messageTooLong` (peer); otherwise as `InputStream.readAsync`. A call that is called off loses nothing.
   */
  receiveAsync(options?: WaitOptions): Promise<Received> {
    return this.#input.until(this.#receive, 'receive a message', options);
  }

  /** The messages, as they arrive, until the peer has finished or we close. Leaving the loop loses none. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Received, undefined> {
    return new MessageIterator(this.#input, this.#takeOne, takeMessage);
  }

  /**
   * Iterating the stream itself, with limits. A turn of the loop that reaches one throws, and loses nothing.
   *
   * @param options - `timeoutMs`, how long each turn may wait until the next message is complete; `signal`, for all of
   *   the loop. Default: no limit.
   * @throws TypeError, RangeError - an option is not what is described here.
   */
  messages(options?: WaitOptions): AsyncIterableIterator<Received, undefined> {
    return new MessageIterator(this.#input, this.#takeOne, takeMessage, options);
  }

  /**
   * Like iterating the stream itself, but each turn of the loop gets every message that has arrived by then, one
   * at least: one promise for a burst of small messages.
   *
   * @param options - as for {@link MessageStream.messages}.
   */
  batches(options?: WaitOptions): AsyncIterableIterator<Received[], undefined> {
    return new MessageIterator(this.#input, this.#takeOne, takeBatch, options);
  }

  /**
   * Sends a message behind everything sent before, waiting until it is accepted. Messages that are sent in one
   * tick leave in one system call.
   *
   * @returns how many bytes it took, framing included.
   * @throws RangeError, TypeError - the codec cannot send such a message; nothing was sent.
   * @throws SocketError - as `OutputStream.writeAsync`. A call that is called off while it waits sends nothing.
   */
  sendAsync(message: Sent, options?: WaitOptions): Promise<number> {
    try {
      this.#codec.encode(message, this.#writer);
    } catch (refusal) {
      this.#writer.detachBuffer();
      return Promise.reject(refusal);
    }
    return this.#send(options);
  }

  /** Sends messages as one: all of them, in order, or none. Otherwise as {@link MessageStream.sendAsync}. */
  sendManyAsync(messages: Iterable<Sent>, options?: WaitOptions): Promise<number> {
    try {
      checkIterable(messages);
      for (const message of messages) this.#codec.encode(message, this.#writer);
    } catch (refusal) {
      this.#writer.detachBuffer();
      return Promise.reject(refusal);
    }
    return this.#send(options);
  }

  /** Sends what was encoded. */
  #send(options: WaitOptions | undefined): Promise<number> {
    if (options === undefined) return this.#writer.storeAsync();
    // The writer would take back what was not sent, in front of whatever is encoded next.
    const bytes = this.#writer.detachBuffer();
    return this.#output.accept(bytes, bytes.length > COPIED_BYTES, options);
  }

  /** Gives back what was not handed out, before somebody else reads. */
  readonly #borrower: Borrower = {
    heldBytes: 0,
    returnLoan: () => {
      if (this.#buffer.held === 0) return;
      for (const part of this.#buffer.cut()) this.#input.giveBack(part);
      this.#decoder.forget?.();
    },
  };

  readonly #receive = (): Received | undefined => {
    const message = this.#takeOne();
    if (message === END) throw endOfStream('Cannot receive a message: the peer has finished');
    return message;
  };

  /** The next message, `END` behind the last, `undefined` while more has to arrive. */
  readonly #takeOne = (): Received | typeof END | undefined => {
    if (this.#failure !== undefined) throw this.#failure;
    this.#input.lendTo(this.#borrower);
    for (;;) {
      const message = this.#decode();
      if (message !== undefined) return message;
      const chunk = this.#input.takeChunk();
      if (chunk === null) return this.#decodeEnd();
      if (chunk === undefined) {
        this.#buffer.trim();
        return undefined;
      }
      this.#buffer.add(chunk);
    }
  };

  /** A message out of what is here. */
  #decode(): Received | undefined {
    const buffer = this.#buffer;
    try {
      do {
        if (!buffer.isReady) continue;
        const message = this.#decoder.decode(buffer);
        if (message === undefined) continue;
        buffer.settle();
        return message;
      } while (buffer.showMore());
      return undefined;
    } catch (failure) {
      throw this.#fail(failure);
    }
  }

  #decodeEnd(): Received | typeof END {
    const buffer = this.#buffer;
    if (buffer.held === 0) return END;
    try {
      const message = this.#decoder.decodeEnd?.(buffer);
      if (message !== undefined) return message;
      if (buffer.held === 0) return END;
    } catch (failure) {
      throw this.#fail(failure);
    }
    const where = `${buffer.held} bytes behind byte ${buffer.offset}`;
    throw this.#fail(
      endOfStream(`Cannot read a message (${this.#codec.name}): the peer finished within it, ${where}`),
    );
  }

  /** Remembers what was wrong. What a codec throws that is no `SocketError` becomes the cause of one. */
  #fail(failure: unknown): SocketError {
    const { name } = this.#codec;
    const what = `Cannot read a message (${name}): the codec failed, at byte ${this.#buffer.offset}`;
    this.#failure = failure instanceof SocketError ? failure : malformed(what, failure);
    return this.#failure;
  }
}

function checkIterable(messages: unknown): void {
  const { [Symbol.iterator]: iterate } = Object(messages) as { [Symbol.iterator]?: unknown };
  if (typeof iterate !== 'function') throw new TypeError(`messages must be iterable, not ${quote(messages)}`);
}
