import type { OutgoingMessage } from '../../protocol/message.js';
import { Numeric } from '../../protocol/numerics.js';
import { cutText } from '../../protocol/text.js';
import type { Channel } from '../channel.js';
import { MAX_TOPIC_BYTES } from '../conventions.js';
import type { Commands, Scene } from './command.js';
import { unixSeconds } from './unix-seconds.js';
import { asWord } from './as-word.js';
import { ownChannel } from './channel-access.js';

/** Bytes of nicks a NAMES line has at most; the rest of its 512 is for the server's and channel's names. */
const NAMES_LINE_BYTES = 350;

/** What channels there are, who is in them and what they are about. */
export const channelInfoCommands: Commands = {
  NAMES: {
    run(scene) {
      const { network, user, params, reply } = scene;
      const [names = '*'] = params;
      for (const name of names.split(',')) {
        const channel = network.channel(name);
        if (channel?.isVisibleTo(user) === true) namesOf(scene, channel);
        else reply(Numeric.endOfNames, asWord(name), 'End of /NAMES list');
      }
    },
  },

  TOPIC: {
    minParams: 1,
    run(scene) {
      const { network, user, params, reply } = scene;
      const [name = '', text] = params;
      const channel = ownChannel(scene, name);
      if (channel === undefined) return;
      if (text === undefined) {
        topicOf(scene, channel);
        return;
      }
      if (channel.flags.has('t') && !channel.isOperator(user)) {
        reply(Numeric.channelOperatorNeeded, channel.name, "You're not channel operator");
        return;
      }
      const topic = cutText(text, MAX_TOPIC_BYTES);
      channel.topic = topic === '' ? undefined : { text: topic, setBy: user.source, setAt: new Date() };
      const news = { source: user.source, command: 'TOPIC', params: [channel.name, topic] };
      network.tell(channel.members.keys(), news);
    },
  },

  LIST: { run: list },
};

/** One line a channel: there may be many, so they are made as the client takes them. */
function* list({ network, user, params }: Scene): Generator<OutgoingMessage> {
  const wanted = params[0]?.split(',').map((name) => network.channel(name));
  yield network.reply(user, Numeric.listStart, 'Channel', 'Users  Name');
  for (const channel of network.channels) {
    if (wanted?.includes(channel) === false || !channel.isVisibleTo(user)) continue;
    const members = String(channel.members.size);
    yield network.reply(user, Numeric.list, channel.name, members, channel.topic?.text ?? '');
  }
  yield network.reply(user, Numeric.listEnd, 'End of /LIST');
}

export function topicOf({ reply }: Scene, channel: Channel): void {
  const { name, topic } = channel;
  if (topic === undefined) {
    reply(Numeric.noTopic, name, 'No topic is set');
    return;
  }
  reply(Numeric.topic, name, topic.text);
  reply(Numeric.topicWhoTime, name, topic.setBy, unixSeconds(topic.setAt));
}

/** Tells who is in a channel, in as many lines as it takes. */
export function namesOf({ user, reply }: Scene, channel: Channel): void {
  const withAllSigns = user.capabilities.has('multi-prefix');
  const visibility = channel.flags.has('s') ? '@' : '=';
  let line = '';
  const send = (): void => {
    if (line !== '') reply(Numeric.namesReply, visibility, channel.name, line);
    line = '';
  };
  for (const member of channel.members.keys()) {
    if (member.modes.has('i') && !channel.has(user)) continue;
    const name = channel.signs(member, withAllSigns) + member.nick;
    if (line.length + name.length + 1 > NAMES_LINE_BYTES) send();
    line += line === '' ? name : ` ${name}`;
  }
  send();
  reply(Numeric.endOfNames, channel.name, 'End of /NAMES list');
}
