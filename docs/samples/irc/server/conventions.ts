import type { Casemapping } from '../protocol/casemap.js';

/** What this server has chosen where IRC leaves a choice; clients learn it from numeric 005. */
export const CASEMAPPING: Casemapping = 'rfc1459';

/** Ranks, the highest first, with the sign shown before a nick. */
export const RANKS: ReadonlyMap<string, string> = new Map([
  ['o', '@'],
  ['v', '+'],
]);

/** Channel modes without a parameter. */
export const FLAG_MODES = 'imnst';

/** Which channel modes have a parameter; see `parseModeChanges`. */
export const MODE_KINDS = { ranks: RANKS, listModes: 'b', parameterModes: 'k', setParameterModes: 'l' };

export const USER_MODES = 'i';

export const MAX_NICK_LENGTH = 30;
export const MAX_CHANNEL_BYTES = 50;
export const MAX_USER_NAME_LENGTH = 10;
export const MAX_KEY_BYTES = 23;
export const MAX_TOPIC_BYTES = 390;
export const MAX_REASON_BYTES = 390;
export const MAX_AWAY_BYTES = 200;
export const MAX_BANS = 60;
/** Targets of one PRIVMSG or KICK, and changes of one MODE. */
export const MAX_TARGETS = 4;
export const MAX_MODE_CHANGES = 8;

export const CAPABILITIES: readonly string[] = ['message-tags', 'multi-prefix', 'server-time'];

export const VERSION = 'streamsocket-irc-sample';

/** What numeric 005 says, apart from the name of the network. */
export const SUPPORT_TOKENS: readonly string[] = [
  `CASEMAPPING=${CASEMAPPING}`,
  'CHANTYPES=#&',
  `PREFIX=(${[...RANKS.keys()].join('')})${[...RANKS.values()].join('')}`,
  `CHANMODES=b,k,l,${FLAG_MODES}`,
  `MODES=${MAX_MODE_CHANGES}`,
  `MAXLIST=b:${MAX_BANS}`,
  `NICKLEN=${MAX_NICK_LENGTH}`,
  `CHANNELLEN=${MAX_CHANNEL_BYTES}`,
  `USERLEN=${MAX_USER_NAME_LENGTH}`,
  `KEYLEN=${MAX_KEY_BYTES}`,
  `TOPICLEN=${MAX_TOPIC_BYTES}`,
  `KICKLEN=${MAX_REASON_BYTES}`,
  `AWAYLEN=${MAX_AWAY_BYTES}`,
  `TARGMAX=PRIVMSG:${MAX_TARGETS},NOTICE:${MAX_TARGETS},KICK:${MAX_TARGETS},JOIN:,PART:`,
];
