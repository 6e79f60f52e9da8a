import type { IrcMessage, OutgoingMessage } from '../../protocol/message.js';
import { Numeric } from '../../protocol/numerics.js';
import type { Network } from '../network.js';
import type { User } from '../user.js';
import { asWord } from './as-word.js';
import { capabilityCommands } from './capabilities.js';
import { channelInfoCommands } from './channel-info.js';
import type { Commands, Scene } from './command.js';
import { membershipCommands } from './membership.js';
import { modeCommands } from './modes.js';
import { peopleCommands } from './people.js';
import { registrationCommands } from './registration.js';
import { serverInfoCommands } from './server-info.js';
import { speechCommands } from './speech.js';

const COMMANDS = new Map(
  Object.entries<Commands[string]>({
    ...registrationCommands,
    ...capabilityCommands,
    ...serverInfoCommands,
    ...membershipCommands,
    ...channelInfoCommands,
    ...modeCommands,
    ...speechCommands,
    ...peopleCommands,
  }),
);

/** Carries out what a user sent; see `Command.run` for what is returned. */
export function carryOut(
  network: Network,
  user: User,
  message: IrcMessage,
): Iterable<OutgoingMessage> | undefined {
  const { command: name, params } = message;
  const reply: Scene['reply'] = (numeric, ...words) => {
    user.send(network.reply(user, numeric, ...words));
  };
  const command = COMMANDS.get(name);
  if (!user.isRegistered && command?.isForStrangers !== true) {
    reply(Numeric.notRegistered, 'You have not registered');
    return undefined;
  }
  if (command === undefined) {
    reply(Numeric.unknownCommand, asWord(name), 'Unknown command');
    return undefined;
  }
  if (params.length < (command.minParams ?? 0)) {
    reply(Numeric.needMoreParams, name, 'Not enough parameters');
    return undefined;
  }
  return command.run({ network, user, message, params, reply });
}
