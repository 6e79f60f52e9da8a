import { ReplyError } from '../common/reply-error.js';

/** What an FTP server has against a command. What goes wrong with a connection is a `SocketError` instead. */
export class FtpError extends ReplyError {
  override readonly name = 'FtpError';
}
