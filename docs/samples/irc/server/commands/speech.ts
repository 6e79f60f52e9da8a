import { isChannelLike } from '../../protocol/names.js';
import type { MessageTags } from '../../protocol/message-tags.js';
import type { OutgoingMessage } from '../../protocol/message.js';
import { Numeric } from '../../protocol/numerics.js';
import { MAX_TARGETS } from '../conventions.js';
import type { User } from '../user.js';
import type { Commands, Scene } from './command.js';
import { asWord } from './as-word.js';

/** Saying things. Nothing is ever said back to a NOTICE or a TAGMSG, so that programs do not answer each other for ever. */
export const speechCommands: Commands = {
  PRIVMSG: { run: speak },
  NOTICE: { run: speak },
  TAGMSG: { run: speak },
};

function speak(scene: Scene): undefined {
  const { network, user, message, params } = scene;
  const { command } = message;
  const isQuiet = command !== 'PRIVMSG';
  const reply: Scene['reply'] = isQuiet ? () => undefined : scene.reply;
  const [targets = '', text = ''] = params;

  if (targets === '') {
    reply(Numeric.noRecipient, `No recipient given (${command})`);
    return;
  }
  if (text === '' && command !== 'TAGMSG') {
    reply(Numeric.noTextToSend, 'No text to send');
    return;
  }
  const names = targets.split(',');
  if (names.length > MAX_TARGETS) {
    reply(Numeric.tooManyTargets, asWord(targets), `Too many recipients; ${MAX_TARGETS} at most`);
    return;
  }
  user.lastSpokeAtMs = network.settings.clock.now();
  for (const name of names) deliver({ ...scene, reply }, name, text);
}

function deliver(scene: Scene, name: string, text: string): void {
  if (isChannelLike(name)) toChannel(scene, name, text);
  else toUser(scene, name, text);
}

function toChannel(scene: Scene, name: string, text: string): void {
  const { network, user, reply } = scene;
  const channel = network.channel(name);
  if (channel === undefined) {
    reply(Numeric.noSuchChannel, asWord(name), 'No such channel');
    return;
  }
  if (!channel.maySpeak(user)) {
    reply(Numeric.cannotSendToChannel, channel.name, 'Cannot send to channel');
    return;
  }
  const others = [...channel.members.keys()].filter((member) => member !== user);
  network.tell(listeners(scene, others), said(scene, channel.name, text));
}

function toUser(scene: Scene, nick: string, text: string): void {
  const { network, reply } = scene;
  const target = network.user(nick);
  if (target === undefined) {
    reply(Numeric.noSuchNick, asWord(nick), 'No such nick/channel');
    return;
  }
  network.tell(listeners(scene, [target]), said(scene, target.nick, text));
  if (target.away !== undefined) reply(Numeric.away, target.nick, target.away);
}

/** A message that is nothing but tags means nothing to those who do not see tags. */
function listeners({ message }: Scene, users: readonly User[]): readonly User[] {
  if (message.command !== 'TAGMSG') return users;
  return users.filter((user) => user.capabilities.has('message-tags'));
}

function said({ user, message: { command, tags } }: Scene, target: string, text: string): OutgoingMessage {
  const params = command === 'TAGMSG' ? [target] : [target, text];
  return { tags: clientOnly(tags), source: user.source, command, params };
}

/** Tags that clients pass to each other begin with `+`; all others are the server's to say. */
function clientOnly(tags: MessageTags): MessageTags {
  return new Map([...tags].filter(([key]) => /^\+(?:[A-Za-z0-9.-]+\/)?[A-Za-z0-9-]+$/.test(key)));
}
