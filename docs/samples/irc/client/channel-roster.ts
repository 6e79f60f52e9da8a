import { foldCase } from '../protocol/casemap.js';
import type { ServerSupport } from '../protocol/isupport.js';

/** A channel we are in, as far as the server told. */
export interface ClientChannel {
  readonly name: string;
  readonly topic: string;
  /** Who is in it, in the order they were told of. */
  readonly members: readonly ChannelMember[];
}

export interface ChannelMember {
  readonly nick: string;
  /** Letters of the ranks held, the highest first: `o`, `v`. */
  readonly ranks: string;
}

interface Entry {
  readonly name: string;
  topic: string;
  /** By folded nick. */
  readonly members: Map<string, ChannelMember>;
}

/** Which channels we are in and who else is. Pure bookkeeping: it is told what happened. */
export class ChannelRoster {
  readonly #channels = new Map<string, Entry>();
  support: ServerSupport;

  constructor(support: ServerSupport) {
    this.support = support;
  }

  get names(): string[] {
    return Array.from(this.#channels.values(), ({ name }) => name);
  }

  /** How it is now; it will not change with what happens later. */
  channel(name: string): ClientChannel | undefined {
    const entry = this.#channels.get(this.#fold(name));
    return entry && { name: entry.name, topic: entry.topic, members: [...entry.members.values()] };
  }

  /** Channels that somebody is in. */
  channelsOf(nick: string): string[] {
    const key = this.#fold(nick);
    return [...this.#channels.values()].filter(({ members }) => members.has(key)).map(({ name }) => name);
  }

  open(name: string): void {
    this.#channels.set(this.#fold(name), { name, topic: '', members: new Map() });
  }

  close(name: string): void {
    this.#channels.delete(this.#fold(name));
  }

  clear(): void {
    this.#channels.clear();
  }

  setTopic(name: string, topic: string): void {
    const entry = this.#channels.get(this.#fold(name));
    if (entry !== undefined) entry.topic = topic;
  }

  /** Adds a member as NAMES lists it, with the signs of its ranks before the nick: `@+ann`. */
  addListed(channel: string, listed: string): void {
    const ranks = [...this.support.ranks].filter(([, sign]) => signsOf(listed, this.support).includes(sign));
    const nick = listed.slice(signsOf(listed, this.support).length);
    // With userhost-in-names on, bouncers send nick!user@host here.
    this.add(channel, nick.split('!')[0] ?? nick, ranks.map(([mode]) => mode).join(''));
  }

  add(channel: string, nick: string, ranks = ''): void {
    this.#channels.get(this.#fold(channel))?.members.set(this.#fold(nick), { nick, ranks });
  }

  remove(channel: string, nick: string): void {
    this.#channels.get(this.#fold(channel))?.members.delete(this.#fold(nick));
  }

  removeEverywhere(nick: string): void {
    for (const { members } of this.#channels.values()) members.delete(this.#fold(nick));
  }

  rename(from: string, to: string): void {
    for (const { members } of this.#channels.values()) {
      const member = members.get(this.#fold(from));
      if (member === undefined) continue;
      members.delete(this.#fold(from));
      members.set(this.#fold(to), { ...member, nick: to });
    }
  }

  changeRank(channel: string, nick: string, mode: string, sign: '+' | '-'): void {
    const members = this.#channels.get(this.#fold(channel))?.members;
    const member = members?.get(this.#fold(nick));
    if (members === undefined || member === undefined) return;
    const isHeld = (rank: string): boolean => (rank === mode ? sign === '+' : member.ranks.includes(rank));
    const ranks = [...this.support.ranks.keys()].filter(isHeld).join('');
    members.set(this.#fold(nick), { ...member, ranks });
  }

  #fold(name: string): string {
    return foldCase(name, this.support.casemapping);
  }
}

function signsOf(listed: string, { ranks }: ServerSupport): string {
  const signs = [...ranks.values()];
  let length = 0;
  while (signs.includes(listed.charAt(length)) && length < listed.length) length += 1;
  return listed.slice(0, length);
}
