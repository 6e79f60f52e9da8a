import { LobbyBot, type LobbyBotOptions } from '../bot/lobby-bot.js';
import { IrcClient } from '../client/irc-client.js';
import { IrcServer } from '../server/irc-server.js';

export const LOBBY = '#lobby';
const BOT_NICK = 'parrot';

/** A network on this machine: a server on a free port of the loopback address, and a bot in the lobby. */
export class LocalNetwork implements AsyncDisposable {
  readonly #server = new IrcServer({ name: 'irc.localhost', network: 'Local', motd: MOTD });
  readonly #botOptions: LobbyBotOptions;
  #botClient: IrcClient | undefined;
  #botLife: Promise<void> | undefined;

  constructor(botOptions: LobbyBotOptions = {}) {
    this.#botOptions = botOptions;
  }

  get port(): number {
    return this.#server.port;
  }

  /** Starts it; when this resolves, the bot is in the lobby. */
  async startAsync(): Promise<void> {
    await this.#server.listenAsync('127.0.0.1');
    const client = this.client(BOT_NICK);
    this.#botClient = client;
    await client.connectAsync();
    const isThere = new Promise<void>((resolve) => {
      client.on('mode', () => {
        resolve();
      });
    });
    this.#botLife = new LobbyBot(client, this.#botOptions).run(LOBBY);
    await Promise.race([isThere, this.#botLife]);
  }

  /** A client of this network, not connected yet. */
  client(nick: string): IrcClient {
    return new IrcClient({ host: '127.0.0.1', port: this.port, nick, reconnect: false });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#botClient?.closeAsync();
    await this.#botLife;
    await this.#server.closeAsync();
  }
}

const MOTD = [
  'This server, the bot and the client you see it with',
  'are samples of streamsocket: its sockets, and nothing else.',
];
