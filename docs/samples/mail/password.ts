import { SocketProtectionLevel, type StreamSocket } from 'streamsocket';

/** Who we are to a server. */
export interface Login {
  readonly user: string;
  readonly password: string;
  /** Whether the password may go over a connection that others can read. Default: false. */
  readonly allowUnprotected?: boolean | undefined;
}

/** A password that was not sent. */
export class UnprotectedError extends Error {
  override readonly name = 'UnprotectedError';
}

/** @throws UnprotectedError - others could read the password, and that was not allowed. */
export function checkMayLogIn(socket: StreamSocket, { allowUnprotected }: Login): void {
  if (allowUnprotected === true) return;
  if (socket.information.protectionLevel !== SocketProtectionLevel.plainSocket) return;
  throw new UnprotectedError(
    'Cannot log in: the connection is not encrypted, and others could read the password',
  );
}

/** The argument of AUTH PLAIN (RFC 4616). @throws RangeError - a NUL would divide it in another way. */
export function plainResponse({ user, password }: Login): string {
  if ((user + password).includes('\0')) throw new RangeError('A user name or password must not contain NUL');
  return Buffer.from(`\0${user}\0${password}`).toString('base64');
}
