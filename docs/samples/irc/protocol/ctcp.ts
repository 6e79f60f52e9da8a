/** A message in a message: `\x01COMMAND text\x01` (the "client to client protocol"). */
export interface Ctcp {
  readonly command: string;
  readonly text: string;
}

const MARK = '\x01';

/** The CTCP in a text, if it is one. The closing mark may be missing: long texts lose it on the way. */
export function parseCtcp(text: string): Ctcp | undefined {
  if (!text.startsWith(MARK) || text.length < 2) return undefined;
  const inner = text.endsWith(MARK) ? text.slice(1, -1) : text.slice(1);
  const space = inner.indexOf(' ');
  const command = space < 0 ? inner : inner.slice(0, space);
  return { command: command.toUpperCase(), text: space < 0 ? '' : inner.slice(space + 1) };
}

export function formatCtcp({ command, text }: Ctcp): string {
  const inner = text === '' ? command : `${command} ${text}`;
  if (inner.includes(MARK)) throw new RangeError(`Cannot send CTCP ${command}: its text holds a CTCP mark`);
  return MARK + inner + MARK;
}
