import type { HostName } from '../address/host-name.js';
import type { Channel, ChannelOptions, ConnectOptions, Transport } from '../transport/contract.js';
import type { Cancellation } from '../util/cancellation.js';
import { type Attempt, attemptFailed, AttemptLog } from './attempt-log.js';

/**
 * Connects straight to a port of an address, as most connects go: one attempt, for which nothing has to be found out
 * first. Made to be cheap: it is itself what the transport gets for options, has no log while it works, and puts the
 * error together only when there is one. `dial` does the same for any host, in any way.
 */
export class DirectDialer implements ConnectOptions {
  readonly channel: ChannelOptions;
  readonly cancellation: Cancellation;
  readonly #transport: Transport;
  readonly #host: HostName;
  readonly #port: number;
  #startedMs = 0;

  /** @param host - an address. */
  constructor(
    transport: Transport,
    host: HostName,
    port: number,
    channel: ChannelOptions,
    cancellation: Cancellation,
  ) {
    this.channel = channel;
    this.cancellation = cancellation;
    this.#transport = transport;
    this.#host = host;
    this.#port = port;
  }

  get signal(): AbortSignal {
    return this.cancellation.signal;
  }

  get action(): string {
    return `Cannot connect to "${this.#host.displayName}" port ${this.#port}`;
  }

  /** The attempt, as far as it has come. */
  get tries(): AttemptLog {
    const log = new AttemptLog(this.#transport.clock);
    this.#begin(log);
    return log;
  }

  /** Connects. A failure is the transport's own: see `explain`. */
  dial(): Promise<Channel> {
    const { clock } = this.#transport;
    this.#startedMs = clock.now();
    return this.#transport.connect({ kind: 'ip', address: this.#host.canonicalName, port: this.#port }, this);
  }

  /** What to tell the caller of a failure: the error that `dial` of a host would have thrown, or why it was cancelled. */
  explain(failure: unknown): unknown {
    const { aborted, reason } = this.cancellation;
    if (aborted) return reason;
    const log = new AttemptLog(this.#transport.clock);
    return log.summary(this.action, attemptFailed(log, this.#begin(log), failure));
  }

  #begin(log: AttemptLog): Attempt {
    return log.begin(this.#host.canonicalName, this.#port, 'connect', this.#startedMs);
  }
}
