import { formatCtcp } from '../protocol/ctcp.js';
import { MAX_LINE_BYTES } from '../protocol/limits.js';
import { formatMessage, type OutgoingMessage } from '../protocol/message.js';
import { splitText } from '../protocol/split-text.js';
import { measureText } from '../protocol/text.js';

export interface Speech {
  readonly command: 'PRIVMSG' | 'NOTICE';
  readonly target: string;
  readonly text: string;
  readonly isAction?: boolean;
}

/** The longest `!user@host` that servers make: nine letters behind a tilde, and 63 for a host name. */
const LONGEST_USER_AT_HOST = '!~ninechars@'.length + 63;

/**
 * A text as the messages it takes to say it. The server puts our name before each on the way to the others,
 * and cuts what is then too long: so it is the line that the others get which has to fit.
 *
 * @param source - our `nick!user@host` as the server has it, if it has told.
 */
export function spokenLines(speech: Speech, nick: string, source: string | undefined): OutgoingMessage[] {
  const { command, target, text, isAction = false } = speech;
  const wrap = (piece: string): string => (isAction ? formatCtcp({ command: 'ACTION', text: piece }) : piece);
  formatMessage({ command, params: [target, text] }); // refuses a line break before anything is said

  const nameBytes = source === undefined ? nick.length + LONGEST_USER_AT_HOST : measureText(source);
  const frameBytes = measureText(`: ${command} ${target} :${isAction ? wrap('x').slice(1) : ''}\r\n`);
  return splitText(text, MAX_LINE_BYTES - nameBytes - frameBytes).map((piece) => ({
    command,
    params: [target, wrap(piece)],
  }));
}
