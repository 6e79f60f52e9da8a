import { isChannelName } from '../../protocol/names.js';
import { Numeric } from '../../protocol/numerics.js';
import { cutText } from '../../protocol/text.js';
import type { Channel } from '../channel.js';
import { MAX_CHANNEL_BYTES, MAX_REASON_BYTES, MAX_TARGETS } from '../conventions.js';
import { asWord } from './as-word.js';
import { operatedChannel, ownChannel } from './channel-access.js';
import { namesOf, topicOf } from './channel-info.js';
import type { Commands, Scene } from './command.js';

/** Coming into channels and going out of them. */
export const membershipCommands: Commands = {
  JOIN: {
    minParams: 1,
    run(scene) {
      const { user, params } = scene;
      const [names = '', keys = ''] = params;
      if (names === '0') {
        for (const channel of user.channels) part(scene, channel, 'Left all channels');
        return;
      }
      const keyList = keys.split(',');
      for (const [index, name] of names.split(',').entries()) join(scene, name, keyList[index]);
    },
  },

  PART: {
    minParams: 1,
    run(scene) {
      const [names = '', reason] = scene.params;
      for (const name of names.split(',')) {
        const channel = ownChannel(scene, name);
        if (channel !== undefined) part(scene, channel, reason);
      }
    },
  },

  KICK: {
    minParams: 2,
    run(scene) {
      const { network, user, params, reply } = scene;
      const [name = '', nicks = '', reason = user.nick] = params;
      const channel = operatedChannel(scene, name);
      if (channel === undefined) return;

      for (const nick of nicks.split(',').slice(0, MAX_TARGETS)) {
        const victim = network.user(nick);
        if (victim === undefined || !channel.has(victim)) {
          reply(Numeric.userNotInChannel, asWord(nick), channel.name, "They aren't on that channel");
          continue;
        }
        const kicked = [channel.name, victim.nick, cutText(reason, MAX_REASON_BYTES)];
        network.tell(channel.members.keys(), { source: user.source, command: 'KICK', params: kicked });
        network.part(victim, channel);
      }
    },
  },

  INVITE: {
    minParams: 2,
    run(scene) {
      const { network, user, params, reply } = scene;
      const [nick = '', name = ''] = params;
      const guest = network.user(nick);
      if (guest === undefined) {
        reply(Numeric.noSuchNick, asWord(nick), 'No such nick/channel');
        return;
      }
      const needsRank = network.channel(name)?.flags.has('i') ?? false;
      const channel = needsRank ? operatedChannel(scene, name) : ownChannel(scene, name);
      if (channel === undefined) return;
      if (channel.has(guest)) {
        reply(Numeric.userOnChannel, guest.nick, channel.name, 'is already on channel');
        return;
      }
      channel.invited.add(guest);
      reply(Numeric.inviting, guest.nick, channel.name);
      guest.send({ source: user.source, command: 'INVITE', params: [guest.nick, channel.name] });
      if (guest.away !== undefined) reply(Numeric.away, guest.nick, guest.away);
    },
  },
};

function join(scene: Scene, name: string, key: string | undefined): void {
  const { network, user, reply } = scene;
  if (!isChannelName(name, '#&', MAX_CHANNEL_BYTES)) {
    reply(Numeric.noSuchChannel, asWord(name), 'No such channel');
    return;
  }
  const known = network.channel(name);
  if (known?.has(user) === true) return;
  if (user.channels.size >= network.settings.maxChannelsPerUser) {
    reply(Numeric.tooManyChannels, name, 'You have joined too many channels');
    return;
  }
  const refusal = known?.refusesEntry(user, key === '' ? undefined : key);
  if (refusal !== undefined) {
    reply(refusal.numeric, name, refusal.text);
    return;
  }
  const channel = network.openChannel(name);
  channel.add(user);
  network.tell(channel.members.keys(), { source: user.source, command: 'JOIN', params: [channel.name] });
  if (channel.topic !== undefined) topicOf(scene, channel);
  namesOf(scene, channel);
}

function part({ network, user }: Scene, channel: Channel, reason: string | undefined): void {
  const params = reason === undefined ? [channel.name] : [channel.name, cutText(reason, MAX_REASON_BYTES)];
  network.tell(channel.members.keys(), { source: user.source, command: 'PART', params });
  network.part(user, channel);
}
