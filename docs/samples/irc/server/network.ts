import { foldCase } from '../protocol/casemap.js';
import type { OutgoingMessage } from '../protocol/message.js';
import { Channel } from './channel.js';
import { CASEMAPPING } from './conventions.js';
import type { ServerSettings } from './irc-server-options.js';
import type { User } from './user.js';
import { WireMessage } from './wire-message.js';

/**
 * Who is here and which channels there are: all that a server knows. No sockets and no waiting in it:
 * a command runs to its end before the next one begins, so nothing is ever half done.
 */
export class Network {
  readonly settings: ServerSettings;
  readonly createdAt = new Date();
  readonly #users = new Map<string, User>();
  readonly #channels = new Map<string, Channel>();
  #unregistered = 0;

  constructor(settings: ServerSettings) {
    this.settings = settings;
  }

  /** Registered users. */
  *users(): Generator<User> {
    for (const user of this.#users.values()) if (user.isRegistered) yield user;
  }

  get channels(): IterableIterator<Channel> {
    return this.#channels.values();
  }

  get counts(): { readonly users: number; readonly unregistered: number; readonly channels: number } {
    const users = [...this.users()].length;
    return { users, unregistered: this.#unregistered, channels: this.#channels.size };
  }

  /** A registered user. */
  user(nick: string): User | undefined {
    const user = this.#users.get(fold(nick));
    return user?.isRegistered === true ? user : undefined;
  }

  channel(name: string): Channel | undefined {
    return this.#channels.get(fold(name));
  }

  /** The channel of that name, opened if there is none. */
  openChannel(name: string): Channel {
    const channel = this.channel(name) ?? new Channel(name);
    this.#channels.set(fold(name), channel);
    return channel;
  }

  /** A new connection, nameless yet. */
  enter(): void {
    this.#unregistered += 1;
  }

  register(user: User): void {
    user.isRegistered = true;
    this.#unregistered -= 1;
  }

  /** Gives a user a nick, unless somebody else has it. Those who register hold theirs already. */
  claimNick(user: User, nick: string): boolean {
    const holder = this.#users.get(fold(nick));
    if (holder !== undefined && holder !== user) return false;
    if (this.#users.get(fold(user.nick)) === user) this.#users.delete(fold(user.nick));
    user.nick = nick;
    this.#users.set(fold(nick), user);
    return true;
  }

  /** Removes a user whose connection ended, and tells those who could see them. */
  leave(user: User, reason: string): void {
    const others = this.neighbours(user);
    others.delete(user);
    if (user.isRegistered) this.tell(others, { source: user.source, command: 'QUIT', params: [reason] });
    else this.#unregistered -= 1;
    for (const channel of user.channels) this.part(user, channel);
    for (const channel of this.#channels.values()) channel.invited.delete(user);
    if (this.#users.get(fold(user.nick)) === user) this.#users.delete(fold(user.nick));
  }

  /** Takes a user out of a channel. An empty channel is gone, with its modes and its topic. */
  part(user: User, channel: Channel): void {
    channel.remove(user);
    if (channel.members.size === 0) this.#channels.delete(fold(channel.name));
  }

  /** Everybody who shares a channel with a user, and the user. */
  neighbours(user: User): Set<User> {
    const all = new Set([user]);
    for (const channel of user.channels) for (const member of channel.members.keys()) all.add(member);
    return all;
  }

  /** Sends a message to many; it is encoded once. */
  tell(users: Iterable<User>, message: OutgoingMessage): void {
    const wire = new WireMessage(message);
    for (const user of users) user.send(wire);
  }

  /** A numeric reply: `:irc.localhost 403 ann #tea :No such channel`. */
  reply(user: User, numeric: string, ...params: readonly string[]): OutgoingMessage {
    return { source: this.settings.name, command: numeric, params: [user.nick, ...params] };
  }
}

function fold(name: string): string {
  return foldCase(name, CASEMAPPING);
}
