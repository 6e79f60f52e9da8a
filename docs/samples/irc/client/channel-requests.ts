import { parseSource } from '../protocol/source.js';
import type { IrcMessage } from '../protocol/message.js';
import { formatModeChanges, type ModeChange } from '../protocol/channel-modes.js';
import { Numeric } from '../protocol/numerics.js';
import { fence, refusalIn, type AnswerContext, type Request } from './request.js';

const DONE = { value: undefined };

/** Says whether a message is our own command come back: the server's way to say yes. */
function isEcho(message: IrcMessage, command: string, channel: string, context: AnswerContext): boolean {
  return (
    message.command === command &&
    context.isSame(message.params[0] ?? '', channel) &&
    context.isSame(parseSource(message.source ?? '').nick, context.nick)
  );
}

/** Joins; done when the list of members is complete. */
export function joinRequest(channel: string, key?: string): Request<undefined> {
  const numerics = [
    '403',
    '405',
    '407',
    '437',
    '470',
    '471',
    '473',
    '474',
    '475',
    '476',
    '477',
    '489',
    '520',
  ];
  return {
    messages: [{ command: 'JOIN', params: key === undefined ? [channel] : [channel, key] }],
    take: (message, context) => {
      const isComplete =
        message.command === Numeric.endOfNames && context.isSame(message.params[1] ?? '', channel);
      if (isComplete) return DONE;
      return refusalIn(message, { command: 'JOIN', numerics, subjects: [channel] }, context);
    },
  };
}

export function partRequest(channel: string, reason?: string): Request<undefined> {
  return {
    messages: [{ command: 'PART', params: reason === undefined ? [channel] : [channel, reason] }],
    take: (message, context) =>
      isEcho(message, 'PART', channel, context)
        ? DONE
        : refusalIn(message, { command: 'PART', numerics: ['403', '442'], subjects: [channel] }, context),
  };
}

/** Sets the topic. Setting what it is already may go unanswered, hence the fence. */
export function setTopicRequest(channel: string, topic: string): Request<undefined> {
  const { ping, isReached } = fence();
  return {
    messages: [{ command: 'TOPIC', params: [channel, topic] }, ping],
    take: (message, context) =>
      isReached(message)
        ? DONE
        : refusalIn(message, { command: 'TOPIC', numerics: TOPIC_REFUSALS, subjects: [channel] }, context),
  };
}

export function topicRequest(channel: string): Request<string> {
  return {
    messages: [{ command: 'TOPIC', params: [channel] }],
    take: (message, context) => {
      const isOurs = context.isSame(message.params[1] ?? '', channel);
      if (isOurs && message.command === Numeric.topic) return { value: message.params[2] ?? '' };
      if (isOurs && message.command === Numeric.noTopic) return { value: '' };
      return refusalIn(message, { command: 'TOPIC', numerics: TOPIC_REFUSALS, subjects: [channel] }, context);
    },
  };
}
const TOPIC_REFUSALS = ['403', '442', '477', '482'];

/** Asks who is there: nicks with the signs of their rank before them, as the server writes them. */
export function namesRequest(channel: string): Request<readonly string[]> {
  const names: string[] = [];
  return {
    messages: [{ command: 'NAMES', params: [channel] }],
    take: (message, context) => {
      if (message.command === Numeric.namesReply && context.isSame(message.params[2] ?? '', channel)) {
        names.push(...(message.params[3] ?? '').split(' ').filter((name) => name !== ''));
      }
      const isComplete =
        message.command === Numeric.endOfNames && context.isSame(message.params[1] ?? '', channel);
      if (isComplete) return { value: names };
      return refusalIn(message, { command: 'NAMES', numerics: ['403'], subjects: [channel] }, context);
    },
  };
}

export function kickRequest(channel: string, nick: string, reason?: string): Request<undefined> {
  const params = reason === undefined ? [channel, nick] : [channel, nick, reason];
  const refusals = { command: 'KICK', numerics: ['401', '403', '441', '442', '476', '482'] };
  return {
    messages: [{ command: 'KICK', params }],
    take: (message, context) =>
      isEcho(message, 'KICK', channel, context) && context.isSame(message.params[1] ?? '', nick)
        ? DONE
        : refusalIn(message, { ...refusals, subjects: [channel, nick] }, context),
  };
}

export function inviteRequest(channel: string, nick: string): Request<undefined> {
  const refusals = { command: 'INVITE', numerics: ['401', '403', '442', '443', '482'] };
  return {
    messages: [{ command: 'INVITE', params: [nick, channel] }],
    take: (message, context) =>
      message.command === Numeric.inviting && message.params.some((word) => context.isSame(word, nick))
        ? DONE
        : refusalIn(message, { ...refusals, subjects: [channel, nick] }, context),
  };
}

/** Changes modes of a channel or of ourselves. Changing nothing is not answered at all, hence the fence. */
export function modeRequest(target: string, changes: readonly ModeChange[]): Request<undefined> {
  const { ping, isReached } = fence();
  const letters = changes.map((change) => change.mode);
  const values = changes.flatMap((change) => change.parameter ?? []);
  const refusals = {
    command: 'MODE',
    numerics: ['401', '403', '441', '442', '467', '472', '477', '478', '482', '501', '502', '525', '696'],
    subjects: [target, ...letters, ...values],
  };
  return {
    messages: [{ command: 'MODE', params: [target, ...formatModeChanges(changes)] }, ping],
    take: (message, context) => (isReached(message) ? DONE : refusalIn(message, refusals, context)),
  };
}

/** The modes that are set, as letters and parameters: `['+kl', 'key', '5']`. */
export function channelModesRequest(channel: string): Request<readonly string[]> {
  return {
    messages: [{ command: 'MODE', params: [channel] }],
    take: (message, context) =>
      message.command === Numeric.channelModeIs && context.isSame(message.params[1] ?? '', channel)
        ? { value: message.params.slice(2) }
        : refusalIn(message, { command: 'MODE', numerics: ['403', '442'], subjects: [channel] }, context),
  };
}

/** The masks that are banned. */
export function bansRequest(channel: string): Request<readonly string[]> {
  const masks: string[] = [];
  return {
    messages: [{ command: 'MODE', params: [channel, '+b'] }],
    take: (message, context) => {
      const isOurs = context.isSame(message.params[1] ?? '', channel);
      if (isOurs && message.command === Numeric.banList) masks.push(message.params[2] ?? '');
      if (isOurs && message.command === Numeric.endOfBanList) return { value: masks };
      const refusals = { command: 'MODE', numerics: ['403', '442', '482'], subjects: [channel] };
      return refusalIn(message, refusals, context);
    },
  };
}
