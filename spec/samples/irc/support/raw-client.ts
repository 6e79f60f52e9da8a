import { StreamSocket } from 'streamsocket';
import { LineConnection } from '../../../../docs/samples/irc/connection/line-connection.js';
import { parseMessage, type IrcMessage } from '../../../../docs/samples/irc/protocol/message.js';
import { encodeText } from '../../../../docs/samples/irc/protocol/text.js';

/** A client that says exactly what a spec tells it to, and keeps every line that comes. */
export class RawClient implements AsyncDisposable {
  readonly socket = new StreamSocket();
  readonly lines: string[] = [];
  #connection: LineConnection | undefined;
  #read: Promise<void> = Promise.resolve();
  #waiting: (() => void)[] = [];
  #isOver = false;
  #isStalled = false;

  static async connect(port: number, ...lines: string[]): Promise<RawClient> {
    const client = new RawClient();
    await client.socket.connectAsync('127.0.0.1', port, { timeoutMs: 5_000 });
    client.#connection = new LineConnection(client.socket, 10_000);
    client.#read = client.#keepReading(client.#connection);
    client.send(...lines);
    return client;
  }

  /** Connects, registers and says some lines; what was answered to them is dropped. */
  static async join(port: number, nick: string, ...lines: string[]): Promise<RawClient> {
    const client = await RawClient.connect(port, `NICK ${nick}`, `USER ${nick} 0 * :${nick} the tester`);
    await client.until('422');
    await client.ask(...lines);
    return client;
  }

  send(...lines: string[]): void {
    if (lines.length > 0) this.sendBytes(encodeText(lines.map((line) => `${line}\r\n`).join('')));
  }

  /** Takes nothing more from the socket, so that it fills up. */
  stopReading(): void {
    this.#isStalled = true;
  }

  sendBytes(bytes: Uint8Array): void {
    void this.#connection?.write(bytes).catch(() => undefined);
  }

  /** Waits for a line that has this in it, takes it and everything before it off, and gives it. */
  async until(text: string | RegExp): Promise<string> {
    const matches = (line: string): boolean =>
      typeof text === 'string' ? line.includes(text) : text.test(line);
    for (;;) {
      const index = this.lines.findIndex(matches);
      if (index >= 0) return this.lines.splice(0, index + 1).at(-1) ?? '';
      if (this.#isOver) throw new Error(`the connection ended without ${String(text)}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Everything that came since and that the server answers to these lines, but for the PONG that ends it. */
  async ask(...lines: string[]): Promise<string[]> {
    this.send(...lines, 'PING :that-was-all');
    while (!this.lines.some((line) => line.endsWith('that-was-all'))) {
      if (this.#isOver) return this.lines.splice(0);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.lines
      .splice(0, this.lines.findIndex((line) => line.endsWith('that-was-all')) + 1)
      .slice(0, -1);
  }

  /** The numeric, or the command, of every answer. */
  async verbs(...lines: string[]): Promise<string[]> {
    const answers = await this.ask(...lines);
    return answers.map((line) => parseMessage(line)?.command ?? '');
  }

  async message(text: string | RegExp): Promise<IrcMessage> {
    const message = parseMessage(await this.until(text));
    if (message === undefined) throw new Error('not a message');
    return message;
  }

  /** Waits until the server has closed. */
  async ended(): Promise<void> {
    await this.#read;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.close();
    await this.#read;
  }

  async #keepReading(connection: LineConnection): Promise<void> {
    try {
      for await (const { text } of connection.lines()) {
        this.lines.push(text);
        this.#wake();
        if (this.#isStalled) return;
      }
    } catch {
      // reset: the specs that expect it look at `lines`
    }
    this.#isOver = true;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
