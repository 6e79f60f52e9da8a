import type { IrcClient } from '../client/irc-client.js';
import { parseModeChanges } from '../protocol/channel-modes.js';
import { isChannelLike } from '../protocol/names.js';

/** The conversation as the user has it before them. */
export interface Chat {
  readonly client: IrcClient;
  /** Where plain text goes: a channel, or a nick. */
  target: string | undefined;
  print(text: string): void;
  /** Shows what we said, as others see it. */
  echo(kind: 'action' | 'message', target: string, text: string): void;
}

interface SlashCommand {
  readonly usage: string;
  readonly help: string;
  /** How many words it takes; the last holds the rest of the line. */
  readonly words: number;
  readonly run: (chat: Chat, ...words: (string | undefined)[]) => Promise<void> | void;
}

/** Something the user typed cannot be done; the message says why. */
export class SlashError extends Error {
  override readonly name = 'SlashError';
}

export const SLASH_COMMANDS = new Map(
  Object.entries<SlashCommand>({
    join: {
      usage: '/join #channel [key]',
      help: 'join a channel, or turn to one you are in',
      words: 2,
      async run(chat, channel = '', key) {
        need(channel, 'join');
        const joined = await chat.client.joinAsync(channel, key);
        chat.target = joined.name;
        if (joined.topic !== '') chat.print(`Topic of ${joined.name}: ${joined.topic}`);
      },
    },
    part: {
      usage: '/part [#channel] [reason]',
      help: 'leave a channel',
      words: 2,
      async run(chat, first = '', rest = '') {
        const named = isChannelLike(first);
        const reason = named ? rest : [first, rest].join(' ').trim();
        await chat.client.partAsync(named ? first : targetOf(chat), reason === '' ? undefined : reason);
        chat.target = chat.client.channelNames.at(-1);
      },
    },
    msg: {
      usage: '/msg nick text',
      help: 'say something to one person, or to another channel',
      words: 2,
      async run(chat, target = '', text = '') {
        need(text, 'msg');
        await chat.client.sayAsync(target, text);
        chat.echo('message', target, text);
      },
    },
    me: {
      usage: '/me text',
      help: 'say what you do',
      words: 1,
      async run(chat, text = '') {
        need(text, 'me');
        const target = targetOf(chat);
        await chat.client.actAsync(target, text);
        chat.echo('action', target, text);
      },
    },
    nick: {
      usage: '/nick name',
      help: 'change your nick',
      words: 1,
      async run(chat, nick = '') {
        need(nick, 'nick');
        await chat.client.nickAsync(nick);
      },
    },
    topic: {
      usage: '/topic [text]',
      help: 'show the topic of the channel, or set it',
      words: 1,
      async run(chat, topic = '') {
        const channel = targetOf(chat);
        if (topic !== '') await chat.client.setTopicAsync(channel, topic);
        else chat.print(`Topic of ${channel}: ${(await chat.client.topicAsync(channel)) || '(none)'}`);
      },
    },
    names: {
      usage: '/names [#channel]',
      help: 'show who is in the channel',
      words: 1,
      async run(chat, named = '') {
        const channel = named || targetOf(chat);
        chat.print(
          `In ${channel}: ${(await chat.client.namesAsync(channel)).join(' ') || '(nobody you can see)'}`,
        );
      },
    },
    whois: {
      usage: '/whois nick',
      help: 'show who somebody is',
      words: 1,
      async run(chat, nick = '') {
        need(nick, 'whois');
        const who = await chat.client.whoisAsync(nick);
        const away = who.away === undefined ? '' : `, away: ${who.away}`;
        chat.print(
          `${who.nick} is ${who.userName}@${who.host} (${who.realName}) ${who.channels.join(' ')}${away}`,
        );
      },
    },
    list: {
      usage: '/list',
      help: 'show the channels there are',
      words: 0,
      async run(chat) {
        for (const { name, members, topic } of await chat.client.listAsync())
          chat.print(`${name} (${members}) ${topic}`);
      },
    },
    away: {
      usage: '/away [text]',
      help: 'say that you are away, or that you are back',
      words: 1,
      async run(chat, text) {
        await chat.client.awayAsync(text);
        chat.print(text === undefined ? 'You are back' : `You are away: ${text}`);
      },
    },
    kick: {
      usage: '/kick nick [reason]',
      help: 'put somebody out of the channel',
      words: 2,
      async run(chat, nick = '', reason) {
        need(nick, 'kick');
        await chat.client.kickAsync(targetOf(chat), nick, reason);
      },
    },
    invite: {
      usage: '/invite nick',
      help: 'ask somebody into the channel',
      words: 1,
      async run(chat, nick = '') {
        need(nick, 'invite');
        await chat.client.inviteAsync(nick, targetOf(chat));
        chat.print(`${nick} was invited`);
      },
    },
    mode: {
      usage: '/mode [changes]',
      help: 'show or change the modes of the channel',
      words: 1,
      async run(chat, text = '') {
        const channel = targetOf(chat);
        const changes = parseModeChanges(text.split(' ').filter(Boolean), chat.client.support);
        if (changes.length > 0) await chat.client.setModesAsync(channel, changes);
        else chat.print(`Modes of ${channel}: ${(await chat.client.modesAsync(channel)).join(' ')}`);
      },
    },
    quit: {
      usage: '/quit [text]',
      help: 'leave',
      words: 1,
      async run(chat, reason) {
        await chat.client.quitAsync(reason);
      },
    },
    help: {
      usage: '/help',
      help: 'show this',
      words: 0,
      run(chat) {
        for (const { usage, help } of SLASH_COMMANDS.values()) chat.print(`${usage.padEnd(28)} ${help}`);
      },
    },
  }),
);

/**
 * Does what a line asks for: a command, or something to be said. `//` says a text that begins with a slash.
 *
 * @throws SlashError - the line makes no sense; also whatever the client throws.
 */
export async function enter(chat: Chat, line: string): Promise<void> {
  if (line.trim() === '') return;
  if (!line.startsWith('/') || line.startsWith('//')) {
    await chat.client.sayAsync(targetOf(chat), line.replace(/^\/\//, '/'));
    return;
  }
  const [, name = '', rest = ''] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? [];
  const command = SLASH_COMMANDS.get(name.toLowerCase());
  if (command === undefined) throw new SlashError(`There is no /${name}; /help shows what there is`);
  await command.run(chat, ...wordsOf(rest.trim(), command.words));
}

/** At most so many words; the last takes the rest, spaces and all. */
function wordsOf(text: string, count: number): string[] {
  const words: string[] = [];
  let rest = text;
  while (rest !== '' && words.length < count - 1) {
    const [word = ''] = rest.split(/\s/, 1);
    words.push(word);
    rest = rest.slice(word.length).trimStart();
  }
  return rest === '' || count === 0 ? words : [...words, rest];
}

function need(word: string, command: string): void {
  if (word === '') throw new SlashError(`Use it like this: ${SLASH_COMMANDS.get(command)?.usage ?? ''}`);
}

function targetOf(chat: Chat): string {
  if (chat.target === undefined) throw new SlashError('You are in no channel; /join one first');
  return chat.target;
}
