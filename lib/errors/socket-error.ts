import { platformCode } from './platform-codes.js';
import type {
  ConnectAttempt,
  SocketErrorDetails,
  SocketErrorPhase,
  SocketErrorSource,
} from './socket-error-details.js';
import { SocketErrorStatus } from './socket-error-status.js';
import { hresultOfStatus, sourceOfStatus, statusOfHresult } from './status-facts.js';

const none: readonly ConnectAttempt[] = Object.freeze([]);

/**
 * Why a socket operation failed. Every failure of this library is one of these, except wrong arguments
 * (`TypeError`, `RangeError`) and a call that was aborted, which rejects with the reason of its signal.
 *
 * @see WinRT `Windows.Networking.Sockets.SocketError`, whose `GetStatus` is {@link SocketError.getStatus}.
 */
export class SocketError extends Error {
  static {
    // On the prototype, so that `stack`, which is made while the error is, begins with it.
    this.prototype.name = 'SocketError';
  }

  /** What happened, in WinRT's words. */
  readonly status: SocketErrorStatus;

  /**
   * The HRESULT, as an unsigned 32-bit number. It tells apart what `status` leaves `unknown`, for instance
   * 0x8000000E: a call at the wrong time.
   */
  readonly number: number;

  /**
   * The platform's code, for instance `'ECONNREFUSED'`; for the refusal of a proxy that of its answer, for instance
   * `'SOCKS5_2'` or `'HTTP_407'`; `undefined` if neither was asked.
   */
  readonly code: string | undefined;

  /** Whose doing it was. */
  readonly source: SocketErrorSource;

  /** What was going on; `undefined` if nothing was. */
  readonly phase: SocketErrorPhase | undefined;

  /** Each address that was tried for a connection, in the order of their start; empty otherwise. */
  readonly attempts: readonly ConnectAttempt[];

  constructor(message: string, details: SocketErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.status = details.status;
    this.number = details.number ?? hresultOfStatus(details.status);
    this.code = details.code;
    this.source = details.source ?? sourceOfStatus(details.status);
    this.phase = details.phase;
    this.attempts = details.attempts ?? none;
  }

  /**
   * The status that an HRESULT, or anything that was thrown, stands for.
   *
   * @param hresultOrError - an HRESULT, signed or unsigned; or an error with a `number` or a platform `code`.
   * @returns the status; `unknown` for everything that stands for none.
   * @see WinRT `SocketError.GetStatus`, which takes an HRESULT only.
   */
  static getStatus(hresultOrError: unknown): SocketErrorStatus {
    if (hresultOrError instanceof SocketError) return hresultOrError.status;
    if (typeof hresultOrError === 'number') return statusOfHresult(hresultOrError);
    if (typeof hresultOrError !== 'object' || hresultOrError === null) return SocketErrorStatus.unknown;

    const { number, code } = hresultOrError as { number?: unknown; code?: unknown };
    const status = typeof number === 'number' ? statusOfHresult(number) : SocketErrorStatus.unknown;
    if (status !== SocketErrorStatus.unknown || typeof code !== 'string') return status;
    return platformCode(code)?.status ?? SocketErrorStatus.unknown;
  }
}
