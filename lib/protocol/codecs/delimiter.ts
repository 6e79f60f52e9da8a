import type { DataWriter } from '../../data/data-writer.js';
import { DelimiterSearch } from '../../data/delimiter-search.js';
import { bytesOfText } from '../../data/text.js';
import { UnicodeEncoding } from '../../data/unicode-encoding.js';
import { type BytesLike, toBytes } from '../../util/bytes.js';
import {
  DEFAULT_MAX_TEXT_BYTES,
  type DecoderInput,
  type MessageCodec,
  type MessageDecoder,
} from './codec.js';

/**
 * Messages of bytes that end with a delimiter, of 64 KiB at most unless the stream is told otherwise. Bytes
 * without it at the end of the stream are an error, and so is sending a message that has it in it.
 *
 * @param ending - bytes, or text that is sought in UTF-8; not empty. It is not part of the message.
 * @throws RangeError, TypeError - it is not what is described here.
 */
export function delimiter(ending: BytesLike | string): MessageCodec<Uint8Array, BytesLike> {
  const bytes =
    typeof ending === 'string'
      ? bytesOfText(ending, UnicodeEncoding.utf8)
      : toBytes(ending, 'delimiter').slice();
  if (bytes.length === 0) throw new RangeError('delimiter must not be empty');
  return {
    name: 'delimiter',
    overheadBytes: bytes.length,
    defaultMaxMessageBytes: DEFAULT_MAX_TEXT_BYTES,
    createDecoder: () => new DelimiterDecoder(bytes),
    encode(message: BytesLike, writer: DataWriter): void {
      const content = toBytes(message, 'message');
      const search = new DelimiterSearch(bytes);
      // It may also come about by the end of the message and the beginning of the delimiter.
      if (!search.feed(content, 0, Infinity)) search.feed(bytes, 0, Infinity);
      if (search.seen !== content.length + bytes.length) {
        throw new RangeError('message must not contain the delimiter, nor end with what becomes one early');
      }
      writer.writeBytes(content);
      writer.writeBytes(bytes);
    },
  };
}

class DelimiterDecoder implements MessageDecoder<Uint8Array> {
  readonly #ending: EndingSearch;

  constructor(bytes: Uint8Array) {
    this.#ending = new EndingSearch(new DelimiterSearch(bytes));
  }

  decode(input: DecoderInput): Uint8Array | undefined {
    const size = this.#ending.find(input, 0);
    if (size === undefined) return undefined;
    const message = input.take(size);
    input.skip(this.#ending.delimiterBytes);
    return message;
  }

  forget(): void {
    this.#ending.forget();
  }
}

/** Looks for what ends a message, in bytes of which more and more come into sight. */
export class EndingSearch {
  readonly #search: DelimiterSearch;

  constructor(search: DelimiterSearch) {
    this.#search = search;
  }

  get delimiterBytes(): number {
    return this.#search.delimiterBytes;
  }

  /**
   * How many bytes come before the delimiter; `undefined` if it has not come.
   *
   * @param moreBytes - how much longer than `maxMessageBytes` that may be.
   */
  find(input: DecoderInput, moreBytes: number): number | undefined {
    const search = this.#search;
    const { bytes, start, end } = input;
    const most = input.maxMessageBytes + moreBytes + search.delimiterBytes;
    const seen = bytes.length === end ? bytes : bytes.subarray(0, end);
    if (search.seen >= most || !search.feed(seen, start + search.seen, most)) return undefined;
    const size = search.seen - search.delimiterBytes;
    search.restart();
    return size;
  }

  forget(): void {
    this.#search.restart();
  }
}
