import type { DataWriter } from '../../data/data-writer.js';
import type { SocketError } from '../../errors/socket-error.js';

/** The most bytes of a message unless somebody says otherwise. */
export const DEFAULT_MAX_MESSAGE_BYTES: number = 1024 * 1024;

/** The same for messages whose end is found by looking for it. */
export const DEFAULT_MAX_TEXT_BYTES: number = 64 * 1024;

/** What a decoder sees of the bytes that have arrived and belong to no message yet. */
export interface DecoderInput {
  /** They lie in here, from `start` up to and without `end`. Never to be changed. */
  readonly bytes: Uint8Array;
  /** The same memory. */
  readonly view: DataView;
  readonly start: number;
  readonly end: number;
  /** How many bytes of the stream came before `start`. */
  readonly offset: number;
  /** The most bytes a message may have, its framing not counted. */
  readonly maxMessageBytes: number;

  /** Moves `start` on by `count` bytes and returns these, as a view that is the receiver's to keep. */
  take(count: number): Uint8Array;

  /** Moves `start` on by `count` bytes. */
  skip(count: number): void;

  /**
   * Whether `count` bytes from `start` on have arrived. If not, the decoder is asked again only when they have:
   * `if (!input.has(8)) return undefined`.
   *
   * @throws SocketError - no message within the limit takes so many.
   */
  has(count: number): boolean;

  /** The error for bytes that no message of this kind can have, `at` bytes behind `start`. */
  malformed(what: string, at?: number, cause?: unknown): SocketError;

  /** The error for a message of `size` bytes, or for one that has more than `maxMessageBytes` already. */
  tooLong(size?: number): SocketError;
}

/** Finds messages in the bytes of one stream. */
export interface MessageDecoder<Received> {
  /**
   * The message that the bytes from `start` on begin with. It takes the bytes of the message, framing included,
   * off the input, or returns `undefined`: more have to come, of which `has` may say how many.
   *
   * @throws whatever is wrong with the bytes, such as `input.malformed('no colon')`.
   */
  decode(input: DecoderInput): Received | undefined;

  /** The same for the last bytes of a stream. Without it they are an error: the peer finished within a message. */
  decodeEnd?(input: DecoderInput): Received | undefined;

  /** Forgets what it knows of bytes it has seen and not taken: others may have them now. */
  forget?(): void;
}

/**
 * How messages lie in a stream of bytes.
 *
 * One codec serves any number of streams; what has to be remembered of a stream is in the decoder.
 */
export interface MessageCodec<Received, Sent = Received> {
  /** For error messages: `length prefix`. */
  readonly name: string;

  /** The most bytes that the framing adds to a message. */
  readonly overheadBytes: number;

  /** What `maxMessageBytes` is unless the user says otherwise. Default: 1 MiB. */
  readonly defaultMaxMessageBytes?: number;

  createDecoder(): MessageDecoder<Received>;

  /**
   * Writes a message with its framing. What it writes before it throws is not sent.
   *
   * @param writer - big-endian and UTF-8, unless an earlier call has left it otherwise.
   * @throws RangeError, TypeError - the message cannot be sent in this way.
   */
  encode(message: Sent, writer: DataWriter): void;
}
