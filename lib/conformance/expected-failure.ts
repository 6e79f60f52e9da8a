import { HResult } from '../errors/hresult.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import { SocketError } from '../errors/socket-error.js';

/** A failure a case waits for. */
export interface ExpectedFailure {
  /** In words, for the message when it does not come. */
  readonly what: string;
  readonly fits: (failure: unknown) => boolean;
}

/** A call on something that was closed before. */
export const closedBefore: ExpectedFailure = {
  what: 'RO_E_CLOSED',
  fits: (failure) => failure instanceof SocketError && failure.number === HResult.RO_E_CLOSED,
};

/** A call that was pending when its socket was closed, or input and output were cancelled. */
export const aborted: ExpectedFailure = {
  what: 'operationAborted, not RO_E_CLOSED',
  fits: (failure) =>
    failure instanceof SocketError &&
    failure.status === SocketErrorStatus.operationAborted &&
    failure.number !== HResult.RO_E_CLOSED,
};

/** A second read while another is pending. */
export const busy: ExpectedFailure = {
  what: 'the number 0x800710DD',
  fits: (failure) => failure instanceof SocketError && failure.number === HResult.ERROR_INVALID_OPERATION,
};

/** A call at the wrong time. */
export const illegalCall: ExpectedFailure = {
  what: 'E_ILLEGAL_METHOD_CALL',
  fits: (failure) => failure instanceof SocketError && failure.number === HResult.E_ILLEGAL_METHOD_CALL,
};

/** A call whose `timeoutMs` went by. */
export const timedOut: ExpectedFailure = hasStatus('connectionTimedOut');

/** The peer reset the connection. */
export const resetByPeer: ExpectedFailure = {
  what: 'connectionResetByPeer (peer)',
  fits: (failure) =>
    failure instanceof SocketError &&
    failure.status === SocketErrorStatus.connectionResetByPeer &&
    failure.source === 'peer',
};

/** The connection is no more, by the peer's doing or the network's. */
export const broken: ExpectedFailure = {
  what: 'a SocketError by the peer or the network',
  fits: (failure) => failure instanceof SocketError && failure.source !== 'caller',
};

/** An argument of the wrong type. */
export const typeError: ExpectedFailure = isNamed('TypeError');

/** An argument out of its range. */
export const rangeError: ExpectedFailure = isNamed('RangeError');

/** One status, whatever the number. */
export function hasStatus(name: keyof typeof SocketErrorStatus): ExpectedFailure {
  const status = SocketErrorStatus[name];
  return { what: name, fits: (failure) => failure instanceof SocketError && failure.status === status };
}

/** The very reason a signal was aborted with. */
export function exactly(reason: unknown): ExpectedFailure {
  return { what: "the signal's own reason", fits: (failure) => failure === reason };
}

/** Any of several. */
export function oneOf(...expected: readonly ExpectedFailure[]): ExpectedFailure {
  return {
    what: expected.map(({ what }) => what).join(' or '),
    fits: (failure) => expected.some(({ fits }) => fits(failure)),
  };
}

/** A failure on one line. It is known by its properties: those of another realm are no `instanceof Error`. */
export function describeFailure(failure: unknown): string {
  if (failure instanceof SocketError) {
    const number = `0x${failure.number.toString(16).toUpperCase()}`;
    return `SocketError ${number} (${failure.source}): ${failure.message}`;
  }
  if (typeof failure !== 'object' || failure === null) return String(failure);
  const { name, message } = failure as { name?: unknown; message?: unknown };
  const text = typeof message === 'string' ? message : '';
  if (name === 'Deviation') return text;
  return typeof name === 'string' ? `${name}: ${text}` : 'an object that is no error';
}

function isNamed(name: string): ExpectedFailure {
  return { what: `a ${name}`, fits: (failure) => (failure as { name?: unknown } | null)?.name === name };
}
