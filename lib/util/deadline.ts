import { type Clock, systemClock } from './clock.js';
import { quote } from './quote.js';
import { checkTimeoutMs } from './timeout-ms.js';

/** What a {@link Deadline} may be made with; the options of a socket will do. */
export interface DeadlineOptions {
  /** Whose clock counts. Default: that of this machine. Tests give a host of a `MemoryNetwork`. */
  readonly transport?: { readonly clock: Clock } | undefined;
}

/**
 * One limit of time for several calls: a lookup, a handshake and a conversation, say. Given to calls as
 * `{ deadline }`, it ends the one that waits when its time is over, and every later one at once, each with a
 * `SocketError` of status `connectionTimedOut` and of its own phase; so the error tells how far it came. It holds no
 * timer while no call waits. Not in WinRT.
 */
export class Deadline {
  /** How many milliseconds there were at the beginning. */
  readonly limitMs: number;

  readonly #clock: Clock;
  readonly #endsAtMs: number;
  #isOver = false;

  /**
   * The time begins now.
   *
   * @param limitMs - milliseconds, from 0 to 2³¹ − 1. 0: the time is over already.
   * @param options - the options that the sockets are made with, if their transport has a clock of its own.
   * @throws TypeError, RangeError - `limitMs` is no such number; `options` have no clock.
   */
  constructor(limitMs: number, options: DeadlineOptions = {}) {
    checkTimeoutMs(limitMs, 'limitMs');
    this.limitMs = limitMs;
    this.#clock = clockOf(options);
    this.#endsAtMs = this.#clock.now() + limitMs;
  }

  /** Whole milliseconds that are left, 0 when the time is over; for what knows no deadlines but takes a time limit. */
  get leftMs(): number {
    return this.#isOver ? 0 : Math.max(0, Math.ceil(this.#endsAtMs - this.#clock.now()));
  }

  /** @internal A call waited until it was over: a timer may come a little early, and nothing is left for later calls. */
  end(): void {
    this.#isOver = true;
  }
}

function clockOf(options: unknown): Clock {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`options must be an object with transport, not ${quote(options)}`);
  const { transport } = options as DeadlineOptions;
  if (transport === undefined) return systemClock;
  const isTransport = typeof (transport as unknown) === 'object' && (transport as unknown) !== null;
  if (isTransport && 'clock' in transport) return transport.clock;
  throw new TypeError(`options.transport must be a transport, not ${quote(transport)}`);
}
