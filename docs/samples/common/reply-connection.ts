import { MessageStream, SocketProtectionLevel, type StreamSocket, type WaitOptions } from 'streamsocket';
import type { Reply } from './reply.js';
import { replyCodec } from './reply-codec.js';
import type { ReplyError } from './reply-error.js';

/** A connection that carries commands and replies, one at a time unless they are sent together. */
export class ReplyConnection {
  readonly #socket: StreamSocket;
  readonly #messages: MessageStream<Reply, string>;
  readonly #replyWithinMs: number;
  readonly #refusal: new (what: string, reply: Reply) => ReplyError;

  /**
   * @param replyWithinMs - the longest wait for a reply; then the connection is closed.
   * @param refusal - the class of error for a reply that is not as it should be.
   */
  constructor(
    socket: StreamSocket,
    replyWithinMs: number,
    refusal: new (what: string, reply: Reply) => ReplyError,
  ) {
    this.#socket = socket;
    this.#refusal = refusal;
    this.#messages = new MessageStream(socket, replyCodec());
    this.#replyWithinMs = replyWithinMs;
  }

  /** Where the server is, and where we are, as addresses. */
  get addresses(): { readonly remote: string; readonly local: string } {
    const { remoteAddress, localAddress } = this.#socket.information;
    return { remote: remoteAddress?.rawName ?? '', local: localAddress?.rawName ?? '' };
  }

  /** Sends a command and gives the reply to it, whatever that says. */
  async ask(command: string, wait?: WaitOptions): Promise<Reply> {
    await this.send(command, wait);
    return this.reply(wait);
  }

  /** Sends a command whose reply must be of this kind. @throws ReplyError - it is another. */
  async command(
    command: string,
    what: string,
    kind: Reply['kind'] = 'done',
    wait?: WaitOptions,
  ): Promise<Reply> {
    const reply = await this.ask(command, wait);
    if (reply.kind !== kind) throw new this.#refusal(what, reply);
    return reply;
  }

  async send(command: string, wait?: WaitOptions): Promise<void> {
    await this.#messages.sendAsync(command, { timeoutMs: this.#replyWithinMs, ...wait });
  }

  /** Sends commands in one go; their replies come in order. */
  async sendMany(commands: readonly string[], wait?: WaitOptions): Promise<void> {
    await this.#messages.sendManyAsync(commands, { timeoutMs: this.#replyWithinMs, ...wait });
  }

  /** Goes on protected by TLS, after the server has agreed to; nothing that came before is taken for a reply. */
  async secure(hostName: string, wait?: WaitOptions): Promise<void> {
    const limits = { timeoutMs: this.#replyWithinMs, ...wait };
    await this.#socket.upgradeToSslAsync(SocketProtectionLevel.tls13, hostName, limits);
  }

  /** Sends what is no command. */
  async sendBytes(bytes: Uint8Array, wait?: WaitOptions): Promise<void> {
    await this.#socket.outputStream.writeAsync(bytes, { timeoutMs: this.#replyWithinMs, ...wait });
  }

  /**
   * The next reply. Who gives up on one cannot tell which command the next one answers, so that ends the connection.
   */
  async reply(wait?: WaitOptions): Promise<Reply> {
    try {
      return await this.#messages.receiveAsync({ timeoutMs: this.#replyWithinMs, ...wait });
    } catch (failure) {
      this.#socket.close();
      throw failure;
    }
  }

  /** The reply that ends a command: not one that says that it goes on. */
  async lastReply(wait?: WaitOptions): Promise<Reply> {
    for (;;) {
      const reply = await this.reply(wait);
      if (reply.kind !== 'preliminary') return reply;
    }
  }

  close(): void {
    this.#socket.close();
  }

  async closeAsync(): Promise<void> {
    await this.#socket.closeAsync();
  }
}
