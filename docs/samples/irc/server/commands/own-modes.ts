import { isSameName } from '../../protocol/casemap.js';
import { Numeric } from '../../protocol/numerics.js';
import { CASEMAPPING, USER_MODES } from '../conventions.js';
import type { Scene } from './command.js';
import { asWord } from './as-word.js';

/** MODE with a nick: a user's own modes, and nobody else's. */
export function ownModes({ network, user, reply }: Scene, target: string, rest: readonly string[]): void {
  if (network.user(target) === undefined) {
    reply(Numeric.noSuchNick, asWord(target), 'No such nick/channel');
    return;
  }
  if (!isSameName(target, user.nick, CASEMAPPING)) {
    reply(Numeric.usersDontMatch, 'Cannot change mode for other users');
    return;
  }
  const [letters] = rest;
  if (letters === undefined) {
    reply(Numeric.userModeIs, `+${[...user.modes].join('')}`);
    return;
  }
  const changed = changeOwnModes(user.modes, letters, () => {
    reply(Numeric.unknownUserModeFlag, 'Unknown MODE flag');
  });
  if (changed !== '') user.send({ source: user.source, command: 'MODE', params: [user.nick, changed] });
}

/** Gives back what really changed, each letter with its sign. */
function changeOwnModes(modes: Set<string>, letters: string, onUnknown: () => void): string {
  let sign = '+';
  let changed = '';
  for (const letter of letters) {
    if (letter === '+' || letter === '-') {
      sign = letter;
    } else if (!USER_MODES.includes(letter)) {
      onUnknown();
      return changed;
    } else if (modes.has(letter) !== (sign === '+')) {
      if (sign === '+') modes.add(letter);
      else modes.delete(letter);
      changed += sign + letter;
    }
  }
  return changed;
}
