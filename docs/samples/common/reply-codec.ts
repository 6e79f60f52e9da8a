import type { DecoderInput, MessageCodec, MessageDecoder } from 'streamsocket/codecs';
import { Reply } from './reply.js';

const CR = 0x0d;
const LF = 0x0a;
// A mark of the byte order at the beginning of a line is part of it.
const text = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Commands out and replies in, as FTP and SMTP have them. The limit of a message counts all lines of a reply.
 *
 * A reply of several lines begins with `250-` and ends with a line that begins with the same code and a space. What
 * is between is text, with the code in front (SMTP, and many FTP servers) or without (RFC 959, 4.2).
 */
export function replyCodec(): MessageCodec<Reply, string> {
  return {
    name: 'reply',
    overheadBytes: 0,
    defaultMaxMessageBytes: 64 * 1024,
    createDecoder: () => new ReplyDecoder(),
    encode(command, writer) {
      // What follows a line break would be a command in our name. The command itself may be a password.
      if (/[\r\n\0]/.test(command)) throw new RangeError('A command must not contain a line break or NUL');
      writer.writeString(`${command}\r\n`);
    },
  };
}

class ReplyDecoder implements MessageDecoder<Reply> {
  /** Where the line begins that is looked at, and how far its end was looked for. */
  #at = 0;
  #looked = 0;
  #code = '';
  #lines: string[] = [];

  decode(input: DecoderInput): Reply | undefined {
    for (let line = this.#nextLine(input); line !== undefined; line = this.#nextLine(input)) {
      if (!this.#addLine(line, input)) continue;
      if (this.#at > input.maxMessageBytes) throw input.tooLong(this.#at);
      const reply = new Reply(Number(this.#code), this.#lines);
      input.skip(this.#at);
      this.forget();
      return reply;
    }
    return undefined;
  }

  forget(): void {
    this.#at = 0;
    this.#looked = 0;
    this.#code = '';
    this.#lines = [];
  }

  #nextLine({ bytes, start, end }: DecoderInput): string | undefined {
    const found = bytes.indexOf(LF, start + this.#looked);
    if (found < 0 || found >= end) {
      this.#looked = end - start;
      return undefined;
    }
    const from = start + this.#at;
    const line = text.decode(
      bytes.subarray(from, bytes[found - 1] === CR && found > from ? found - 1 : found),
    );
    this.#at = found + 1 - start;
    this.#looked = this.#at;
    return line;
  }

  /** @returns whether it is the last one. */
  #addLine(line: string, input: DecoderInput): boolean {
    const [, code = '', mark = '', rest = ''] = /^([1-5]\d\d)(?:([ -])(.*))?$/s.exec(line) ?? [];
    if (this.#code === '') {
      if (code === '') throw input.malformed(`${JSON.stringify(line.slice(0, 40))} begins with no code`);
      this.#code = code;
    }
    const isOurs = code === this.#code;
    this.#lines.push(isOurs ? rest : line);
    return isOurs && mark !== '-';
  }
}
