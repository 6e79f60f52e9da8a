import type { IrcClient } from '../client/irc-client.js';
import type { ChatMessage } from '../client/irc-events.js';

export interface LobbyBotOptions {
  /** From 0 up to 1, for the dice. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** What to say to a message; `rest` is what stands behind the first word. */
type Answer = (message: ChatMessage, rest: string) => string;

/** A small bot: greets whoever comes in and answers to words that begin with an exclamation mark. */
export class LobbyBot {
  readonly #client: IrcClient;
  readonly #random: () => number;
  readonly #answers: ReadonlyMap<string, Answer> = new Map<string, Answer>([
    ['!help', () => `I know ${[...this.#answers.keys()].join(' ')}`],
    ['!roll', ({ from }, rest) => this.#roll(from.nick, rest)],
    ['!time', () => new Date().toISOString()],
    ['!echo', (_, rest) => rest || 'echo what?'],
  ]);

  constructor(client: IrcClient, options: LobbyBotOptions = {}) {
    this.#client = client;
    this.#random = options.random ?? Math.random;
  }

  /** Lives in a channel until its client is closed. */
  async run(channel: string): Promise<void> {
    const events = this.#client.events();
    await this.#client.joinAsync(channel);
    // The topic of a lobby is everybody's to set.
    await this.#client.setModesAsync(channel, [{ sign: '-', mode: 't', parameter: undefined }]);
    for await (const event of events) {
      if (event.type === 'join' && !event.isMe) {
        await this.#say(event.channel, `Welcome, ${event.from.nick}! Say !help to see what I can do.`);
      }
      if (event.type === 'message') await this.#answer(event);
    }
  }

  async #answer(message: ChatMessage): Promise<void> {
    if (message.kind !== 'message') return; // never answer a notice: it may be from a bot like this one
    const [word = '', ...rest] = message.text.split(' ');
    const answer = this.#answers.get(word.toLowerCase());
    if (answer !== undefined) await this.#say(message.replyTo, answer(message, rest.join(' ')));
  }

  /** A notice, by the rule of RFC 1459, 4.4.2: what a program says on its own must not be answered by one. */
  async #say(target: string, text: string): Promise<void> {
    if (this.#client.isConnected) await this.#client.noticeAsync(target, text);
  }

  #roll(nick: string, dice: string): string {
    const [, count = '1', sides = '6'] = /^(\d{1,2})?d(\d{1,3})$/.exec(dice || '1d6') ?? ['', '0', '0'];
    if (Number(count) < 1 || Number(sides) < 2) return `${nick}: roll like this: !roll 2d6`;
    const rolls = Array.from({ length: Number(count) }, () => 1 + Math.floor(this.#random() * Number(sides)));
    const sum = rolls.reduce((total, roll) => total + roll, 0);
    return `${nick} rolled ${rolls.join(' + ')}${rolls.length > 1 ? ` = ${sum}` : ''}`;
  }
}
