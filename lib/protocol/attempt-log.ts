import type { ConnectAttempt, SocketErrorPhase } from '../errors/socket-error-details.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import { SocketError } from '../errors/socket-error.js';
import { translate } from '../errors/translate.js';
import type { Clock } from '../util/clock.js';

/** One thing that was tried: to look a name up, or to connect to an address. */
export interface Attempt {
  readonly address: string;
  readonly port: number | undefined;
  readonly phase: SocketErrorPhase;
  readonly startedMs: number;
  endedMs: number | undefined;
  failure: SocketError | undefined;
  readonly hop: number | undefined;
}

const NONE: readonly Attempt[] = [];

/** What was tried for one connection, and what became of it, so that a failure can tell all of it. */
export class AttemptLog {
  readonly #clock: Clock;
  /** What failed or is under way, in the order of its start. Replaced, not changed: mostly it is one. */
  #open: readonly Attempt[] = NONE;

  /** Which proxy, from 0, what begins now is to reach, or asks of; `undefined` without proxies. */
  hop: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Something begins, which {@link AttemptLog.end} is to be told the end of.
   *
   * @param address - where to; in the phase `lookup` what was asked for.
   */
  begin(
    address: string,
    port: number | undefined,
    phase: SocketErrorPhase,
    startedMs: number = this.#clock.now(),
  ): Attempt {
    const { hop } = this;
    const attempt = { address, port, phase, startedMs, endedMs: undefined, failure: undefined, hop };
    this.#open = this.#open.length === 0 ? [attempt] : [...this.#open, attempt];
    return attempt;
  }

  /** An attempt is over; without a failure it is of no interest any more. */
  end(attempt: Attempt, failure: SocketError | undefined): void {
    if (failure === undefined) {
      this.#open = this.#open.length === 1 ? NONE : this.#open.filter((other) => other !== attempt);
      return;
    }
    attempt.endedMs = this.#clock.now();
    attempt.failure = failure;
  }

  /** Everything that failed or is still under way, in the order of its start. */
  get attempts(): readonly ConnectAttempt[] {
    return this.#ofInterest.map(({ address, port, phase, startedMs, endedMs, failure, hop }) => {
      const durationMs = (endedMs ?? this.#clock.now()) - startedMs;
      return { address, port, phase, durationMs, code: failure?.code, ...(hop === undefined ? {} : { hop }) };
    });
  }

  /** For messages: `192.0.2.1 (ECONNREFUSED after 40 ms), 192.0.2.2 (no answer for 700 ms)`; with ports if they differ. */
  toString(): string {
    const ports = new Set(this.#open.map(({ port }) => port).filter((port) => port !== undefined));
    const texts = this.#ofInterest.map(({ address, port, startedMs, endedMs, failure }) => {
      const durationMs = Math.round((endedMs ?? this.#clock.now()) - startedMs);
      const outcome = failure === undefined ? 'no answer for' : `${failure.code ?? 'failed'} after`;
      const place = port === undefined || ports.size < 2 ? address : `${address} port ${port}`;
      return `${place} (${outcome} ${durationMs} ms)`;
    });
    return texts.join(', ');
  }

  /** The failure that says the most about why there is no connection; of equal ones the first to have begun. */
  get mostTelling(): SocketError | undefined {
    const failures = this.#open.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
    const best = Math.min(...failures.map(rankOf));
    return failures.find((failure) => rankOf(failure) === best);
  }

  /** That a name has no address of one family is no news when it has one of the other. */
  get #ofInterest(): readonly Attempt[] {
    if (this.#open.every(({ phase }) => phase === 'lookup')) return this.#open;
    return this.#open.filter(({ failure }) => failure === undefined || !saysNone(failure));
  }

  /** Every attempt has failed. */
  summary(action: string, cause: unknown): SocketError {
    const telling = this.mostTelling;
    return new SocketError(`${action}: tried ${String(this)}`, {
      status: telling?.status ?? SocketErrorStatus.unknown,
      number: telling?.number,
      code: telling?.code,
      source: telling?.source,
      phase: telling?.phase ?? 'connect',
      attempts: this.attempts,
      cause: telling ?? cause,
    });
  }
}

/** Notes and returns why an attempt to connect has failed. */
export function attemptFailed(log: AttemptLog, attempt: Attempt, error: unknown): SocketError {
  const { address, port } = attempt;
  const failure = translate(error, `Cannot connect to ${address} port ${port}`, 'connect');
  log.end(attempt, failure);
  return failure;
}

function saysNone({ phase, status }: SocketError): boolean {
  const { hostNotFound, noDataRecordOfRequestedType } = SocketErrorStatus;
  return phase === 'lookup' && (status === hostNotFound || status === noDataRecordOfRequestedType);
}

/** How far an attempt came, the farthest first. */
function rankOf({ phase, source, status }: SocketError): number {
  if (phase === 'lookup') return 4;
  // The host itself has answered.
  if (source === 'peer') return 0;
  // There was a way to it, as far as anybody knew.
  if (status === SocketErrorStatus.connectionTimedOut) return 1;
  return source === 'network' ? 2 : 3;
}
