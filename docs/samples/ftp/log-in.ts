import type { WaitOptions } from 'streamsocket';
import type { ReplyConnection } from '../common/reply-connection.js';
import { FtpError } from './ftp-error.js';

/**
 * Hears the greeting, tells who we are, and asks for binary transfers, the only ones that leave files as they are.
 *
 * @returns the words of the features that the server has (RFC 2389), such as `MLST`.
 * @throws FtpError - the server does not let us in.
 */
export async function logIn(
  control: ReplyConnection,
  {
    user = 'anonymous',
    password = 'anonymous@',
  }: { readonly user?: string | undefined; readonly password?: string | undefined },
  wait: WaitOptions,
): Promise<ReadonlySet<string>> {
  const greeting = await control.lastReply(wait);
  if (greeting.kind !== 'done') throw new FtpError('begin', greeting);
  const what = `log in as "${user}"`;
  const answer = await control.ask(`USER ${user}`, wait);
  if (answer.kind === 'go on') await control.command(`PASS ${password}`, what, 'done', wait);
  else if (answer.kind !== 'done') throw new FtpError(what, answer);
  await control.command('TYPE I', 'ask for binary transfers', 'done', wait);

  const features = await control.ask('FEAT', wait);
  if (features.kind !== 'done') return new Set(); // a server older than RFC 2389
  const words = features.lines.slice(1, -1).map((line) => line.trim().split(' ', 1)[0]?.toUpperCase() ?? '');
  if (words.includes('UTF8')) await control.ask('OPTS UTF8 ON', wait);
  return new Set(words);
}
