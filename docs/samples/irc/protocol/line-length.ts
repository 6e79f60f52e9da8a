import { MAX_CLIENT_TAGS_BYTES, MAX_LINE_BYTES } from './limits.js';
import { measureText } from './text.js';

/** Says whether a line of a client, without CR LF, is as short as it must be. Tags count for themselves. */
export function isWithinLimits(line: string): boolean {
  const tagsEnd = line.startsWith('@') ? line.indexOf(' ') + 1 : 0;
  return (
    measureText(line.slice(0, tagsEnd)) <= MAX_CLIENT_TAGS_BYTES &&
    measureText(line.slice(tagsEnd)) <= MAX_LINE_BYTES - 2
  );
}
