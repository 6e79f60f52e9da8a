import type { DataWriter } from '../../data/data-writer.js';
import { LineFormat, type Newline } from '../../data/line-format.js';
import { decodeText } from '../../data/text.js';
import { UnicodeEncoding } from '../../data/unicode-encoding.js';
import {
  DEFAULT_MAX_TEXT_BYTES,
  type DecoderInput,
  type MessageCodec,
  type MessageDecoder,
} from './codec.js';
import { EndingSearch } from './delimiter.js';

const CR = '\r';

/** How text is divided into lines. */
export interface LineCodecOptions {
  /** Default: `utf8`. */
  readonly encoding?: UnicodeEncoding | undefined;

  /** What ends a line, as for `DataReader.lines`. Default: `'auto'`, which sends CR LF. */
  readonly newline?: Newline | undefined;
}

/**
 * Messages that are lines of text, of 64 KiB at most unless the stream is told otherwise. What follows the last
 * newline is a line as well, if it is not empty. Text with a line feed or a carriage return in it is not sent:
 * what looks like one line to us must not be two to the peer.
 *
 * @throws RangeError - an option is not what is described there.
 */
export function line(options: LineCodecOptions = {}): MessageCodec<string> {
  const format = new LineFormat(options, UnicodeEncoding.utf8);
  const end = format.newline === 'auto' ? '\r\n' : format.newlineText;
  return {
    name: 'line',
    overheadBytes: end.length * format.unitBytes,
    defaultMaxMessageBytes: DEFAULT_MAX_TEXT_BYTES,
    createDecoder: () => new LineDecoder(new LineFormat(options, UnicodeEncoding.utf8)),
    encode(message: string, writer: DataWriter): void {
      if (typeof message !== 'string') throw new TypeError(`message must be a string, not ${typeof message}`);
      if (/[\r\n]/.test(message)) throw new RangeError('message must not contain a newline');
      writer.unicodeEncoding = format.encoding;
      writer.writeString(message);
      writer.writeString(end);
    },
  };
}

class LineDecoder implements MessageDecoder<string> {
  readonly #format: LineFormat;
  readonly #ending: EndingSearch;
  /** How many bytes a carriage return may take that belongs to the newline. */
  readonly #returnBytes: number;

  constructor(format: LineFormat) {
    this.#format = format;
    this.#ending = new EndingSearch(format.search);
    this.#returnBytes = format.newline === 'auto' ? format.unitBytes : 0;
  }

  decode(input: DecoderInput): string | undefined {
    const size = this.#ending.find(input, this.#returnBytes);
    if (size === undefined) return undefined;
    const returnBytes = this.#carriageReturn(input, size);
    if (size - returnBytes > input.maxMessageBytes) throw input.tooLong(size - returnBytes);
    const text = decodeText(input.bytes, input.start, size - returnBytes, this.#format.encoding);
    input.skip(size + this.#ending.delimiterBytes);
    return text;
  }

  decodeEnd(input: DecoderInput): string | undefined {
    const size = input.end - input.start;
    if (size > input.maxMessageBytes) throw input.tooLong(size);
    if (size % this.#format.unitBytes !== 0) {
      throw input.malformed('the peer finished within a character', size - 1);
    }
    const text = decodeText(input.bytes, input.start, size, this.#format.encoding);
    input.skip(size);
    return text;
  }

  forget(): void {
    this.#ending.forget();
  }

  #carriageReturn({ bytes, start }: DecoderInput, size: number): number {
    const length = this.#returnBytes;
    if (length === 0 || size < length) return 0;
    return decodeText(bytes, start + size - length, length, this.#format.encoding) === CR ? length : 0;
  }
}
