import type { HostName } from '../address/host-name.js';
import type { Channel, ChannelOptions, ConnectOptions, Transport } from '../transport/contract.js';
import type { Cancellation } from '../util/cancellation.js';
import { attemptFailed, AttemptLog } from './attempt-log.js';

/**
 * A connect straight to a port of an address, as most are: one attempt, for which nothing has to be found out first. It
 * is itself what the transport gets for options, and what is told of a failure is put together when there is one.
 */
export class DirectDial implements ConnectOptions {
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

  /** What is under way. */
  get tries(): AttemptLog {
    const log = new AttemptLog(this.#transport.clock);
    log.begin(this.#host.canonicalName, this.#port, 'connect', this.#startedMs);
    return log;
  }

  /** Connects. A failure is the transport's own: see `explain`. */
  open(): Promise<Channel> {
    const { clock } = this.#transport;
    this.#startedMs = clock.now();
    return this.#transport.connect({ kind: 'ip', address: this.#host.canonicalName, port: this.#port }, this);
  }

  /** What to say of a failure: as `dial` does, or why it was called off. */
  explain(failure: unknown): unknown {
    const { aborted, reason } = this.cancellation;
    if (aborted) return reason;
    const log = new AttemptLog(this.#transport.clock);
    const attempt = log.begin(this.#host.canonicalName, this.#port, 'connect', this.#startedMs);
    return log.summary(this.action, attemptFailed(log, attempt, failure));
  }
}
