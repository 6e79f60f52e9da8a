import { HResult, hresultOfWin32 } from './hresult.js';
import type { ConnectAttempt, SocketErrorDetails, SocketErrorPhase } from './socket-error-details.js';
import { SocketErrorStatus } from './socket-error-status.js';
import { SocketError } from './socket-error.js';

// The one place where errors of ours are made; those of the platform come in through `translate.ts`.
// A message starts with what could not be done, quotes the values and has no full stop at its end.

/** A failure with a status; HRESULT and source are the ones of the status unless given. */
export function statusError(
  status: SocketErrorStatus,
  message: string,
  details: Omit<SocketErrorDetails, 'status'> = {},
): SocketError {
  return new SocketError(message, { ...details, status });
}

/** The same failure, told as what it means for something else that cannot be done; the first is its cause. */
export function toldInPhase(
  phase: SocketErrorPhase,
  failure: SocketError,
  message: string = failure.message,
): SocketError {
  const { status, number, source, code } = failure;
  return statusError(status, message, { number, source, code, phase, cause: failure });
}

/** A failure of the caller's that has an HRESULT and no status. */
function callerError(number: number, message: string, phase?: SocketErrorPhase): SocketError {
  return new SocketError(message, { status: SocketErrorStatus.unknown, number, source: 'caller', phase });
}

/** A failure of the peer's that has an HRESULT and no status. */
function peerError(number: number, message: string, cause?: unknown): SocketError {
  return new SocketError(message, {
    status: SocketErrorStatus.unknown,
    number,
    source: 'peer',
    phase: 'read',
    cause,
  });
}

/** A method was called at the wrong time: before connecting, a second time, too late. */
export function illegalCall(message: string): SocketError {
  return callerError(HResult.E_ILLEGAL_METHOD_CALL, message);
}

/** Another operation of the same kind is pending; it goes on unharmed. */
export function busyError(message: string): SocketError {
  return callerError(HResult.ERROR_INVALID_OPERATION, message);
}

/** More was asked for than there is. */
export function boundsError(message: string): SocketError {
  return callerError(HResult.E_BOUNDS, message);
}

/** More was to be held than there is room for. The HRESULT is WSAENOBUFS. */
export function noBufferSpace(message: string, phase?: SocketErrorPhase): SocketError {
  return callerError(hresultOfWin32(10055), message, phase);
}

/** This runtime, platform or adapter cannot do it. */
export function notSupported(message: string): SocketError {
  return callerError(HResult.ERROR_NOT_SUPPORTED, message);
}

/** The peer finished before everything was there that had to come. The HRESULT is ERROR_HANDLE_EOF. */
export function endOfStream(message: string): SocketError {
  return peerError(hresultOfWin32(38), message);
}

/** What the peer sent breaks the rules of the protocol. The HRESULT is ERROR_INVALID_DATA. */
export function malformed(message: string, cause?: unknown): SocketError {
  return peerError(hresultOfWin32(13), message, cause);
}

/** The peer sent, or announced, a line or a message that is longer than we allow. */
export function tooLong(message: string): SocketError {
  return statusError(SocketErrorStatus.messageTooLong, message, { source: 'peer', phase: 'read' });
}

/** The object was closed before the call. What waited when it was closed fails with `operationAborted`. */
export function closedError(message: string): SocketError {
  return statusError(SocketErrorStatus.operationAborted, message, { number: HResult.RO_E_CLOSED });
}

/** The operation was pending when its object was closed or its input and output were cancelled. */
export function operationAborted(message: string, phase?: SocketErrorPhase): SocketError {
  return statusError(SocketErrorStatus.operationAborted, message, { phase });
}

/** What was tried until then, and that as text for the message. */
export interface Tries {
  readonly attempts: readonly ConnectAttempt[];
  toString(): string;
}

/** The `timeoutMs` of an operation went by. `action` says what could not be done: `Cannot read`. */
export function timedOut(
  action: string,
  timeoutMs: number,
  phase?: SocketErrorPhase,
  tries?: Tries,
): SocketError {
  return outOfTime(`${action}: not done within ${timeoutMs} ms`, phase, tries);
}

/** The time of a limit that several operations share went by. */
export function deadlineOver(
  action: string,
  limitMs: number,
  phase?: SocketErrorPhase,
  tries?: Tries,
): SocketError {
  return outOfTime(`${action}: the deadline of ${limitMs} ms is over`, phase, tries);
}

function outOfTime(what: string, phase: SocketErrorPhase | undefined, tries: Tries | undefined): SocketError {
  const attempts = tries?.attempts ?? [];
  const tried = attempts.length > 0 ? `; tried ${String(tries)}` : '';
  return statusError(SocketErrorStatus.connectionTimedOut, what + tried, { phase, attempts });
}
