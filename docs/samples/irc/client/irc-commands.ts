import type { ModeChange } from '../protocol/channel-modes.js';
import type { OutgoingMessage } from '../protocol/message.js';
import * as onChannel from './channel-requests.js';
import type { Wait } from './irc-client-options.js';
import type { Request } from './request.js';
import { spokenLines, type Speech } from './spoken-lines.js';
import * as onUser from './user-requests.js';

/**
 * What one can ask of a server. Each call resolves with the server's answer, and rejects with an
 * `IrcError`: the server refused (`numeric` says why), did not answer in time, or is gone.
 */
export abstract class IrcCommands {
  abstract get nick(): string;

  /** Our `nick!user@host`, as far as known. */
  protected abstract get source(): string | undefined;

  /** Sends a request and waits for the answer. */
  protected abstract request<T>(request: Request<T>, wait?: Wait): Promise<T>;

  /** Sends any messages at all, and waits for no answer. */
  abstract sendAsync(...messages: OutgoingMessage[]): Promise<void>;

  /**
   * Says something to a channel or a nick, in several messages when it is long. Resolves when the server
   * has taken it without complaint.
   *
   * @throws RangeError - the text holds a line break: say it line by line.
   */
  async sayAsync(target: string, text: string, wait?: Wait): Promise<void> {
    await this.#speak({ command: 'PRIVMSG', target, text }, wait);
  }

  /** What `/me` does: `* ann waves`. */
  async actAsync(target: string, text: string, wait?: Wait): Promise<void> {
    await this.#speak({ command: 'PRIVMSG', target, text, isAction: true }, wait);
  }

  /** Says something that no program will answer. No server complains of a notice, so none is waited for. */
  async noticeAsync(target: string, text: string): Promise<void> {
    await this.sendAsync(...this.#lines({ command: 'NOTICE', target, text }));
  }

  /** Asks another user's client, for instance for its `VERSION`. */
  async ctcpAsync(nick: string, command: string, wait?: Wait): Promise<string> {
    return this.request(onUser.ctcpRequest(nick, command.toUpperCase()), wait);
  }

  async nickAsync(nick: string, wait?: Wait): Promise<void> {
    if (nick !== this.nick) await this.request(onUser.nickRequest(nick), wait);
  }

  async topicAsync(channel: string, wait?: Wait): Promise<string> {
    return this.request(onChannel.topicRequest(channel), wait);
  }

  async setTopicAsync(channel: string, topic: string, wait?: Wait): Promise<void> {
    await this.request(onChannel.setTopicRequest(channel, topic), wait);
  }

  /** Nicks with the signs of their ranks before them: `@ann`. */
  async namesAsync(channel: string, wait?: Wait): Promise<readonly string[]> {
    return this.request(onChannel.namesRequest(channel), wait);
  }

  async kickAsync(channel: string, nick: string, reason?: string, wait?: Wait): Promise<void> {
    await this.request(onChannel.kickRequest(channel, nick, reason), wait);
  }

  async inviteAsync(nick: string, channel: string, wait?: Wait): Promise<void> {
    await this.request(onChannel.inviteRequest(channel, nick), wait);
  }

  /** Changes modes of a channel or of ourselves. */
  async setModesAsync(target: string, changes: readonly ModeChange[], wait?: Wait): Promise<void> {
    await this.request(onChannel.modeRequest(target, changes), wait);
  }

  /** The modes of a channel, as letters and their parameters. */
  async modesAsync(channel: string, wait?: Wait): Promise<readonly string[]> {
    return this.request(onChannel.channelModesRequest(channel), wait);
  }

  async bansAsync(channel: string, wait?: Wait): Promise<readonly string[]> {
    return this.request(onChannel.bansRequest(channel), wait);
  }

  async whoisAsync(nick: string, wait?: Wait): Promise<onUser.WhoisReply> {
    return this.request(onUser.whoisRequest(nick), wait);
  }

  async listAsync(wait?: Wait): Promise<readonly onUser.ListedChannel[]> {
    return this.request(onUser.listRequest(), wait);
  }

  /** Goes away with a text, or comes back without one. */
  async awayAsync(text?: string, wait?: Wait): Promise<void> {
    await this.request(onUser.awayRequest(text), wait);
  }

  async #speak(speech: Speech, wait?: Wait): Promise<void> {
    await this.request(onUser.deliveryRequest(speech.target, this.#lines(speech)), wait);
  }

  #lines(speech: Speech): OutgoingMessage[] {
    return spokenLines(speech, this.nick, this.source);
  }
}
