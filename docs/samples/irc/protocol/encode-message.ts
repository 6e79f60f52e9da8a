import { MAX_CLIENT_TAGS_BYTES, MAX_LINE_BYTES } from './limits.js';
import { formatMessage, type OutgoingMessage } from './message.js';
import { formatTags } from './message-tags.js';
import { cutText, encodeText, measureText } from './text.js';

const CRLF = '\r\n';

/**
 * A message of a client as bytes, CR LF included.
 *
 * @throws RangeError - it cannot be said in a line, or the line would be longer than a server takes:
 * 512 bytes, and 4,096 of tags before that.
 */
export function encodeMessage(message: OutgoingMessage): Uint8Array {
  const prefix = tagPrefix(message);
  refuseLonger(message.command, 'its tags have', measureText(prefix), MAX_CLIENT_TAGS_BYTES);
  const line = formatMessage({ ...message, tags: undefined }) + CRLF;
  refuseLonger(message.command, 'the line has', measureText(line), MAX_LINE_BYTES);
  return encodeText(prefix + line);
}

/**
 * A message of a server as bytes. What does not fit is cut off at the end of the last parameter, as servers
 * have always done: the sender could not know how long the name is that is put before their text.
 */
export function encodeCut(message: OutgoingMessage): Uint8Array {
  const body = formatMessage({ ...message, tags: undefined });
  return encodeText(tagPrefix(message) + cutText(body, MAX_LINE_BYTES - CRLF.length) + CRLF);
}

function tagPrefix({ tags }: OutgoingMessage): string {
  return tags === undefined || tags.size === 0 ? '' : `@${formatTags(tags)} `;
}

function refuseLonger(command: string, what: string, bytes: number, limit: number): void {
  if (bytes > limit)
    throw new RangeError(`Cannot send ${command}: ${what} ${bytes} bytes, more than ${limit}`);
}
