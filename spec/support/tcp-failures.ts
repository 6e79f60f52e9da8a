import { SocketErrorStatus, type SocketErrorPhase, type SocketErrorSource } from '../../lib/index.js';

/** What a failure is to say; for `toMatchObject`. */
export interface ExpectedFailure {
  readonly name: 'SocketError';
  readonly status: SocketErrorStatus;
  readonly number: number;
  readonly source: SocketErrorSource;
  readonly phase?: SocketErrorPhase;
}

/** The peer is gone, and not in good order. Without a phase: of a connection as a whole, as either half may hear of it first. */
export function resetByPeer(phase?: SocketErrorPhase): ExpectedFailure {
  const status = SocketErrorStatus.connectionResetByPeer;
  const failure = { name: 'SocketError', status, number: 0x80072746, source: 'peer' } as const;
  return phase === undefined ? failure : { ...failure, phase };
}

/** Nobody listens there. */
export const refused: ExpectedFailure = {
  name: 'SocketError',
  status: SocketErrorStatus.connectionRefused,
  number: 0x8007274d,
  source: 'peer',
  phase: 'connect',
};

/** The operation was pending when we closed or cancelled. */
export function aborted(phase?: SocketErrorPhase): ExpectedFailure {
  const status = SocketErrorStatus.operationAborted;
  const failure = { name: 'SocketError', status, number: 0x800703e3, source: 'caller' } as const;
  return phase === undefined ? failure : { ...failure, phase };
}

/** The object was closed before the call. */
export const closedBefore: ExpectedFailure = {
  name: 'SocketError',
  status: SocketErrorStatus.operationAborted,
  number: 0x80000013,
  source: 'caller',
};

/** The `timeoutMs` of the operation went by. */
export function timedOut(phase: SocketErrorPhase): ExpectedFailure {
  const status = SocketErrorStatus.connectionTimedOut;
  return { name: 'SocketError', status, number: 0x8007274c, source: 'network', phase };
}

/** A call at the wrong time. */
export const illegalCall: ExpectedFailure = callerFailure(0x8000000e);

/** Another operation of the kind is pending. */
export const busy: ExpectedFailure = callerFailure(0x800710dd);

/** This runtime or transport cannot do it. */
export const notSupported: ExpectedFailure = callerFailure(0x80070032);

function callerFailure(number: number): ExpectedFailure {
  return { name: 'SocketError', status: SocketErrorStatus.unknown, number, source: 'caller' };
}
