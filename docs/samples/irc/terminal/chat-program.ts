import { SocketError } from 'streamsocket';
import type { IrcClient } from '../client/irc-client.js';
import { IrcError } from '../client/irc-error.js';
import type { IrcEvent } from '../client/irc-events.js';
import { describeEvent, messageOf } from './describe-event.js';
import type { Screen } from '../../common/screen.js';
import { SLASH_COMMANDS, SlashError, enter, type Chat } from './slash-commands.js';
import { printable, type Style } from '../../common/style.js';

/**
 * A user at a screen, talking through a client. Two loops run side by side: one prints what happens on the
 * network, the other does what the user enters. The end of either is the end of both.
 *
 * @param channels - to be joined at once.
 * @returns when the user has left, or the client is closed.
 * @throws what kept the client from connecting, or closed it without being asked.
 */
export async function chatOn(
  screen: Screen,
  client: IrcClient,
  style: Style,
  channels: readonly string[],
): Promise<void> {
  const chat = chatOf(screen, client, style);
  const showing = show(screen, client.events(), chat, style).finally(() => {
    screen.close();
  });
  showing.catch(() => undefined); // awaited below, unless something fails before
  try {
    await client.connectAsync({ signal: screen.interrupted });
    for (const channel of channels) await obey(screen, chat, style, `/join ${channel}`);
    prompt(screen, chat, style);
    for await (const line of screen.lines()) {
      await obey(screen, chat, style, line);
      prompt(screen, chat, style);
    }
  } catch (error) {
    if (!screen.interrupted.aborted) throw error;
  } finally {
    await client.closeAsync();
  }
  await showing;
}

function chatOf(screen: Screen, client: IrcClient, style: Style): Chat {
  return {
    client,
    target: undefined,
    print: (text) => {
      screen.print(printable(text));
    },
    echo: (kind, target, text) => {
      const nick = style.nick(client.nick);
      const said = kind === 'action' ? `* ${nick}` : `<${nick}>`;
      screen.print(`${style.dim(printable(target))} ${said} ${printable(text)}`);
    },
  };
}

async function obey(screen: Screen, chat: Chat, style: Style, line: string): Promise<void> {
  try {
    await enter(chat, line);
  } catch (error) {
    screen.print(style.warning(`--- ${explain(error)}`));
  }
}

/** Words to complete with the Tab key: commands, channels, and the nicks in them. */
export function completions(client: IrcClient): (word: string) => readonly string[] {
  return (word) => {
    const channels = client.channelNames;
    const nicks = channels.flatMap((name) => client.channel(name)?.members.map(({ nick }) => nick) ?? []);
    const words = [...[...SLASH_COMMANDS.keys()].map((name) => `/${name}`), ...channels, ...new Set(nicks)];
    return words.filter((known) => known.toLowerCase().startsWith(word.toLowerCase()));
  };
}

async function show(
  screen: Screen,
  events: AsyncIterable<IrcEvent>,
  chat: Chat,
  style: Style,
): Promise<void> {
  for await (const event of events) {
    const line = describeEvent(event, style);
    if (line !== undefined) screen.print(line);
    if (event.type === 'join' && event.isMe) chat.target = event.channel;
    if ((event.type === 'kick' || event.type === 'part') && event.isMe)
      chat.target = chat.client.channelNames.at(-1);
    if ('isMe' in event && event.isMe) prompt(screen, chat, style);
    if (event.type === 'closed' && event.error !== undefined) throw event.error;
  }
}

function prompt(screen: Screen, chat: Chat, style: Style): void {
  if (chat.client.isConnected)
    screen.setPrompt(`${style.dim(chat.target ?? '(no channel)')} ${style.nick(chat.client.nick)}> `);
}

/** What went wrong, for people. What is not an everyday matter is a mistake of ours, and must show. */
function explain(error: unknown): string {
  const isExpected =
    error instanceof IrcError ||
    error instanceof SlashError ||
    error instanceof SocketError ||
    error instanceof RangeError;
  if (!isExpected) throw error;
  return messageOf(error);
}
