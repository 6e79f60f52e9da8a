import { noBufferSpace, timedOut } from '../errors/failures.js';
import type { Acceptor, Channel, Endpoint } from '../transport/contract.js';
import type { Clock } from '../util/clock.js';
import { PreparingAcceptor } from './preparing-acceptor.js';

/** What a secured acceptor does its work with. */
export interface SecuredAcceptorParts {
  readonly clock: Clock;
  /** How long one handshake may take. */
  readonly timeoutMs: number;
  /** How many may be under way; one more, and the oldest is given up. */
  readonly maxHandshakes: number;
  /** How many connections may wait to be taken when theirs is done. */
  readonly maxPendingConnections: number;
  /** Secures a connection as its server; closes it where that fails, or when the signal says so. */
  readonly secure: (channel: Channel, signal: AbortSignal) => Promise<Channel>;
  /** Told of every handshake that failed. */
  readonly onFailed: (failure: unknown, remote: Endpoint) => void;
}

/** Has every connection of another acceptor shake hands before somebody takes it. */
export function securedAcceptor(inner: Acceptor, parts: SecuredAcceptorParts): Acceptor {
  const { clock, timeoutMs, maxHandshakes, maxPendingConnections, secure, onFailed } = parts;
  const tooMany = `Cannot go on with a handshake: ${maxHandshakes} newer ones are under way`;
  return new PreparingAcceptor(inner, {
    ...{ clock, timeoutMs, maxUnderWay: maxHandshakes, maxPendingConnections },
    prepare: (channel, { signal }) => secure(channel, signal),
    tooLate: () => timedOut('Cannot shake hands with a client', timeoutMs, 'handshake'),
    tooMany: () => noBufferSpace(tooMany, 'handshake'),
    onFailed: (failure, { remote }) => {
      onFailed(failure, remote);
    },
  });
}
