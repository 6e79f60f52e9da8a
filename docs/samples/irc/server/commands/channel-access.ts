import { Numeric } from '../../protocol/numerics.js';
import type { Channel } from '../channel.js';
import { asWord } from './as-word.js';
import type { Scene } from './command.js';

/** The channel of that name if the user is in it; otherwise the user is told what is wrong. */
export function ownChannel({ network, user, reply }: Scene, name: string): Channel | undefined {
  const channel = network.channel(name);
  if (!channel?.isVisibleTo(user)) {
    reply(Numeric.noSuchChannel, asWord(name), 'No such channel');
    return undefined;
  }
  if (channel.has(user)) return channel;
  reply(Numeric.notOnChannel, channel.name, "You're not on that channel");
  return undefined;
}

/** The channel of that name if the user is its operator; otherwise the user is told what is wrong. */
export function operatedChannel(scene: Scene, name: string): Channel | undefined {
  const channel = ownChannel(scene, name);
  if (channel === undefined || channel.isOperator(scene.user)) return channel;
  scene.reply(Numeric.channelOperatorNeeded, channel.name, "You're not channel operator");
  return undefined;
}
