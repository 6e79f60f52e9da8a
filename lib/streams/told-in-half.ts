import { toldInPhase } from '../errors/failures.js';
import type { SocketError } from '../errors/socket-error.js';

type Half = 'read' | 'write';

const WITH_PLACE: Readonly<Record<Half, string>> = { read: 'Cannot read from ', write: 'Cannot write to ' };

/**
 * A connection breaks once, and the half that meets it first has it in its own words; whoever uses the other half is
 * told what it means there.
 */
export function toldInHalf(half: Half, failure: SocketError): SocketError {
  const other = half === 'read' ? 'write' : 'read';
  return failure.phase === other ? toldInPhase(half, failure, inWordsOf(half, failure.message)) : failure;
}

/** It is the connection that broke: which half found out helps nobody who uses the other. */
function inWordsOf(half: Half, message: string): string {
  const told = WITH_PLACE[half === 'read' ? 'write' : 'read'];
  return message.startsWith(told)
    ? WITH_PLACE[half] + message.slice(told.length)
    : `Cannot ${half}: ${message.replace(/^Cannot/, 'cannot')}`;
}
