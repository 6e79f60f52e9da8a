import { NO_TAGS, formatTags, parseTags, type MessageTags } from './message-tags.js';

/** One line of IRC, taken apart: `@tags :source COMMAND param param :last param` (RFC 1459, 2.3.1). */
export interface IrcMessage {
  readonly tags: MessageTags;
  /** Who it is from: a server's name, or `nick!user@host`. Clients send none. */
  readonly source: string | undefined;
  /** In upper case, or three digits. */
  readonly command: string;
  readonly params: readonly string[];
}

/** A message to be sent; most have neither tags nor a source. */
export interface OutgoingMessage {
  readonly tags?: MessageTags | undefined;
  readonly source?: string | undefined;
  readonly command: string;
  readonly params: readonly string[];
}

/** The grammar has 14 parameters without a colon; whatever follows is the 15th. */
const MAX_MIDDLE_PARAMS = 14;

/** Takes a line (without CR LF) apart; `undefined` when there is no command in it. */
export function parseMessage(line: string): IrcMessage | undefined {
  let rest = line;
  let tags = NO_TAGS;
  let source: string | undefined;

  if (rest.startsWith('@')) {
    const word = firstWord(rest);
    tags = parseTags(word.slice(1));
    rest = afterWord(rest, word);
  }
  if (rest.startsWith(':')) {
    const word = firstWord(rest);
    source = word.slice(1);
    rest = afterWord(rest, word);
  }
  rest = afterWord(rest, '');
  const command = firstWord(rest);
  if (command === '') return undefined;

  return { tags, source, command: command.toUpperCase(), params: parseParams(afterWord(rest, command)) };
}

function parseParams(text: string): string[] {
  const params: string[] = [];
  let rest = text;
  while (rest !== '') {
    if (rest.startsWith(':')) return [...params, rest.slice(1)];
    if (params.length === MAX_MIDDLE_PARAMS) return [...params, rest];
    const word = firstWord(rest);
    params.push(word);
    rest = afterWord(rest, word);
  }
  return params;
}

function firstWord(text: string): string {
  const space = text.indexOf(' ');
  return space < 0 ? text : text.slice(0, space);
}

/** RFC 1459 lets several spaces stand between words, and some servers send them. */
function afterWord(text: string, word: string): string {
  let start = word.length;
  while (text.charAt(start) === ' ') start += 1;
  return text.slice(start);
}

/**
 * Writes a message as a line without CR LF.
 *
 * @throws RangeError - a part holds what would end it: above all a line break, which would let a text
 * that somebody else wrote become a command of its own.
 */
export function formatMessage(message: OutgoingMessage): string {
  const { tags = NO_TAGS, source, command, params } = message;
  if (!/^(?:[A-Za-z]+|[0-9]{3})$/.test(command)) {
    throw new RangeError(`Cannot send ${JSON.stringify(command)}: not a command`);
  }
  const words: string[] = [];
  if (tags.size > 0) words.push(`@${formatTags(tags)}`);
  if (source !== undefined) words.push(`:${wordOf(source, 'source', command)}`);
  words.push(command);
  params.forEach((param, index) => {
    const name = `parameter ${index + 1}`;
    const isLast = index === params.length - 1;
    words.push(isLast ? lastParam(param, name, command) : middleParam(param, name, command));
  });
  return words.join(' ');
}

/** Only the last parameter may hold spaces, be empty or begin with a colon; a colon says so. */
function lastParam(text: string, name: string, command: string): string {
  refuseLineBreak(text, name, command);
  return text === '' || text.startsWith(':') || text.includes(' ') ? `:${text}` : text;
}

function middleParam(text: string, name: string, command: string): string {
  if (text.startsWith(':')) throw refusal(command, `${name} begins with a colon`, text);
  return wordOf(text, name, command);
}

function wordOf(text: string, name: string, command: string): string {
  refuseLineBreak(text, name, command);
  if (text === '') throw refusal(command, `${name} is empty`, text);
  if (text.includes(' ')) throw refusal(command, `${name} holds a space`, text);
  return text;
}

function refuseLineBreak(text: string, name: string, command: string): void {
  if (/[\r\n\0]/.test(text)) throw refusal(command, `${name} holds a line break or a NUL`, text);
}

function refusal(command: string, problem: string, text: string): RangeError {
  return new RangeError(`Cannot send ${command}: ${problem}: ${JSON.stringify(text)}`);
}
