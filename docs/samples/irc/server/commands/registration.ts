import { isNick } from '../../protocol/names.js';
import { Numeric } from '../../protocol/numerics.js';
import { cutText } from '../../protocol/text.js';
import { MAX_NICK_LENGTH, MAX_REASON_BYTES, MAX_USER_NAME_LENGTH } from '../conventions.js';
import { welcome } from '../welcome.js';
import { asWord } from './as-word.js';
import type { Commands, Scene } from './command.js';

/** How a connection becomes a user, changes its name and goes. */
export const registrationCommands: Commands = {
  PASS: {
    isForStrangers: true,
    minParams: 1,
    run({ user, params: [password], reply }) {
      if (user.isRegistered) reply(Numeric.alreadyRegistered, 'You may not reregister');
      else user.password = password;
    },
  },

  NICK: {
    isForStrangers: true,
    run(scene) {
      const { network, user, params, reply } = scene;
      const [nick = ''] = params;
      if (nick === '') {
        reply(Numeric.noNicknameGiven, 'No nickname given');
        return;
      }
      if (!isNick(nick, MAX_NICK_LENGTH)) {
        reply(Numeric.erroneousNickname, asWord(nick), 'Erroneous nickname');
        return;
      }
      if (nick === user.nick) return;

      const { source } = user;
      if (!network.claimNick(user, nick)) {
        reply(Numeric.nicknameInUse, nick, 'Nickname is already in use');
        return;
      }
      if (user.isRegistered)
        network.tell(network.neighbours(user), { source, command: 'NICK', params: [nick] });
      else completeRegistration(scene);
    },
  },

  USER: {
    isForStrangers: true,
    minParams: 4,
    run(scene) {
      const { user, params, reply } = scene;
      if (user.isRegistered) {
        reply(Numeric.alreadyRegistered, 'You may not reregister');
        return;
      }
      const [userName = '', , , realName = ''] = params;
      // The tilde says that nobody checked the name (it would take an ident server).
      user.userName = `~${userName.replace(/[!@:*?]/g, '').slice(0, MAX_USER_NAME_LENGTH - 1) || 'unknown'}`;
      user.realName = realName;
      completeRegistration(scene);
    },
  },

  QUIT: {
    isForStrangers: true,
    run({ user, params: [reason] }) {
      // "Quit:" keeps people from making up a reason that looks like the server's own.
      user.link.end(reason === undefined ? 'Client quit' : `Quit: ${cutText(reason, MAX_REASON_BYTES)}`);
    },
  },
};

/** Registers the user once all is there: nick, user name, password, and CAP ended if it was begun. */
export function completeRegistration({ network, user, reply }: Scene): void {
  if (user.nick === '*' || user.userName === '' || user.isNegotiating || user.isRegistered) return;
  const { password } = network.settings;
  if (password !== undefined && user.password !== password) {
    reply(Numeric.passwordMismatch, 'Password incorrect');
    user.link.end('Password incorrect');
    return;
  }
  network.register(user);
  welcome(network, user, reply);
}
