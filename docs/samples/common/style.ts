/** Text for a terminal: in colour where that is wanted, and always harmless. */
export class Style {
  readonly #isColoured: boolean;

  constructor(isColoured: boolean) {
    this.#isColoured = isColoured;
  }

  dim(text: string): string {
    return this.#paint('2', text);
  }

  warning(text: string): string {
    return this.#paint('31', text);
  }

  /** A nick in a colour of its own, the same each time, so that a conversation can be followed. */
  nick(nick: string): string {
    return this.#paint(NICK_COLOURS[hash(nick) % NICK_COLOURS.length] ?? '0', nick);
  }

  #paint(code: string, text: string): string {
    return this.#isColoured ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}

/** Bold and plain, without black, white and the red of warnings. */
const NICK_COLOURS = ['32', '33', '34', '35', '36', '1;32', '1;33', '1;34', '1;35', '1;36'];

function hash(text: string): number {
  let sum = 0;
  for (const character of text.toLowerCase()) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return sum;
}

/**
 * What a stranger wrote, without anything that a terminal would obey: colours and bold of mIRC are left
 * out, and so are all control characters. An escape sequence in a message could otherwise change the title,
 * the colours, or the lines above.
 */
export function printable(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- these are the characters to get rid of
      .replace(/\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9A-Fa-f]{6})?/g, '')
      .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
  );
}
