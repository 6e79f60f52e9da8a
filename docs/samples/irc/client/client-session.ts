import { SocketError, type StreamSocket } from 'streamsocket';
import type { Clock } from '../../common/clock.js';
import { LineConnection } from '../connection/line-connection.js';
import { Watchdog } from '../connection/watchdog.js';
import { isSameName } from '../protocol/casemap.js';
import { encodeMessage } from '../protocol/encode-message.js';
import { DEFAULT_SUPPORT, readSupport, type ServerSupport } from '../protocol/isupport.js';
import { MAX_LINE_BYTES, MAX_TAGS_BYTES } from '../protocol/limits.js';
import { parseMessage, type IrcMessage, type OutgoingMessage } from '../protocol/message.js';
import { Numeric } from '../protocol/numerics.js';
import { parseSource } from '../protocol/source.js';
import { IrcError } from './irc-error.js';
import type { Wait } from './irc-client-options.js';
import { PendingRequests } from './pending-requests.js';
import { Registration, type Identity } from './registration.js';
import type { AnswerContext, Request } from './request.js';

export interface SessionOptions {
  readonly identity: Identity;
  readonly clock: Clock;
  readonly pingAfterMs: number;
  readonly pongWithinMs: number;
  /** Is told of every message; `isAnswer` when a request was waiting for it. */
  readonly onMessage: (message: IrcMessage, isAnswer: boolean) => void | Promise<void>;
}

/**
 * One connection from its registration to its end. A client that reconnects has several of these, one
 * after the other; what must outlive them (events, channels to join again) is kept by `IrcClient`.
 */
export class ClientSession implements AnswerContext {
  readonly #connection: LineConnection;
  readonly #options: SessionOptions;
  readonly #registration: Registration;
  readonly #requests: PendingRequests;
  readonly #watchdog: Watchdog;
  #isRegistered = false;
  #closingWords: string | undefined;
  #endedBy: IrcError | undefined;
  #support = DEFAULT_SUPPORT;
  #nick: string;
  #userAtHost: string | undefined;

  /** Resolves when the server knows us. */
  readonly registered: Promise<void>;
  /** Resolves with the reason when the connection is gone. */
  readonly ended: Promise<IrcError>;
  #settleRegistered: { resolve: () => void; reject: (error: Error) => void };

  constructor(socket: StreamSocket, options: SessionOptions) {
    this.#connection = new LineConnection(socket, MAX_TAGS_BYTES + MAX_LINE_BYTES);
    this.#options = options;
    this.#registration = new Registration(options.identity);
    this.#nick = options.identity.nick;
    this.#requests = new PendingRequests(options.clock);
    this.#watchdog = new Watchdog({
      ...{ clock: options.clock, pingAfterMs: options.pingAfterMs, answerWithinMs: options.pongWithinMs },
      ping: () => void this.send({ command: 'PING', params: ['still-there'] }).catch(ignore),
      giveUp: () => {
        this.end(new IrcError('The server does not answer any more', 'disconnected'));
      },
    });
    this.#settleRegistered = { resolve: ignore, reject: ignore };
    this.registered = new Promise((resolve, reject) => {
      this.#settleRegistered = { resolve, reject };
    });
    this.registered.catch(ignore); // whoever waits for it hears of it
    this.ended = this.#run();
  }

  get nick(): string {
    return this.#nick;
  }

  /** `nick!user@host` as others see us, once the server has told. */
  get source(): string | undefined {
    return this.#userAtHost && `${this.#nick}!${this.#userAtHost}`;
  }

  get support(): ServerSupport {
    return this.#support;
  }

  get capabilities(): ReadonlySet<string> {
    return this.#registration.capabilities;
  }

  isSame(one: string, other: string): boolean {
    return isSameName(one, other, this.#support.casemapping);
  }

  /**
   * Sends messages; waits while the server is slow to read.
   *
   * @throws RangeError - a message cannot be said in a line; nothing was sent.
   * @throws IrcError - the connection is lost.
   */
  async send(...messages: OutgoingMessage[]): Promise<void> {
    await this.#write(messages.map(encodeMessage));
  }

  /** Sends a request and waits for the server's answer. */
  async request<T>(request: Request<T>, wait: Wait & { readonly timeoutMs: number }): Promise<T> {
    wait.signal?.throwIfAborted();
    const lines = request.messages.map(encodeMessage);
    const answer = this.#requests.add(request, wait);
    answer.catch(ignore); // it may be refused while we still send
    await this.#write(lines);
    return answer;
  }

  async #write(lines: readonly Uint8Array[]): Promise<void> {
    if (this.#endedBy !== undefined) throw this.#endedBy;
    try {
      for (const line of lines) await this.#connection.write(line);
    } catch (cause) {
      if (!(cause instanceof SocketError)) throw cause;
      throw new IrcError('Cannot send: the connection to the server is lost', 'disconnected', { cause });
    }
  }

  /** Says goodbye and waits for the server to close, for a little while. */
  async leave(quit: OutgoingMessage): Promise<void> {
    const goodbye = new IrcError('The client was closed', 'closed');
    const stop = this.#options.clock.after(LEAVE_WITHIN_MS, () => {
      this.end(goodbye);
    });
    this.#requests.failAll(goodbye);
    await this.send(quit).catch(ignore);
    await this.ended;
    stop();
  }

  /** Ends the connection at once; everything that waits is told why. */
  end(reason: IrcError): void {
    if (this.#endedBy !== undefined) return;
    this.#endedBy = reason;
    this.#watchdog.stop();
    this.#connection.close();
    this.#settleRegistered.reject(reason);
    this.#requests.failAll(reason);
  }

  async #run(): Promise<IrcError> {
    try {
      await this.send(...this.#registration.begin());
      for await (const line of this.#connection.lines()) {
        this.#watchdog.heard();
        const message = line.isTooLong ? undefined : parseMessage(line.text);
        if (message !== undefined) await this.#take(message);
      }
      this.end(new IrcError(this.#closingWords ?? 'The server closed the connection', 'disconnected'));
    } catch (cause) {
      const isExpected = cause instanceof SocketError || cause instanceof IrcError;
      const text = isExpected ? 'The connection to the server was lost' : `BUG: ${String(cause)}`;
      this.end(new IrcError(this.#closingWords ?? text, 'disconnected', { cause }));
    }
    return this.#endedBy ?? new IrcError('BUG: ended without a reason', 'disconnected');
  }

  async #take(message: IrcMessage): Promise<void> {
    this.#note(message);
    // Awaited, so that a server that asks faster than it reads has to wait: nothing piles up here.
    if (message.command === 'PING') await this.send({ command: 'PONG', params: message.params.slice(0, 1) });
    if (!this.#isRegistered) await this.#register(message);
    const isAnswer = this.#requests.offer(message, this);
    await this.#options.onMessage(message, isAnswer);
  }

  async #register(message: IrcMessage): Promise<void> {
    const { send, ended } = this.#registration.take(message);
    if (send.length > 0 || message.command === Numeric.welcome) this.#nick = this.#registration.nick;
    await this.send(...send);
    if (ended instanceof IrcError) this.end(ended);
    if (ended !== 'registered') return;
    this.#isRegistered = true;
    this.#settleRegistered.resolve();
  }

  /** What the session itself must know: who we are by now, what the server can do, its last words. */
  #note({ command, params, source }: IrcMessage): void {
    if (command === Numeric.isupport) this.#support = readSupport(this.#support, params.slice(1, -1));
    if (command === 'ERROR') this.#closingWords = params[0];
    const { nick, user, host } = parseSource(source ?? '');
    if (!this.isSame(nick, this.#nick)) return;
    if (host !== '') this.#userAtHost = `${user}@${host}`;
    if (command === 'NICK') this.#nick = params[0] ?? this.#nick;
  }
}

/** Long enough for a slow server to say its ERROR; a user who quits will not wait for more. */
const LEAVE_WITHIN_MS = 2_000;

function ignore(): void {
  // Told elsewhere, by `ended`.
}
