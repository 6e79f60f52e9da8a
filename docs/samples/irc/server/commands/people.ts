import type { OutgoingMessage } from '../../protocol/message.js';
import { matchesMask } from '../../protocol/mask.js';
import { isChannelLike } from '../../protocol/names.js';
import { Numeric } from '../../protocol/numerics.js';
import { cutText } from '../../protocol/text.js';
import type { Channel } from '../channel.js';
import { CASEMAPPING, MAX_AWAY_BYTES } from '../conventions.js';
import type { User } from '../user.js';
import { unixSeconds } from './unix-seconds.js';
import type { Commands, Scene } from './command.js';
import { asWord } from './as-word.js';

/** Who is who. */
export const peopleCommands: Commands = {
  WHO: { run: who },

  WHOIS: {
    run(scene) {
      const { network, params, reply } = scene;
      const nick = params.at(-1) ?? ''; // with two parameters the first is a server, and there is only this one
      if (nick === '') {
        reply(Numeric.noNicknameGiven, 'No nickname given');
        return;
      }
      const found = network.user(nick);
      if (found === undefined) reply(Numeric.noSuchNick, asWord(nick), 'No such nick/channel');
      else describe(scene, found);
      reply(Numeric.endOfWhois, asWord(nick), 'End of /WHOIS list');
    },
  },

  AWAY: {
    run({ user, params: [text = ''], reply }) {
      user.away = text === '' ? undefined : cutText(text, MAX_AWAY_BYTES);
      if (user.away === undefined) reply(Numeric.unaway, 'You are no longer marked as being away');
      else reply(Numeric.nowAway, 'You have been marked as being away');
    },
  },

  ISON: {
    minParams: 1,
    run({ network, params, reply }) {
      const nicks = params.flatMap((param) => param.split(' '));
      reply(Numeric.ison, nicks.flatMap((nick) => network.user(nick)?.nick ?? []).join(' '));
    },
  },

  USERHOST: {
    minParams: 1,
    run({ network, params, reply }) {
      const found = params.slice(0, 5).flatMap((nick) => network.user(nick) ?? []);
      const entries = found.map(
        (user) => `${user.nick}=${presence(user, '+', '-')}${user.userName}@${user.host}`,
      );
      reply(Numeric.userhost, entries.join(' '));
    },
  },
};

/** One line a user: members of a channel, or those whom a mask fits. */
function* who({ network, user, params }: Scene): Generator<OutgoingMessage> {
  const [mask = '*'] = params;
  const channel = isChannelLike(mask) ? network.channel(mask) : undefined;
  if (channel?.isVisibleTo(user) === true) {
    for (const member of channel.members.keys()) yield whoLine(member, channel);
  } else if (!isChannelLike(mask)) {
    const visible = network.neighbours(user);
    for (const other of network.users()) {
      const fits = matchesMask(other.nick, mask, CASEMAPPING) || matchesMask(other.source, mask, CASEMAPPING);
      if (fits && (visible.has(other) || !other.modes.has('i'))) yield whoLine(other, undefined);
    }
  }
  yield network.reply(user, Numeric.endOfWho, asWord(mask), 'End of /WHO list');

  function whoLine(other: User, where: Channel | undefined): OutgoingMessage {
    const signs = where?.signs(other, user.capabilities.has('multi-prefix')) ?? '';
    return network.reply(
      user,
      Numeric.whoReply,
      where?.name ?? '*',
      other.userName,
      other.host,
      network.settings.name,
      other.nick,
      presence(other, 'H', 'G') + signs,
      `0 ${other.realName}`,
    );
  }
}

function describe({ network, user, reply }: Scene, found: User): void {
  const { nick } = found;
  const { clock, name, network: networkName } = network.settings;
  reply(Numeric.whoisUser, nick, found.userName, found.host, '*', found.realName);
  const channels = [...found.channels].filter((channel) => channel.isVisibleTo(user));
  if (channels.length > 0) {
    const names = channels.map((channel) => channel.signs(found, true) + channel.name);
    for (const line of lines(names)) reply(Numeric.whoisChannels, nick, line);
  }
  reply(Numeric.whoisServer, nick, name, networkName);
  if (found.away !== undefined) reply(Numeric.away, nick, found.away);
  const idle = String(Math.floor((clock.now() - found.lastSpokeAtMs) / 1_000));
  reply(Numeric.whoisIdle, nick, idle, unixSeconds(found.connectedAt), 'seconds idle, signon time');
}

/** Words in lines that fit into a reply. */
function lines(words: readonly string[]): string[] {
  const all: string[] = [];
  let line = '';
  for (const next of words) {
    if (line !== '' && line.length + next.length > 350) {
      all.push(line);
      line = '';
    }
    line += line === '' ? next : ` ${next}`;
  }
  return line === '' ? all : [...all, line];
}

function presence(user: User, here: string, gone: string): string {
  return user.away === undefined ? here : gone;
}
