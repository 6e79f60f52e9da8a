import { SocketError, type StreamSocket } from 'streamsocket';
import { Allowance } from '../connection/allowance.js';
import { sleep } from '../../common/clock.js';
import { LineConnection } from '../connection/line-connection.js';
import type { ReceivedLine } from '../connection/line-splitter.js';
import { SendQueue } from '../connection/send-queue.js';
import { Watchdog } from '../connection/watchdog.js';
import { isWithinLimits } from '../protocol/line-length.js';
import { MAX_CLIENT_TAGS_BYTES, MAX_LINE_BYTES } from '../protocol/limits.js';
import { parseMessage } from '../protocol/message.js';
import { Numeric } from '../protocol/numerics.js';
import { carryOut } from './commands/table.js';
import type { Network } from './network.js';
import { User, type UserLink } from './user.js';

/** How long a client has to take what is left for it when its connection ends. */
const GOODBYE_MS = 2_000;

/**
 * One client's connection, from its first line to its last: reads, at the client's pace or at ours when
 * it floods; writes, through a queue with an end; and notices when nobody is there any more.
 */
export class ServerConnection implements UserLink {
  readonly #network: Network;
  readonly #connection: LineConnection;
  readonly #queue: SendQueue;
  readonly #allowance: Allowance;
  readonly #watchdog: Watchdog;
  readonly #user: User;
  readonly #ending = new AbortController();
  readonly #cancelRegistrationTimer: () => void;
  #closed: Promise<void> | undefined;

  constructor(socket: StreamSocket, network: Network) {
    const { clock, floodBurst, floodPaceMs, pingAfterMs, pongWithinMs, registerWithinMs, sendQueueBytes } =
      network.settings;
    this.#network = network;
    this.#connection = new LineConnection(socket, MAX_CLIENT_TAGS_BYTES + MAX_LINE_BYTES);
    this.#queue = new SendQueue((bytes) => this.#connection.write(bytes), sendQueueBytes);
    this.#allowance = new Allowance(clock, floodBurst, floodPaceMs);
    this.#user = new User(hostOf(this.#connection.remoteAddress), this, clock.now());
    this.#watchdog = new Watchdog({
      ...{ clock, pingAfterMs, answerWithinMs: pongWithinMs },
      ping: () => {
        this.#user.send({ command: 'PING', params: [network.settings.name] });
      },
      giveUp: () => {
        this.end(`Ping timeout: ${(pingAfterMs + pongWithinMs) / 1_000} seconds`);
      },
    });
    this.#cancelRegistrationTimer = clock.after(registerWithinMs, () => {
      if (!this.#user.isRegistered) this.end('Registration timed out');
    });
  }

  /** Serves the client until it goes. Never rejects: whatever happens to a connection is its own end only. */
  async serve(): Promise<void> {
    this.#network.enter();
    try {
      for await (const line of this.#connection.lines()) {
        if (this.#ending.signal.aborted) break;
        this.#watchdog.heard();
        await this.#take(line);
        // The next line is not even read before the pause is over: TCP makes the flooder wait.
        const pauseMs = this.#allowance.spend();
        if (pauseMs > 0) await sleep(this.#network.settings.clock, pauseMs, this.#ending.signal);
      }
      this.end('Connection closed');
    } catch (error) {
      const isExpected = error instanceof SocketError || this.#ending.signal.aborted;
      if (!isExpected) process.emitWarning(error as Error); // a mistake of ours; it costs one client only
      this.end('Connection lost');
    }
    await this.#closed;
  }

  write(line: Uint8Array): void {
    if (this.#ending.signal.aborted) return;
    if (!this.#queue.push(line)) this.#drop();
  }

  end(reason: string): void {
    if (this.#ending.signal.aborted) return;
    const { host } = this.#user;
    this.#user.send({ command: 'ERROR', params: [`Closing link: ${host} (${reason})`] });
    this.#stop(reason);
    this.#closed ??= this.#closeGently();
  }

  /** The client does not read and its queue is full. What waits for it, and a farewell, would stay there: reset. */
  #drop(): void {
    this.#stop('Send queue exceeded');
    this.#closed = this.#connection.closeAsync(0);
  }

  #stop(reason: string): void {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort(new Error(reason));
    this.#watchdog.stop();
    this.#cancelRegistrationTimer();
    // Not now: we may be in the middle of telling a channel something, and leaving tells it something else.
    queueMicrotask(() => {
      this.#network.leave(this.#user, reason);
    });
  }

  async #closeGently(): Promise<void> {
    const stop = this.#network.settings.clock.after(GOODBYE_MS, () => {
      this.#connection.close();
    });
    await this.#queue.below(0);
    await this.#connection.closeAsync(GOODBYE_MS);
    stop();
  }

  async #take(line: ReceivedLine): Promise<void> {
    if (line.isTooLong || !isWithinLimits(line.text)) {
      this.#user.send(this.#network.reply(this.#user, Numeric.inputTooLong, 'Input line was too long'));
      return;
    }
    const message = parseMessage(line.text);
    if (message === undefined) return;
    const answers = carryOut(this.#network, this.#user, message) ?? [];
    for (const answer of answers) {
      this.#user.send(answer);
      await this.#queue.below(this.#network.settings.sendQueueBytes / 2);
      if (this.#ending.signal.aborted) return;
    }
  }
}

/** An address as a host in `nick!user@host`. A colon in front would end the parameter it stands in. */
function hostOf(address: string): string {
  return address.startsWith(':') ? `0${address}` : address || 'unknown';
}
