import { toldInPhase } from '../errors/failures.js';
import type { SocketError } from '../errors/socket-error.js';

/**
 * A connection breaks once, and the half that meets it first has it in its own words; whoever uses the other half is
 * told what it means there.
 */
export function toldInHalf(half: 'read' | 'write', failure: SocketError): SocketError {
  const isOfOther = failure.phase === (half === 'read' ? 'write' : 'read');
  return isOfOther ? toldInPhase(half, failure, `Cannot ${half}: ${failure.message}`) : failure;
}
