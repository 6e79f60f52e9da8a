import type { IrcMessage, OutgoingMessage } from '../protocol/message.js';
import { Numeric } from '../protocol/numerics.js';
import { IrcError } from './irc-error.js';

/** How a message answers a request: with what was asked for, or with a refusal. */
export type Answer<T> = { readonly value: T } | { readonly error: IrcError };

/** What a request must know of the connection to tell its answers from other people's. */
export interface AnswerContext {
  readonly nick: string;
  isSame(one: string, other: string): boolean;
}

/**
 * Something asked of the server, and how to know the answer. IRC numbers no requests: which reply belongs
 * to which command shows only in the reply's numeric and in the names it quotes.
 */
export interface Request<T> {
  readonly messages: readonly OutgoingMessage[];
  /** Is shown every message from then on; `undefined` means that more is to come. */
  take(message: IrcMessage, context: AnswerContext): Answer<T> | undefined;
}

/** Which error replies end a request: a numeric of the list that quotes one of the subjects, or nothing. */
export interface Refusals {
  readonly command: string;
  readonly numerics: readonly string[];
  /** Channel, nick or mode letter that the request is about. */
  readonly subjects?: readonly string[];
}

/** The refusal in a message, if it is one for this request. */
export function refusalIn(
  message: IrcMessage,
  { command, numerics, subjects = [] }: Refusals,
  context: AnswerContext,
): { readonly error: IrcError } | undefined {
  const quoted = message.params.slice(1, -1);
  const isAboutCommand =
    (message.command === Numeric.needMoreParams || message.command === Numeric.unknownCommand) &&
    quoted[0]?.toUpperCase() === command;
  const isAboutSubject =
    numerics.includes(message.command) &&
    (quoted.length === 0 || quoted.some((word) => subjects.some((name) => context.isSame(word, name))));
  return isAboutCommand || isAboutSubject ? { error: IrcError.refusal(command, message) } : undefined;
}

let fences = 0;

/**
 * A PING behind a command that has no answer of its own when all goes well. A server works off our
 * commands in order, so once the PONG is here, no complaint is still to come.
 */
export function fence(): {
  readonly ping: OutgoingMessage;
  readonly isReached: (message: IrcMessage) => boolean;
} {
  fences += 1;
  const token = `fence-${fences}`;
  return {
    ping: { command: 'PING', params: [token] },
    isReached: (message) => message.command === 'PONG' && message.params.at(-1) === token,
  };
}
