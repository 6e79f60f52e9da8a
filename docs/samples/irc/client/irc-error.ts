import type { IrcMessage } from '../protocol/message.js';

/** Whose doing it was: the server said no, it said nothing in time, the connection went, or we closed it. */
export type IrcFailure = 'refused' | 'timed out' | 'disconnected' | 'closed';

/** Why something that was asked of a server did not come to be. */
export class IrcError extends Error {
  override readonly name = 'IrcError';
  readonly failure: IrcFailure;
  /** The server's error numeric when it refused, such as `'473'`; see `Numeric`. */
  readonly numeric: string | undefined;

  constructor(message: string, failure: IrcFailure, details: { numeric?: string; cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.failure = failure;
    this.numeric = details.numeric;
  }

  /** Makes an error of the server's own words: `Cannot JOIN: Cannot join channel (+i) (473 #tea)`. */
  static refusal(what: string, reply: IrcMessage): IrcError {
    const [, ...params] = reply.params;
    const text = params.pop() ?? 'the server gave no reason';
    const about = [reply.command, ...params].join(' ');
    return new IrcError(`Cannot ${what}: ${text} (${about})`, 'refused', { numeric: reply.command });
  }
}
