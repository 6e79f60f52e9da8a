import { StreamSocket } from 'streamsocket';
import { realClock, sleep, type Clock } from '../../common/clock.js';
import { untilAborted } from '../connection/until-aborted.js';
import { formatMessage, type IrcMessage, type OutgoingMessage } from '../protocol/message.js';
import { Numeric } from '../protocol/numerics.js';
import { backOffMs } from './back-off.js';
import { ClientSession } from './client-session.js';
import { connectSocket } from './connect-socket.js';
import type { IrcClientOptions, Wait } from './irc-client-options.js';
import { IrcError } from './irc-error.js';

/** What the keeper tells: each of these comes in its turn, never two at once. */
export interface KeeperEvents {
  readonly onMessage: (
    message: IrcMessage,
    isAnswer: boolean,
    session: ClientSession,
  ) => void | Promise<void>;
  /** A session is registered; after a reconnect this is the place to join channels again. */
  readonly onRegistered: (session: ClientSession, isReconnect: boolean) => void | Promise<void>;
  readonly onDisconnected: (error: Error, retryInMs: number) => void;
  /** It is over, by our wish (no error) or because there is no use in trying any more. */
  readonly onClosed: (error: Error | undefined) => void;
}

/** Refusals that the same attempt would meet again. */
const HOPELESS: readonly string[] = [
  Numeric.erroneousNickname,
  Numeric.passwordMismatch,
  Numeric.bannedFromServer,
];

/** A connection that held this long counts as good: the next loss starts with a short wait again. */
const STABLE_AFTER_MS = 30_000;

/** Keeps a session with a server: opens the first, and another one whenever the last was lost. */
export class ConnectionKeeper {
  readonly #options: IrcClientOptions;
  readonly #events: KeeperEvents;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  #session: ClientSession | undefined;
  #kept: Promise<void> | undefined;
  #failures = 0;

  /** The nick to ask for; follows the user's changes, so that a reconnect brings it back. */
  wantedNick: string;

  constructor(options: IrcClientOptions, events: KeeperEvents) {
    this.#options = options;
    this.#events = events;
    this.#clock = options.clock ?? realClock;
    this.wantedNick = options.nick;
  }

  /** The registered session, if there is one now. */
  get session(): ClientSession | undefined {
    return this.#session;
  }

  /** Connects and registers. A failure of this first attempt is the caller's to handle, who may try again. */
  async open(wait: Wait): Promise<void> {
    if (this.#kept !== undefined) throw new Error('Cannot connect: this client is connected, or was closed');
    const first = this.#openSession(wait);
    this.#kept = first.then((session) => this.#keep(session));
    try {
      await first;
    } catch (error) {
      this.#kept.catch(() => undefined); // the same failure
      this.#kept = undefined;
      throw error;
    }
  }

  /** Takes leave with a QUIT and ends it, for good. Resolves when the last event was told. */
  async close(quit: OutgoingMessage): Promise<void> {
    formatMessage(quit); // refuses what cannot be said while nothing has changed yet
    this.#closing.abort(new IrcError('The client was closed', 'closed'));
    await this.#session?.leave(quit);
    await this.#kept?.catch(() => undefined); // a first attempt that failed is its caller's
    if (this.#kept === undefined) this.#events.onClosed(undefined);
    this.#kept = Promise.resolve();
  }

  async #keep(first: ClientSession): Promise<void> {
    let isReconnect = false;
    let session: ClientSession | undefined = first;
    while (session !== undefined) {
      this.#session = session;
      const since = this.#clock.now();
      await this.#events.onRegistered(session, isReconnect);
      const lostBy = await session.ended;
      this.#session = undefined;
      if (this.#clock.now() - since >= STABLE_AFTER_MS) this.#failures = 0;
      session = await this.#reopen(lostBy);
      isReconnect = true;
    }
  }

  async #reopen(lostBy: Error): Promise<ClientSession | undefined> {
    const { reconnect = {}, random = Math.random } = this.#options;
    const attempts = reconnect === false ? 0 : (reconnect.maxAttempts ?? Infinity);
    let error = lostBy;
    while (!this.#closing.signal.aborted && !isHopeless(error) && this.#failures < attempts) {
      const delayMs = backOffMs(this.#failures, reconnect || {}, random());
      this.#failures += 1;
      this.#events.onDisconnected(error, delayMs);
      try {
        await sleep(this.#clock, delayMs, this.#closing.signal);
        return await this.#openSession({});
      } catch (failure) {
        error = failure as Error;
      }
    }
    this.#events.onClosed(this.#closing.signal.aborted ? undefined : error);
    return undefined;
  }

  async #openSession({ signal, timeoutMs }: Wait): Promise<ClientSession> {
    const { host, createSocket = () => new StreamSocket() } = this.#options;
    const withinMs = timeoutMs ?? this.#options.answerWithinMs ?? 30_000;
    const timeout = new AbortController();
    const cancelTimer = this.#clock.after(withinMs, () => {
      timeout.abort(new IrcError(`Not registered with ${host} within ${withinMs} ms`, 'timed out'));
    });
    const whole = AbortSignal.any([timeout.signal, this.#closing.signal, ...(signal ? [signal] : [])]);
    const socket = createSocket();
    try {
      await connectSocket(socket, this.#options, whole);
      const session = this.#newSession(socket);
      await untilAborted(session.registered, whole);
      return session;
    } catch (error) {
      socket.close();
      throw error;
    } finally {
      cancelTimer();
    }
  }

  #newSession(socket: StreamSocket): ClientSession {
    const { userName, realName, password, alternativeNicks = [], pingAfterMs, pongWithinMs } = this.#options;
    const nick = this.wantedNick;
    const session: ClientSession = new ClientSession(socket, {
      identity: { nick, alternativeNicks, userName: userName ?? nick, realName: realName ?? nick, password },
      clock: this.#clock,
      pingAfterMs: pingAfterMs ?? 60_000,
      pongWithinMs: pongWithinMs ?? 30_000,
      onMessage: (message, isAnswer) => this.#events.onMessage(message, isAnswer, session),
    });
    return session;
  }
}

function isHopeless(error: Error): boolean {
  return error instanceof IrcError && HOPELESS.includes(error.numeric ?? '');
}
