import { platformCode } from './platform-codes.js';
import type { SocketErrorPhase } from './socket-error-details.js';
import { SocketErrorStatus } from './socket-error-status.js';
import { SocketError } from './socket-error.js';

/**
 * Turns what the platform threw into a `SocketError`, with the original as its cause. This is the only
 * place that does; a `SocketError` passes through unchanged.
 *
 * @param cause - whatever was thrown; its `code` decides.
 * @param action - what could not be done, for the message: `Cannot connect to "printer.local" port 9100`.
 * @param phase - what was going on; some codes mean something else in some phases.
 */
export function translate(cause: unknown, action: string, phase?: SocketErrorPhase): SocketError {
  if (cause instanceof SocketError) return cause;

  const code = codeOf(cause);
  const meaning = code === undefined ? undefined : platformCode(code, phase);
  if (code === undefined || meaning === undefined) {
    const text = textOf(cause);
    const message = code === undefined || text.includes(code) ? text : `${text} (${code})`;
    return new SocketError(`${action}: ${message}`, {
      status: SocketErrorStatus.unknown,
      source: 'network',
      code,
      phase,
      cause,
    });
  }
  const { status, number, source, text } = meaning;
  return new SocketError(`${action}: ${text} (${code})`, { status, number, source, code, phase, cause });
}

/** The platform's code of an error, if it has one. `DOMException`s have numbers there, which are not meant. */
function codeOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined;
  const { code } = cause as { code?: unknown };
  return typeof code === 'string' && code !== '' ? code : undefined;
}

/**
 * What an error says of itself. It is known by its message: errors of another realm, as in test runners, are
 * not `instanceof Error`. Messages of some platform errors, `AggregateError` for one, are empty.
 */
function textOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return String(cause);
  const { name, message } = cause as { name?: unknown; message?: unknown };
  if (typeof message === 'string' && message !== '') return message;
  return typeof name === 'string' && name !== '' ? name : 'no reason given';
}
