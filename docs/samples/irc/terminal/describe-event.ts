import type { IrcEvent } from '../client/irc-events.js';
import { formatModeChanges } from '../protocol/channel-modes.js';
import { Numeric } from '../protocol/numerics.js';
import { printable, type Style } from '../../common/style.js';

/** Replies that are shown although nobody asked: what a server says to those who come in. */
const SHOWN_REPLIES: readonly string[] = [Numeric.welcome, Numeric.motd, Numeric.away];

/** An event as a line for people; `undefined` when it is none of their business. */
export function describeEvent(event: IrcEvent, style: Style): string | undefined {
  switch (event.type) {
    case 'message':
      return spoken(event, style);
    case 'join':
      return news(style, '-->', event.from.nick, `joined ${event.channel}`);
    case 'part':
      return news(style, '<--', event.from.nick, `left ${event.channel}${because(event.reason)}`);
    case 'quit':
      return news(style, '<--', event.from.nick, `quit${because(event.reason)}`);
    case 'kick':
      return news(
        style,
        '<--',
        event.nick,
        `was kicked from ${event.channel} by ${event.from.nick}${because(event.reason)}`,
      );
    case 'nick':
      return news(style, '---', event.from.nick, `is now known as ${event.nick}`);
    case 'topic':
      return news(style, '---', event.from.nick, `set the topic of ${event.channel}: ${event.topic}`);
    case 'mode':
      return news(
        style,
        '---',
        event.from.nick,
        `set ${event.target} ${formatModeChanges(event.changes).join(' ')}`,
      );
    case 'invite':
      return news(style, '---', event.from.nick, `invites you to ${event.channel}`);
    case 'ctcp':
      return event.isReply
        ? news(style, '---', event.from.nick, `answers ${event.command}: ${event.text}`)
        : undefined;
    case 'registered':
      return style.dim(`--- You are ${event.nick}${event.isReconnect ? ', and connected again' : ''}`);
    case 'disconnected':
      return style.warning(
        `--- ${messageOf(event.error)}; next attempt in ${(event.retryInMs / 1_000).toFixed(1)} s`,
      );
    case 'closed':
      return event.error === undefined ? undefined : style.warning(`--- ${messageOf(event.error)}`);
    case 'reply':
      return reply(event, style);
  }
}

function spoken(
  { kind, from, text, isPrivate, target }: Extract<IrcEvent, { type: 'message' }>,
  style: Style,
): string {
  const nick = style.nick(printable(from.nick));
  const said = printable(text);
  const where = isPrivate ? style.dim('(to you) ') : style.dim(`${printable(target)} `);
  if (kind === 'action') return `${where}* ${nick} ${said}`;
  return kind === 'notice' ? `${where}-${nick}- ${said}` : `${where}<${nick}> ${said}`;
}

function reply(
  { numeric, isError, isAnswer, message }: Extract<IrcEvent, { type: 'reply' }>,
  style: Style,
): string | undefined {
  const text = printable(message.params.slice(1).join(' ').replace(/^- /, ''));
  if (isError && !isAnswer && numeric !== Numeric.noMotd) return style.warning(`--- ${text}`);
  return SHOWN_REPLIES.includes(numeric) ? style.dim(`--- ${text}`) : undefined;
}

function news(style: Style, mark: string, nick: string, text: string): string {
  return `${style.dim(mark)} ${style.nick(printable(nick))} ${style.dim(printable(text))}`;
}

function because(reason: string): string {
  return reason === '' ? '' : ` (${reason})`;
}

export function messageOf(error: unknown): string {
  return printable(error instanceof Error ? error.message : String(error));
}
