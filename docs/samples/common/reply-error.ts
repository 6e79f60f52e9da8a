import type { Reply } from './reply.js';

/** What a server has against a command. What goes wrong with the connection is a `SocketError` instead. */
export class ReplyError extends Error {
  /** The code of its reply, such as 550. */
  readonly code: number;
  readonly reply: Reply;

  /** @param what - what could not be done: `get "a.txt"`. */
  constructor(what: string, reply: Reply, cause?: unknown) {
    super(`Cannot ${what}: ${reply.summary}`, cause === undefined ? undefined : { cause });
    this.code = reply.code;
    this.reply = reply;
  }

  /** Whether the same may work later (a code from 400 to 499). */
  get isTemporary(): boolean {
    return this.reply.kind === 'not now';
  }
}
