import { MessageStream, RequestStream, StreamSocket, type WaitOptions } from 'streamsocket';
import { checkCommand, wordOf } from './check-command.js';
import { RedisError } from './redis-error.js';
import { resp3 } from './resp3.js';
import type { RespStrings } from './resp-decoder.js';
import { RespError, RespPush, type RedisCommand, type RespValue } from './resp-value.js';
import { isConfirmation, Subscriptions, type Subscription } from './subscriptions.js';

export interface RedisClientOptions {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** What strings in replies become: text (default), or bytes for values that are no text. */
  readonly strings?: RespStrings | undefined;
  /** The most bytes of a reply. Default: 16 777 216. */
  readonly maxReplyBytes?: number | undefined;
  /** How many commands may wait for their replies; one more is refused. Default: 16 384. */
  readonly maxPendingCommands?: number | undefined;
  /** How many messages wait for the loop over a subscription; then the oldest are dropped. Default: 1 000. */
  readonly maxPendingMessages?: number | undefined;
  /** Gets what the server says unasked beside messages, such as `invalidate`. */
  readonly onPush?: ((push: RespPush) => void) | undefined;
  /** Makes the socket; a test gives one of a network in memory. */
  readonly createSocket?: (() => StreamSocket) | undefined;
}

/**
 * A client of one Redis server, version 6 or newer. Commands need not wait for each other: as many as you like are
 * on their way, and each gets its reply. Messages of channels come over the same connection.
 */
export class RedisClient implements AsyncDisposable {
  readonly #socket: StreamSocket;
  readonly #requests: RequestStream<RespValue | RespPush, RedisCommand>;
  readonly #subscriptions: Subscriptions;

  private constructor(socket: StreamSocket, options: RedisClientOptions) {
    const messages = new MessageStream(socket, resp3(options.strings), {
      maxMessageBytes: options.maxReplyBytes,
    });
    this.#socket = socket;
    this.#subscriptions = new Subscriptions(options.maxPendingMessages ?? 1_000, (command) =>
      this.#request(command),
    );
    this.#requests = new RequestStream(messages, {
      // Whoever subscribes is answered by a push.
      isAnswer: (reply) => !(reply instanceof RespPush) || isConfirmation(reply),
      onMessage: (reply) => {
        if (reply instanceof RespPush && !this.#subscriptions.deliver(reply)) options.onPush?.(reply);
      },
      maxPendingRequests: options.maxPendingCommands ?? 16_384,
    });
    void this.#requests.ended.then((reason) => {
      this.#subscriptions.fail(reason);
      socket.close();
    });
  }

  /**
   * Connects, and logs in if there is a password.
   *
   * @param wait - `timeoutMs` bounds connecting, and then the greeting.
   * @throws SocketError - the server could not be reached, or speaks something else.
   * @throws RedisError - it does not let us in (`WRONGPASS`, `NOAUTH`), or is too old (`NOPROTO`, `ERR`).
   */
  static async connectAsync(
    host: string,
    port: number,
    options: RedisClientOptions = {},
    wait: WaitOptions = {},
  ): Promise<RedisClient> {
    const socket = options.createSocket?.() ?? new StreamSocket();
    try {
      await socket.connectAsync(host, port, wait);
      const client = new RedisClient(socket, options);
      const { username = 'default', password } = options;
      await client.#request(
        ['HELLO', 3, ...(password === undefined ? [] : ['AUTH', username, password])],
        wait,
      );
      return client;
    } catch (error) {
      socket.close();
      throw error;
    }
  }

  /**
   * Sends a command and waits for its reply. Errors that lie within a reply, as after `EXEC`, are values in it.
   *
   * @throws RangeError - the command cannot be sent in this way; see `checkCommand`.
   * @throws RedisError - the server refuses it.
   * @throws SocketError - `connectionTimedOut` after `timeoutMs` (the server may carry it out all the same); too many
   *   commands wait; or whatever ended the connection.
   */
  async commandAsync(command: RedisCommand, wait?: WaitOptions): Promise<RespValue> {
    checkCommand(command);
    return (await this.#request(command, wait)) as RespValue;
  }

  /** Sends commands in one go, and gives their replies in order. A refusal is a value here: a `RespError`. */
  async pipelineAsync(commands: readonly RedisCommand[], wait?: WaitOptions): Promise<RespValue[]> {
    commands.forEach(checkCommand);
    const replies = commands.map((command) => this.#requests.requestAsync(() => command, wait));
    return (await Promise.all(replies)) as RespValue[];
  }

  /** Messages of a channel, from now on. Leaving the loop unsubscribes. */
  subscribeAsync(channel: string, wait?: WaitOptions): Promise<Subscription> {
    return this.#subscriptions.open('SUBSCRIBE', channel, wait);
  }

  /** Messages of all channels whose names are like the pattern: `news.*`. */
  subscribePatternAsync(pattern: string, wait?: WaitOptions): Promise<Subscription> {
    return this.#subscriptions.open('PSUBSCRIBE', pattern, wait);
  }

  /** Publishes a message. @returns how many clients got it. */
  async publishAsync(channel: string, payload: string | Uint8Array, wait?: WaitOptions): Promise<number> {
    return (await this.#request(['PUBLISH', channel, payload], wait)) as number;
  }

  /** Closes the connection; commands that still wait are rejected, subscriptions end. */
  async closeAsync(): Promise<void> {
    this.#subscriptions.end();
    await this.#socket.closeAsync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeAsync().catch(() => undefined);
  }

  async #request(command: RedisCommand, wait?: WaitOptions): Promise<RespValue | RespPush> {
    const reply = await this.#requests.requestAsync(() => command, wait);
    if (reply instanceof RespError) throw new RedisError(wordOf(command), reply);
    return reply;
  }
}
