import { parseCtcp, formatCtcp } from '../protocol/ctcp.js';
import type { OutgoingMessage } from '../protocol/message.js';
import { Numeric } from '../protocol/numerics.js';
import { parseSource } from '../protocol/source.js';
import { fence, refusalIn, type Request } from './request.js';

const DONE = { value: undefined };

/** What WHOIS tells of a user. */
export interface WhoisReply {
  readonly nick: string;
  readonly userName: string;
  readonly host: string;
  readonly realName: string;
  readonly server: string;
  /** With the sign of the user's rank before each. */
  readonly channels: readonly string[];
  readonly idleSeconds: number | undefined;
  readonly away: string | undefined;
}

/** A channel as LIST shows it. */
export interface ListedChannel {
  readonly name: string;
  readonly members: number;
  readonly topic: string;
}

export function nickRequest(nick: string): Request<undefined> {
  const refusals = { command: 'NICK', numerics: ['432', '433', '436', '437', '447'], subjects: [nick] };
  return {
    messages: [{ command: 'NICK', params: [nick] }],
    take: (message, context) => {
      const isDone = message.command === 'NICK' && context.isSame(message.params[0] ?? '', nick);
      return isDone ? DONE : refusalIn(message, refusals, context);
    },
  };
}

/** Messages that the server is to take without complaint: the PONG behind them says that it did. */
export function deliveryRequest(target: string, messages: readonly OutgoingMessage[]): Request<undefined> {
  const { ping, isReached } = fence();
  const refusals = {
    command: 'PRIVMSG',
    numerics: ['401', '402', '403', '404', '407', '411', '412', '413', '414', '415', '477', '531'],
    subjects: [target],
  };
  return {
    messages: [...messages, ping],
    take: (message, context) => (isReached(message) ? DONE : refusalIn(message, refusals, context)),
  };
}

/** Asks another client by CTCP and waits for its NOTICE. */
export function ctcpRequest(nick: string, command: string): Request<string> {
  const refusals = { command: 'PRIVMSG', numerics: ['401'], subjects: [nick] };
  return {
    messages: [{ command: 'PRIVMSG', params: [nick, formatCtcp({ command, text: '' })] }],
    take: (message, context) => {
      const reply = message.command === 'NOTICE' ? parseCtcp(message.params[1] ?? '') : undefined;
      const isOurs = context.isSame(parseSource(message.source ?? '').nick, nick);
      if (isOurs && reply?.command === command) return { value: reply.text };
      return refusalIn(message, refusals, context);
    },
  };
}

export function whoisRequest(nick: string): Request<WhoisReply> {
  let found: WhoisReply = {
    nick,
    userName: '',
    host: '',
    realName: '',
    server: '',
    channels: [],
    idleSeconds: undefined,
    away: undefined,
  };
  return {
    messages: [{ command: 'WHOIS', params: [nick] }],
    take: (message, context) => {
      const [, subject = '', ...rest] = message.params;
      if (!context.isSame(subject, nick)) return undefined;
      if (message.command === Numeric.endOfWhois) return { value: found };
      found = { ...found, ...WHOIS_LINES.get(message.command)?.(rest, subject, found) };
      return refusalIn(message, { command: 'WHOIS', numerics: ['401', '402'], subjects: [nick] }, context);
    },
  };
}

/** What each line of the answer adds. */
const WHOIS_LINES = new Map(
  Object.entries<(rest: readonly string[], subject: string, found: WhoisReply) => Partial<WhoisReply>>({
    [Numeric.whoisUser]: ([userName = '', host = '', , realName = ''], nick) => ({
      nick,
      userName,
      host,
      realName,
    }),
    [Numeric.whoisServer]: ([server = '']) => ({ server }),
    [Numeric.whoisIdle]: ([seconds]) => ({ idleSeconds: Number(seconds) }),
    [Numeric.away]: ([away = '']) => ({ away }),
    [Numeric.whoisChannels]: ([channels = ''], _, found) => ({
      channels: [...found.channels, ...channels.split(' ').filter((name) => name !== '')],
    }),
  }),
);

export function listRequest(): Request<readonly ListedChannel[]> {
  const channels: ListedChannel[] = [];
  return {
    messages: [{ command: 'LIST', params: [] }],
    take: (message, context) => {
      const [, name = '', members, topic = ''] = message.params;
      if (message.command === Numeric.list) channels.push({ name, members: Number(members), topic });
      if (message.command === Numeric.listEnd) return { value: channels };
      return refusalIn(message, { command: 'LIST', numerics: [] }, context);
    },
  };
}

/** Goes away with a text, or comes back without one. */
export function awayRequest(text?: string): Request<undefined> {
  const expected = text === undefined ? Numeric.unaway : Numeric.nowAway;
  return {
    messages: [{ command: 'AWAY', params: text === undefined ? [] : [text] }],
    take: (message, context) =>
      message.command === expected ? DONE : refusalIn(message, { command: 'AWAY', numerics: [] }, context),
  };
}
