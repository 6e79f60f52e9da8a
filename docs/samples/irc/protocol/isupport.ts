import type { Casemapping } from './casemap.js';

/**
 * What a server says about itself in numeric 005, as far as a client must know it. The channel modes fall
 * into four kinds, by whether a letter brings a parameter along; without that a mode line cannot be read.
 */
export interface ServerSupport {
  readonly casemapping: Casemapping;
  readonly channelTypes: string;
  /** Mode letters of member ranks, the highest first, with the sign shown before a nick: `o` to `@`. */
  readonly ranks: ReadonlyMap<string, string>;
  /** Modes that are lists: always a parameter when changed, none to ask for the list. */
  readonly listModes: string;
  /** Modes that always have a parameter. */
  readonly parameterModes: string;
  /** Modes that have a parameter only when they are set. */
  readonly setParameterModes: string;
  readonly maxNickLength: number;
  readonly network: string | undefined;
}

/** What holds until a server says otherwise: RFC 1459 has it so, or it is the safest guess. */
export const DEFAULT_SUPPORT: ServerSupport = {
  casemapping: 'rfc1459',
  channelTypes: '#&',
  ranks: new Map([
    ['o', '@'],
    ['v', '+'],
  ]),
  listModes: 'b',
  parameterModes: 'k',
  setParameterModes: 'l',
  maxNickLength: 30,
  network: undefined,
};

/** What each token we know changes. A server may send any others, and they mean nothing to us. */
const TOKENS = new Map(
  Object.entries<(value: string) => Partial<ServerSupport>>({
    CASEMAPPING: (value) => (isCasemapping(value) ? { casemapping: value } : {}),
    CHANTYPES: (value) => ({ channelTypes: value }),
    NETWORK: (value) => ({ network: value }),
    NICKLEN: (value) => (Number(value) > 0 ? { maxNickLength: Number(value) } : {}),
    CHANMODES: (value) => {
      const [listModes = '', parameterModes = '', setParameterModes = ''] = value.split(',');
      return { listModes, parameterModes, setParameterModes };
    },
    PREFIX: (value) => {
      const [, modes = '', signs = ''] = /^\(([^)]*)\)(.*)$/.exec(value) ?? [];
      return { ranks: new Map(Array.from(modes, (mode, index) => [mode, signs.charAt(index)])) };
    },
  }),
);

/** Takes the tokens of one 005 line in; a server sends several. */
export function readSupport(known: ServerSupport, tokens: readonly string[]): ServerSupport {
  return tokens.reduce((support, token) => {
    const [name = '', ...value] = token.split('=');
    return { ...support, ...TOKENS.get(name)?.(value.join('=')) };
  }, known);
}

function isCasemapping(text: string): text is Casemapping {
  return text === 'ascii' || text === 'rfc1459' || text === 'rfc1459-strict';
}
