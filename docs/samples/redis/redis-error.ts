import type { RespError } from './resp-value.js';

/** What the server has against a command. What goes wrong with the connection is a `SocketError` instead. */
export class RedisError extends Error {
  override readonly name = 'RedisError';
  /** The first word of the server's own: `WRONGTYPE`, `NOAUTH`, `ERR`. */
  readonly code: string;

  /** @param command - its first word; the others may be secrets. */
  constructor(command: string, { code, text }: RespError) {
    super(`Cannot ${command}: ${text}`);
    this.code = code;
  }
}
