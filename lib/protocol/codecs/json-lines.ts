import type { DataWriter } from '../../data/data-writer.js';
import { DelimiterSearch } from '../../data/delimiter-search.js';
import { UnicodeEncoding } from '../../data/unicode-encoding.js';
import { quote } from '../../util/quote.js';
import {
  DEFAULT_MAX_MESSAGE_BYTES,
  type DecoderInput,
  type MessageCodec,
  type MessageDecoder,
} from './codec.js';
import { EndingSearch } from './delimiter.js';

const LF = 0x0a;

/**
 * Messages that are values of JSON, one a line, in UTF-8 (jsonlines.org). Empty lines are passed over, and the
 * last line needs no newline. What is no JSON, or no UTF-8, is malformed.
 *
 * The type parameter is a promise of yours: nothing checks what the peer sends.
 */
export function jsonLines<Received = unknown, Sent = Received>(): MessageCodec<Received, Sent> {
  return {
    name: 'JSON lines',
    overheadBytes: 1,
    defaultMaxMessageBytes: DEFAULT_MAX_MESSAGE_BYTES,
    createDecoder: () => new JsonDecoder<Received>(),
    encode(message: Sent, writer: DataWriter): void {
      const text = JSON.stringify(message) as string | undefined;
      if (text === undefined) throw new TypeError(`message must be a value of JSON, not ${quote(message)}`);
      writer.unicodeEncoding = UnicodeEncoding.utf8;
      writer.writeString(text);
      writer.writeByte(LF);
    },
  };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

class JsonDecoder<Received> implements MessageDecoder<Received> {
  readonly #ending = new EndingSearch(new DelimiterSearch(Uint8Array.of(LF)));

  decode(input: DecoderInput): Received | undefined {
    for (;;) {
      const size = this.#ending.find(input, 0);
      if (size === undefined) return undefined;
      const value = parse(input, size);
      input.skip(size + 1);
      if (value !== undefined) return value as Received;
    }
  }

  decodeEnd(input: DecoderInput): Received | undefined {
    const size = input.end - input.start;
    if (size > input.maxMessageBytes) throw input.tooLong(size);
    const value = parse(input, size);
    input.skip(size);
    return value as Received | undefined;
  }

  forget(): void {
    this.#ending.forget();
  }
}

/** The value of a line, `undefined` if there is none. */
function parse(input: DecoderInput, size: number): unknown {
  try {
    const text = decoder.decode(input.bytes.subarray(input.start, input.start + size));
    return text.trim() === '' ? undefined : JSON.parse(text);
  } catch (error) {
    const what = error instanceof SyntaxError ? 'a line is no JSON' : 'a line is no UTF-8';
    throw input.malformed(what, 0, error);
  }
}
