import { formatModeChanges, parseModeChanges, type ModeChange } from '../../protocol/channel-modes.js';
import { foldCase } from '../../protocol/casemap.js';
import { completeMask } from '../../protocol/mask.js';
import { isChannelLike } from '../../protocol/names.js';
import { Numeric } from '../../protocol/numerics.js';
import { cutText } from '../../protocol/text.js';
import type { Channel } from '../channel.js';
import {
  CASEMAPPING,
  FLAG_MODES,
  MAX_BANS,
  MAX_KEY_BYTES,
  MAX_MODE_CHANGES,
  MODE_KINDS,
  RANKS,
} from '../conventions.js';
import { unixSeconds } from './unix-seconds.js';
import type { Commands, Scene } from './command.js';
import { asWord } from './as-word.js';
import { ownModes } from './own-modes.js';

export const modeCommands: Commands = {
  MODE: {
    minParams: 1,
    run(scene) {
      const { network, user, params, reply } = scene;
      const [target = '', ...rest] = params;
      if (!isChannelLike(target)) {
        ownModes(scene, target, rest);
        return;
      }
      const channel = network.channel(target);
      if (!channel?.isVisibleTo(user)) {
        reply(Numeric.noSuchChannel, asWord(target), 'No such channel');
      } else if (rest.length === 0) {
        reply(Numeric.channelModeIs, channel.name, ...channel.modes(channel.has(user)));
        reply(Numeric.creationTime, channel.name, unixSeconds(channel.createdAt));
      } else changeModes(scene, channel, parseModeChanges(rest, MODE_KINDS).slice(0, MAX_MODE_CHANGES));
    },
  },
};

/** Anybody may look at the bans; all else is for operators. Everybody is told what really changed. */
function changeModes(scene: Scene, channel: Channel, changes: readonly ModeChange[]): void {
  const { network, user, reply } = scene;
  const done: ModeChange[] = [];
  let isRefused = false;
  for (const change of changes) {
    if (change.mode === 'b' && change.parameter === undefined) tellBans(scene, channel);
    else if (channel.isOperator(user)) done.push(...changeMode(scene, channel, change));
    else isRefused = true;
  }
  if (isRefused) reply(Numeric.channelOperatorNeeded, channel.name, "You're not channel operator");
  if (done.length === 0) return;
  const params = [channel.name, ...formatModeChanges(done)];
  network.tell(channel.members.keys(), { source: user.source, command: 'MODE', params });
}

/** Makes one change; gives back what to tell the others, which is nothing when it was so already. */
function changeMode(scene: Scene, channel: Channel, change: ModeChange): ModeChange[] {
  const { mode, parameter } = change;
  if (FLAG_MODES.includes(mode)) return changeFlag(channel, change);
  if (mode === 'l') return changeLimit(channel, change);
  if (mode === 'k') return changeKey(channel, change);
  if (mode === 'b') return changeBan(scene, channel, change, parameter ?? '');
  if (RANKS.has(mode)) return changeRank(scene, channel, change);
  scene.reply(Numeric.unknownMode, asWord(mode), `is unknown mode char to me for ${channel.name}`);
  return [];
}

function changeFlag({ flags }: Channel, change: ModeChange): ModeChange[] {
  const isSet = change.sign === '+';
  if (flags.has(change.mode) === isSet) return [];
  if (isSet) flags.add(change.mode);
  else flags.delete(change.mode);
  return [change];
}

function changeLimit(channel: Channel, change: ModeChange): ModeChange[] {
  const limit = change.sign === '+' ? Number.parseInt(change.parameter ?? '', 10) : undefined;
  if (limit === channel.limit) return [];
  if (limit !== undefined && !(limit > 0)) return []; // not a number, or none that could hold anybody
  channel.limit = limit;
  return [{ ...change, parameter: limit === undefined ? undefined : String(limit) }];
}

function changeKey(channel: Channel, change: ModeChange): ModeChange[] {
  if (change.sign === '-') {
    const { key } = channel;
    channel.key = undefined;
    return key === undefined ? [] : [{ ...change, parameter: key }];
  }
  const key = cutText((change.parameter ?? '').replace(/[ ,:]/g, ''), MAX_KEY_BYTES);
  if (key === '' || key === channel.key) return [];
  channel.key = key;
  return [{ ...change, parameter: key }];
}

function changeBan({ user, reply }: Scene, channel: Channel, change: ModeChange, text: string): ModeChange[] {
  if (text === '' || text.startsWith(':') || text.includes(' ')) return []; // could not be listed
  const mask = completeMask(text);
  const known = [...channel.bans.keys()].find(
    (ban) => foldCase(ban, CASEMAPPING) === foldCase(mask, CASEMAPPING),
  );
  if (change.sign === '-') {
    if (known === undefined) return [];
    channel.bans.delete(known);
    return [{ ...change, parameter: known }];
  }
  if (known !== undefined) return [];
  if (channel.bans.size >= MAX_BANS) {
    reply(Numeric.banListFull, channel.name, mask, 'Channel ban list is full');
    return [];
  }
  channel.bans.set(mask, { mask, setBy: user.source, setAt: new Date() });
  return [{ ...change, parameter: mask }];
}

function changeRank({ network, reply }: Scene, channel: Channel, change: ModeChange): ModeChange[] {
  const { sign, mode, parameter: nick } = change;
  if (nick === undefined) return [];
  const member = network.user(nick);
  const ranks = member && channel.members.get(member);
  if (member === undefined || ranks === undefined) {
    const numeric = member === undefined ? Numeric.noSuchNick : Numeric.userNotInChannel;
    reply(
      numeric,
      asWord(nick),
      ...(member === undefined ? [] : [channel.name]),
      "They aren't on that channel",
    );
    return [];
  }
  if (ranks.has(mode) === (sign === '+')) return [];
  if (sign === '+') ranks.add(mode);
  else ranks.delete(mode);
  return [{ ...change, parameter: member.nick }];
}

function tellBans({ reply }: Scene, channel: Channel): void {
  for (const { mask, setBy, setAt } of channel.bans.values()) {
    reply(Numeric.banList, channel.name, mask, setBy, unixSeconds(setAt));
  }
  reply(Numeric.endOfBanList, channel.name, 'End of channel ban list');
}
