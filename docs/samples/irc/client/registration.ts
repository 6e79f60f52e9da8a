import { isChannelLike } from '../protocol/names.js';
import type { IrcMessage, OutgoingMessage } from '../protocol/message.js';
import { Numeric } from '../protocol/numerics.js';
import { IrcError } from './irc-error.js';

export interface Identity {
  readonly nick: string;
  readonly alternativeNicks: readonly string[];
  readonly userName: string;
  readonly realName: string;
  readonly password: string | undefined;
}

/** What a message means for the registration: lines to send, and perhaps its end. */
export interface RegistrationStep {
  readonly send: readonly OutgoingMessage[];
  readonly ended?: 'registered' | IrcError;
}

/** Extensions that we can use, where the server has them. */
const WANTED_CAPABILITIES = ['message-tags', 'server-time', 'multi-prefix'];

/** Enough for a nick, its alternatives and some digits; a server that refuses all of them means it. */
const MAX_NICKS = 12;

const GO_ON: RegistrationStep = { send: [] };

/**
 * The conversation that makes a connection a user: PASS, NICK and USER one way, 001 to the end of the
 * message of the day the other, with a word about extensions (CAP) before. No sockets in here: messages
 * in, messages out.
 */
export class Registration {
  readonly #identity: Identity;
  readonly #nicks: Iterator<string, undefined>;
  readonly #offered = new Set<string>();
  readonly capabilities = new Set<string>();
  nick: string;

  constructor(identity: Identity) {
    this.#identity = identity;
    this.#nicks = otherNicks(identity);
    this.nick = identity.nick;
  }

  /** A server without CAP answers 421 or nothing, and goes on with what follows. */
  begin(): OutgoingMessage[] {
    const { password, userName, realName } = this.#identity;
    return [
      { command: 'CAP', params: ['LS', '302'] },
      ...(password === undefined ? [] : [{ command: 'PASS', params: [password] }]),
      { command: 'NICK', params: [this.nick] },
      { command: 'USER', params: [userName, '0', '*', realName] },
    ];
  }

  take(message: IrcMessage): RegistrationStep {
    switch (message.command) {
      case 'CAP':
        return this.#capability(message);
      case Numeric.welcome:
        this.nick = message.params[0] ?? this.nick; // the server may have cut it
        return GO_ON;
      case Numeric.endOfMotd:
      case Numeric.noMotd:
        return { send: [], ended: 'registered' };
      case Numeric.nicknameInUse:
      case '436': // collision between two servers
      case Numeric.unavailableResource:
        return this.#nextNick(message);
      case Numeric.erroneousNickname:
      case Numeric.passwordMismatch:
      case Numeric.bannedFromServer:
        return { send: [], ended: IrcError.refusal('register', message) };
      default:
        return GO_ON;
    }
  }

  #capability(message: IrcMessage): RegistrationStep {
    const [, verb, ...rest] = message.params;
    if (verb === 'LS') {
      // `CAP * LS * :...` says that another line follows. A capability may have a value: sasl=PLAIN.
      for (const offer of (rest.at(-1) ?? '').split(' ')) this.#offered.add(offer.replace(/=.*$/s, ''));
      if (rest.length > 1 && rest[0] === '*') return GO_ON;
      const usable = WANTED_CAPABILITIES.filter((name) => this.#offered.has(name));
      return { send: [usable.length === 0 ? capEnd : { command: 'CAP', params: ['REQ', usable.join(' ')] }] };
    }
    if (verb === 'ACK') {
      for (const name of (rest.at(-1) ?? '').split(' ')) if (name !== '') this.capabilities.add(name);
    }
    return verb === 'ACK' || verb === 'NAK' ? { send: [capEnd] } : GO_ON;
  }

  #nextNick(message: IrcMessage): RegistrationStep {
    const subject = message.params[1] ?? '';
    if (message.command === Numeric.unavailableResource && isChannelLike(subject)) return GO_ON;
    const next = this.#nicks.next();
    if (next.done === true) return { send: [], ended: IrcError.refusal('register', message) };
    this.nick = next.value;
    return { send: [{ command: 'NICK', params: [next.value] }] };
  }
}

const capEnd: OutgoingMessage = { command: 'CAP', params: ['END'] };

/** Nicks to try when the first is taken, never longer than it or nine letters, which every server takes. */
function* otherNicks({ nick, alternativeNicks }: Identity): Generator<string, undefined> {
  const length = Math.max(9, nick.length);
  const made = ['_', '__', '2', '3', '4', '5', '6', '7', '8', '9'].map(
    (ending) => nick.slice(0, length - ending.length) + ending,
  );
  yield* [...alternativeNicks, ...made].slice(0, MAX_NICKS);
  return undefined;
}
