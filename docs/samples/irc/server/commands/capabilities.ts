import { Numeric } from '../../protocol/numerics.js';
import { CAPABILITIES } from '../conventions.js';
import type { Commands, Scene } from './command.js';
import { completeRegistration } from './registration.js';

/** IRCv3 capability negotiation: which extensions a client wants, agreed on before it registers. */
export const capabilityCommands: Commands = {
  CAP: { isForStrangers: true, minParams: 1, run: capability },
};

function capability(scene: Scene): undefined {
  const { user, params, reply } = scene;
  const [verb = '', list = ''] = params;
  switch (verb.toUpperCase()) {
    case 'LS':
      user.isNegotiating = !user.isRegistered;
      answer(scene, 'LS', CAPABILITIES.join(' '));
      return;
    case 'LIST':
      answer(scene, 'LIST', [...user.capabilities].join(' '));
      return;
    case 'REQ':
      user.isNegotiating = !user.isRegistered;
      answer(scene, request(scene, list) ? 'ACK' : 'NAK', list.trim());
      return;
    case 'END':
      user.isNegotiating = false;
      completeRegistration(scene);
      return;
    default:
      reply(Numeric.invalidCapCommand, /^[^: ][^ ]*$/.test(verb) ? verb : '*', 'Invalid CAP command');
      return;
  }
}

function answer({ network, user }: Scene, verb: string, list: string): void {
  user.send({ source: network.settings.name, command: 'CAP', params: [user.nick, verb, list] });
}

/** Takes all of the list or nothing; a minus gives a capability back. */
function request({ user }: Scene, list: string): boolean {
  const wishes = list.split(' ').filter((wish) => wish !== '');
  if (!wishes.every((wish) => CAPABILITIES.includes(wish.replace(/^-/, '')))) return false;
  for (const wish of wishes) {
    if (wish.startsWith('-')) user.capabilities.delete(wish.slice(1));
    else user.capabilities.add(wish);
  }
  return true;
}
