import { parseModeChanges } from '../protocol/channel-modes.js';
import { isSameName } from '../protocol/casemap.js';
import { parseCtcp } from '../protocol/ctcp.js';
import { isChannelLike } from '../protocol/names.js';
import type { IrcMessage } from '../protocol/message.js';
import { Numeric } from '../protocol/numerics.js';
import { parseSource, type Source } from '../protocol/source.js';
import type { ChannelRoster } from './channel-roster.js';
import type { IrcEvent } from './irc-events.js';

/** What a message is seen against: who we are, and the channels as they were before it. */
export interface View {
  readonly nick: string;
  readonly roster: ChannelRoster;
}

interface Scene extends View {
  readonly message: IrcMessage;
  readonly params: readonly string[];
  readonly origin: { readonly from: Source; readonly time: Date; readonly tags: IrcMessage['tags'] };
  readonly isMe: (nick: string) => boolean;
}

/** Says what a message means to a user, and writes it down in the roster. Most messages mean one event or none. */
export function interpret(message: IrcMessage, view: View): IrcEvent | undefined {
  const { tags, params } = message;
  const origin = { from: parseSource(message.source ?? ''), time: timeOf(message), tags };
  const isMe = (nick: string): boolean => isSameName(nick, view.nick, view.roster.support.casemapping);
  return READERS.get(message.command)?.({ ...view, message, params, origin, isMe });
}

function timeOf(message: IrcMessage): Date {
  const time = new Date(message.tags.get('time') ?? Number.NaN);
  return Number.isNaN(time.getTime()) ? new Date() : time;
}

const READERS = new Map(
  Object.entries<(scene: Scene) => IrcEvent | undefined>({
    PRIVMSG: said,
    NOTICE: said,

    JOIN({ params: [channel = ''], origin, isMe, roster }) {
      const isOurs = isMe(origin.from.nick);
      if (isOurs)
        roster.open(channel); // and a list of names follows, with ours among them
      else roster.add(channel, origin.from.nick);
      return { type: 'join', channel, isMe: isOurs, ...origin };
    },

    PART({ params: [channel = '', reason = ''], origin, isMe, roster }) {
      const isOurs = isMe(origin.from.nick);
      if (isOurs) roster.close(channel);
      else roster.remove(channel, origin.from.nick);
      return { type: 'part', channel, reason, isMe: isOurs, ...origin };
    },

    KICK({ params: [channel = '', nick = '', reason = ''], origin, isMe, roster }) {
      const isOurs = isMe(nick);
      if (isOurs) roster.close(channel);
      else roster.remove(channel, nick);
      return { type: 'kick', channel, nick, reason, isMe: isOurs, ...origin };
    },

    QUIT({ params: [reason = ''], origin, roster }) {
      const channels = roster.channelsOf(origin.from.nick);
      roster.removeEverywhere(origin.from.nick);
      return { type: 'quit', reason, channels, ...origin };
    },

    NICK({ params: [nick = ''], origin, roster, isMe }) {
      const channels = roster.channelsOf(origin.from.nick);
      roster.rename(origin.from.nick, nick);
      // The session has taken note already, so that "me" is the new nick here.
      return { type: 'nick', nick, channels, isMe: isMe(nick), ...origin };
    },

    TOPIC({ params: [channel = '', topic = ''], origin, roster }) {
      roster.setTopic(channel, topic);
      return { type: 'topic', channel, topic, ...origin };
    },

    MODE({ params: [target = '', ...rest], origin, roster }) {
      const isChannel = isChannelLike(target, roster.support.channelTypes);
      const changes = isChannel
        ? parseModeChanges(rest, roster.support)
        : parseModeChanges(rest, NO_PARAMETERS); // our own modes have none
      for (const { mode, sign, parameter } of changes) {
        if (parameter !== undefined) roster.changeRank(target, parameter, mode, sign);
      }
      return { type: 'mode', target, changes, ...origin };
    },

    INVITE: ({ params: [, channel = ''], origin }) => ({ type: 'invite', channel, ...origin }),

    [Numeric.topic]({ params: [, channel = '', topic = ''], roster }) {
      roster.setTopic(channel, topic);
      return undefined;
    },

    [Numeric.namesReply]({ params: [, , channel = '', listed = ''], roster }) {
      for (const name of listed.split(' ')) if (name !== '') roster.addListed(channel, name);
      return undefined;
    },
  }),
);

const NO_PARAMETERS = {
  ranks: new Map<string, string>(),
  listModes: '',
  parameterModes: '',
  setParameterModes: '',
};

function said({ message, params: [target = '', text = ''], origin, roster }: Scene): IrcEvent {
  const isNotice = message.command === 'NOTICE';
  const ctcp = parseCtcp(text);
  if (ctcp !== undefined && ctcp.command !== 'ACTION') {
    return { type: 'ctcp', ...ctcp, isReply: isNotice, ...origin };
  }
  // An operator may speak to `@#channel`, its operators alone (STATUSMSG).
  const isPrivate = !isChannelLike(target.replace(/^[@+%~&](?=.)/, ''), roster.support.channelTypes);
  return {
    type: 'message',
    kind: ctcp === undefined ? (isNotice ? 'notice' : 'message') : 'action',
    target,
    text: ctcp?.text ?? text,
    isPrivate,
    replyTo: isPrivate ? origin.from.nick : target,
    ...origin,
  };
}
