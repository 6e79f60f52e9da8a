import { ReplyError } from '../common/reply-error.js';

/** What an SMTP server has against a mail, a recipient or us. */
export class SmtpError extends ReplyError {
  override readonly name = 'SmtpError';
}
