import { Numeric } from '../../protocol/numerics.js';
import { VERSION } from '../conventions.js';
import { messageOfTheDay, userCounts } from '../welcome.js';
import type { Commands } from './command.js';

/** The server about itself. */
export const serverInfoCommands: Commands = {
  PING: {
    isForStrangers: true,
    run({ network, user, params: [token], reply }) {
      const { name } = network.settings;
      if (token === undefined) reply(Numeric.noOrigin, 'No origin specified');
      else user.send({ source: name, command: 'PONG', params: [name, token] });
    },
  },

  // That it came is all that counts: any line tells the watchdog that the client is there.
  PONG: { isForStrangers: true, run: () => undefined },

  MOTD: {
    run({ network, reply }) {
      messageOfTheDay(network, reply);
    },
  },

  LUSERS: {
    run({ network, reply }) {
      userCounts(network, reply);
    },
  },

  VERSION: {
    run({ network, reply }) {
      reply(Numeric.version, VERSION, network.settings.name, 'https://modern.ircdocs.horse/');
    },
  },

  TIME: {
    run({ network, reply }) {
      reply(Numeric.time, network.settings.name, new Date().toISOString());
    },
  },
};
