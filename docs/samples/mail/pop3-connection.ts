import { DataReader, SocketProtectionLevel, type StreamSocket, type WaitOptions } from 'streamsocket';
import { unstuffed } from './dot-stuffing.js';
import { Pop3Error } from './pop3-error.js';

/** The most bytes of a line. RFC 5322 allows 998 in a message; not everybody has read it. */
const MOST_LINE_BYTES = 64 * 1024;

/** The most lines of a list. */
const MOST_LINES = 100_000;

const CRLF = Uint8Array.of(0x0d, 0x0a);

export interface Pop3Limits {
  readonly replyWithinMs: number;
  readonly maxMessageBytes: number;
}

/**
 * Commands and answers. Only the command tells whether an answer has one line or many, so that a codec, which sees no
 * commands, could not tell messages apart: a `DataReader` reads what is due.
 */
export class Pop3Connection {
  readonly #socket: StreamSocket;
  readonly #reader: DataReader;
  readonly #limits: Pop3Limits;

  constructor(socket: StreamSocket, limits: Pop3Limits) {
    this.#socket = socket;
    this.#reader = new DataReader(socket.inputStream);
    this.#limits = limits;
  }

  /** Sends a command that is answered by one line. */
  async command(command: string, what: string, wait?: WaitOptions): Promise<void> {
    await this.#send(command, wait);
    await this.status(what, wait);
  }

  /** Sends a command that is answered by a list. */
  async lines(command: string, what: string, wait?: WaitOptions): Promise<string[]> {
    await this.command(command, what, wait);
    const lines: string[] = [];
    for (;;) {
      const line = await this.#textLine(wait);
      if (line === undefined) return lines;
      if (lines.length === MOST_LINES)
        throw this.#broken(new Pop3Error(what, `more than ${MOST_LINES} lines`));
      lines.push(new TextDecoder().decode(line));
    }
  }

  /** Sends a command that is answered by a text of any bytes. */
  async text(command: string, what: string, wait?: WaitOptions): Promise<Uint8Array> {
    await this.command(command, what, wait);
    const { maxMessageBytes } = this.#limits;
    const parts: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const line = await this.#textLine(wait);
      if (line === undefined) return Buffer.concat(parts, size);
      size += line.length + CRLF.length;
      if (size > maxMessageBytes)
        throw this.#broken(new Pop3Error(what, `more than ${maxMessageBytes} bytes`));
      parts.push(line, CRLF);
    }
  }

  /** Reads the line that says whether it went well. @throws Pop3Error - it did not. */
  async status(what: string, wait?: WaitOptions): Promise<void> {
    const line = new TextDecoder().decode(await this.#line(wait));
    if (/^\+OK\b/i.test(line)) return;
    if (/^-ERR\b/i.test(line)) throw new Pop3Error(what, line.slice(5));
    throw this.#broken(new Pop3Error(what, `"${line.slice(0, 40)}" is no answer`));
  }

  /** Goes on protected by TLS, after the server has agreed to; nothing that came before is taken for an answer. */
  async secure(hostName: string, wait?: WaitOptions): Promise<void> {
    await this.#socket.upgradeToSslAsync(SocketProtectionLevel.tls13, hostName, this.#within(wait));
  }

  async closeAsync(): Promise<void> {
    await this.#socket.closeAsync();
  }

  async #send(command: string, wait?: WaitOptions): Promise<void> {
    // What follows a line break would be a command in our name. The command itself may be a password.
    if (/[\r\n\0]/.test(command)) throw new RangeError('A command must not contain a line break or NUL');
    await this.#socket.outputStream.writeAsync(
      new TextEncoder().encode(`${command}\r\n`),
      this.#within(wait),
    );
  }

  /** A line of a text; `undefined` for the one that ends it. */
  async #textLine(wait?: WaitOptions): Promise<Uint8Array | undefined> {
    return unstuffed(await this.#line(wait));
  }

  async #line(wait?: WaitOptions): Promise<Uint8Array> {
    try {
      const line = await this.#reader.readUntilAsync(CRLF, {
        limitBytes: MOST_LINE_BYTES,
        ...this.#within(wait),
      });
      if (line === null) throw new Pop3Error('go on', 'the server has closed the connection');
      return line;
    } catch (failure) {
      throw this.#broken(failure);
    }
  }

  #within(wait?: WaitOptions): WaitOptions {
    return { timeoutMs: this.#limits.replyWithinMs, ...wait };
  }

  /** Nobody can tell which command the next line answers. @returns what to throw. */
  #broken(failure: unknown): unknown {
    this.#socket.close();
    return failure;
  }
}
