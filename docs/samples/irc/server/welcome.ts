import { Numeric } from '../protocol/numerics.js';
import type { Scene } from './commands/command.js';
import { FLAG_MODES, SUPPORT_TOKENS, USER_MODES, VERSION } from './conventions.js';
import type { Network } from './network.js';
import type { User } from './user.js';

type Reply = Scene['reply'];

/** Tokens a 005 line has at most: with the nick before and the text behind them they make 15 parameters. */
const TOKENS_A_LINE = 13;

/** What a server says to somebody who has just registered. */
export function welcome(network: Network, user: User, reply: Reply): void {
  const { name, network: networkName } = network.settings;
  reply(Numeric.welcome, `Welcome to ${networkName}, ${user.source}`);
  reply(Numeric.yourHost, `Your host is ${name}, running ${VERSION}`);
  reply(Numeric.created, `This server was started ${network.createdAt.toISOString()}`);
  reply(Numeric.myInfo, name, VERSION, USER_MODES, `b${FLAG_MODES}klov`, 'bklov');
  const tokens = [...SUPPORT_TOKENS, `NETWORK=${networkName}`];
  for (let start = 0; start < tokens.length; start += TOKENS_A_LINE) {
    reply(Numeric.isupport, ...tokens.slice(start, start + TOKENS_A_LINE), 'are supported by this server');
  }
  userCounts(network, reply);
  messageOfTheDay(network, reply);
}

/** The numbers of LUSERS. */
export function userCounts(network: Network, reply: Reply): void {
  const { users, unregistered, channels } = network.counts;
  reply(Numeric.luserClient, `There are ${users} users and 0 invisible on 1 servers`);
  if (unregistered > 0) reply(Numeric.luserUnknown, String(unregistered), 'unknown connections');
  reply(Numeric.luserChannels, String(channels), 'channels formed');
  reply(Numeric.luserMe, `I have ${users} clients and 0 servers`);
}

/** Every client waits for the end of this one before it goes on: 376, or 422 when there is none. */
export function messageOfTheDay(network: Network, reply: Reply): void {
  const { name, motd } = network.settings;
  if (motd.length === 0) {
    reply(Numeric.noMotd, 'There is no message of the day');
    return;
  }
  reply(Numeric.motdStart, `- ${name} message of the day -`);
  for (const line of motd) reply(Numeric.motd, `- ${line}`);
  reply(Numeric.endOfMotd, 'End of message of the day');
}
