import { Allowance } from '../connection/allowance.js';
import { realClock } from '../../common/clock.js';
import { foldCase } from '../protocol/casemap.js';
import { formatCtcp } from '../protocol/ctcp.js';
import { DEFAULT_SUPPORT, type ServerSupport } from '../protocol/isupport.js';
import type { IrcMessage, OutgoingMessage } from '../protocol/message.js';
import { isErrorNumeric } from '../protocol/numerics.js';
import { joinRequest, partRequest } from './channel-requests.js';
import { ChannelRoster, type ClientChannel } from './channel-roster.js';
import type { ClientSession } from './client-session.js';
import { ConnectionKeeper } from './connection-keeper.js';
import { EventHub } from './event-hub.js';
import type { EventQueue } from '../../common/event-queue.js';
import { interpret } from './interpret.js';
import type { IrcClientOptions, Wait } from './irc-client-options.js';
import { IrcCommands } from './irc-commands.js';
import { IrcError } from './irc-error.js';
import type { ChatMessage, CtcpEvent, IrcEvent } from './irc-events.js';
import type { Request } from './request.js';

/**
 * A client of one IRC network.
 *
 * What we do is a promise each (see `IrcCommands`). What others do comes as events, by `on()` or by
 * `for await`. A lost connection is made again, after a while and with its channels, until `closeAsync()`.
 */
export class IrcClient extends IrcCommands implements AsyncDisposable {
  readonly #options: IrcClientOptions;
  readonly #keeper: ConnectionKeeper;
  readonly #hub = new EventHub<IrcEvent>();
  readonly #roster = new ChannelRoster(DEFAULT_SUPPORT);
  /** Channels to be in, with their keys, by folded name. They outlive a connection. */
  readonly #wanted = new Map<string, { readonly name: string; readonly key: string | undefined }>();
  /** Strangers can make us send, by asking; this says how often. */
  readonly #ctcpAnswers: Allowance;

  constructor(options: IrcClientOptions) {
    super();
    this.#options = options;
    this.#ctcpAnswers = new Allowance(options.clock ?? realClock, 3, 2_000);
    this.#keeper = new ConnectionKeeper(options, {
      onMessage: (message, isAnswer, session) => this.#receive(message, isAnswer, session),
      onRegistered: (session, isReconnect) => this.#welcome(session, isReconnect),
      onDisconnected: (error, retryInMs) => {
        this.#roster.clear();
        this.#hub.emit({ type: 'disconnected', error, retryInMs });
      },
      onClosed: (error) => {
        this.#roster.clear();
        this.#hub.emit({ type: 'closed', error });
        this.#hub.end();
      },
    });
  }

  /** Our nick; while there is no connection, the one to ask for. */
  get nick(): string {
    return this.#keeper.session?.nick ?? this.#keeper.wantedNick;
  }

  get isConnected(): boolean {
    return this.#keeper.session !== undefined;
  }

  /** What the server said of itself. */
  get support(): ServerSupport {
    return this.#roster.support;
  }

  /** IRCv3 extensions in use. */
  get capabilities(): ReadonlySet<string> {
    return this.#keeper.session?.capabilities ?? new Set();
  }

  /** Names of the channels we are in. */
  get channelNames(): readonly string[] {
    return this.#roster.names;
  }

  /** A channel we are in, as it is now. */
  channel(name: string): ClientChannel | undefined {
    return this.#roster.channel(name);
  }

  /** Calls `listener` for each event of a type; the returned function ends that. */
  on<T extends IrcEvent['type']>(
    type: T,
    listener: (event: Extract<IrcEvent, { readonly type: T }>) => void,
  ): () => void {
    return this.#hub.on(type, listener);
  }

  /** Every event from now on; ends when the client is closed. */
  events(): EventQueue<IrcEvent> {
    return this.#hub.subscribe(this.#options.eventLimit ?? 1_000);
  }

  [Symbol.asyncIterator](): EventQueue<IrcEvent> {
    return this.events();
  }

  /** What people say, from now on. */
  messages(): AsyncIterable<ChatMessage> {
    return onlyMessages(this.events());
  }

  /**
   * Connects and registers: done when the server has welcomed us.
   *
   * @throws SocketError - the server could not be reached.
   * @throws IrcError - it refused us, or was too slow.
   */
  async connectAsync(wait: Wait = {}): Promise<void> {
    await this.#keeper.open(wait);
  }

  /** Joins a channel, now and after every reconnect, and gives it with its members. */
  async joinAsync(channel: string, key?: string, wait?: Wait): Promise<ClientChannel> {
    const known = this.#roster.channel(channel);
    if (known !== undefined) return known; // a server does not answer those who are in already
    await this.request(joinRequest(channel, key), wait);
    this.#wanted.set(this.#fold(channel), { name: channel, key });
    return this.#roster.channel(channel) ?? { name: channel, topic: '', members: [] };
  }

  /** Leaves a channel, for good. */
  async partAsync(channel: string, reason?: string, wait?: Wait): Promise<void> {
    this.#wanted.delete(this.#fold(channel));
    await this.request(partRequest(channel, reason), wait);
  }

  /** Takes leave: the others see the reason, the server closes. Ends all events. */
  async quitAsync(reason?: string): Promise<void> {
    await this.#keeper.close({ command: 'QUIT', params: reason === undefined ? [] : [reason] });
  }

  /** Takes leave without a word, as the end of an `await using` block does. */
  async closeAsync(): Promise<void> {
    await this.quitAsync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.quitAsync();
  }

  async sendAsync(...messages: OutgoingMessage[]): Promise<void> {
    await this.#session().send(...messages);
  }

  protected override get source(): string | undefined {
    return this.#keeper.session?.source;
  }

  protected override async request<T>(request: Request<T>, wait: Wait = {}): Promise<T> {
    const timeoutMs = wait.timeoutMs ?? this.#options.answerWithinMs ?? 30_000;
    return this.#session().request(request, { ...wait, timeoutMs });
  }

  #session(): ClientSession {
    const { session } = this.#keeper;
    if (session === undefined) throw new IrcError('There is no connection to the server', 'disconnected');
    return session;
  }

  async #receive(message: IrcMessage, isAnswer: boolean, session: ClientSession): Promise<void> {
    this.#roster.support = session.support;
    const event = interpret(message, { nick: session.nick, roster: this.#roster });
    if (event !== undefined) {
      this.#remember(event);
      this.#hub.emit(event);
      if (event.type === 'ctcp' && !event.isReply) await this.#answerCtcp(event, session);
    }
    if (!/^[0-9]{3}$/.test(message.command)) return;
    const numeric = message.command;
    this.#hub.emit({ type: 'reply', numeric, isError: isErrorNumeric(numeric), isAnswer, message });
  }

  /** Keeps what must survive the connection: our nick and our channels. */
  #remember(event: IrcEvent): void {
    if (!('isMe' in event) || !event.isMe) return;
    if (event.type === 'nick') {
      this.#keeper.wantedNick = event.nick;
      return;
    }
    const key = this.#fold(event.channel);
    if (event.type !== 'join') this.#wanted.delete(key);
    else if (!this.#wanted.has(key)) this.#wanted.set(key, { name: event.channel, key: undefined });
  }

  async #answerCtcp({ from, command, text }: CtcpEvent, session: ClientSession): Promise<void> {
    const { version = 'streamsocket IRC sample' } = this.#options;
    const answers: Readonly<Record<string, string>> = { VERSION: version, PING: text };
    const answer = answers[command];
    if (answer === undefined || !this.#ctcpAnswers.trySpend()) return;
    try {
      await session.send({ command: 'NOTICE', params: [from.nick, formatCtcp({ command, text: answer })] });
    } catch (error) {
      // Asked so that no answer fits into a line. That must not end the connection.
      if (!(error instanceof RangeError)) throw error;
    }
  }

  async #welcome(session: ClientSession, isReconnect: boolean): Promise<void> {
    this.#hub.emit({ type: 'registered', nick: session.nick, isReconnect });
    await Promise.all([...this.#wanted.values()].map(({ name, key }) => this.#rejoin(name, key)));
  }

  async #rejoin(name: string, key: string | undefined): Promise<void> {
    try {
      await this.request(joinRequest(name, key));
    } catch (error) {
      // A refusal is for good and shows as a `reply`; a connection lost again means another turn.
      if (error instanceof IrcError && error.failure === 'refused') this.#wanted.delete(this.#fold(name));
    }
  }

  #fold(name: string): string {
    return foldCase(name, this.support.casemapping);
  }
}

async function* onlyMessages(events: EventQueue<IrcEvent>): AsyncGenerator<ChatMessage, void, undefined> {
  for await (const event of events) if (event.type === 'message') yield event;
}
