import { matchesMask } from '../protocol/mask.js';
import { Numeric } from '../protocol/numerics.js';
import { CASEMAPPING, FLAG_MODES, RANKS } from './conventions.js';
import type { User } from './user.js';

export interface Topic {
  readonly text: string;
  readonly setBy: string;
  readonly setAt: Date;
}

export interface Ban {
  readonly mask: string;
  readonly setBy: string;
  readonly setAt: Date;
}

/** Why something is not allowed: the numeric to say so with, and the words. */
export interface Refusal {
  readonly numeric: string;
  readonly text: string;
}

/** A channel: who is in it, with what rank, and its rules. Whoever opens it is its operator. */
export class Channel {
  readonly name: string;
  readonly createdAt = new Date();
  readonly members = new Map<User, Set<string>>();
  /** `i` invited users only, `m` voices only, `n` members only, `s` secret, `t` operators set the topic. */
  readonly flags = new Set<string>(['n', 't']);
  readonly bans = new Map<string, Ban>();
  readonly invited = new Set<User>();
  topic: Topic | undefined;
  key: string | undefined;
  limit: number | undefined;

  constructor(name: string) {
    this.name = name;
  }

  has(user: User): boolean {
    return this.members.has(user);
  }

  isOperator(user: User): boolean {
    return this.members.get(user)?.has('o') ?? false;
  }

  /** Others may know that it exists. */
  isVisibleTo(user: User): boolean {
    return !this.flags.has('s') || this.has(user);
  }

  add(user: User): void {
    this.members.set(user, new Set(this.members.size === 0 ? ['o'] : []));
    this.invited.delete(user);
    user.channels.add(this);
  }

  remove(user: User): void {
    this.members.delete(user);
    user.channels.delete(this);
  }

  /** Why the user may not come in, if so. An invitation opens an invite-only channel, and no other lock. */
  refusesEntry(user: User, key: string | undefined): Refusal | undefined {
    if (this.isBanned(user)) return refusal(Numeric.bannedFromChannel, 'b');
    if (this.flags.has('i') && !this.invited.has(user)) return refusal(Numeric.inviteOnlyChannel, 'i');
    if (this.key !== undefined && this.key !== key) return refusal(Numeric.badChannelKey, 'k');
    if (this.limit !== undefined && this.members.size >= this.limit)
      return refusal(Numeric.channelIsFull, 'l');
    return undefined;
  }

  /** Who is a voice or an operator may always speak; others by the rules. */
  maySpeak(user: User): boolean {
    const ranks = this.members.get(user);
    if (ranks !== undefined && ranks.size > 0) return true;
    if (ranks === undefined && this.flags.has('n')) return false;
    return !this.flags.has('m') && !this.isBanned(user);
  }

  isBanned(user: User): boolean {
    return [...this.bans.keys()].some((mask) => matchesMask(user.source, mask, CASEMAPPING));
  }

  /** The sign of a member's rank, or of all their ranks for a client that asked for it. */
  signs(user: User, all: boolean): string {
    const held = this.members.get(user) ?? new Set();
    const signs = [...RANKS].filter(([mode]) => held.has(mode)).map(([, sign]) => sign);
    return signs.slice(0, all ? undefined : 1).join('');
  }

  /** The modes that are set, as letters and parameters. The key is for members only. */
  modes(isMember: boolean): string[] {
    const letters = Array.from(FLAG_MODES).filter((mode) => this.flags.has(mode));
    const params: string[] = [];
    if (this.key !== undefined) {
      letters.push('k');
      params.push(isMember ? this.key : '*');
    }
    if (this.limit !== undefined) {
      letters.push('l');
      params.push(String(this.limit));
    }
    return [`+${letters.join('')}`, ...params];
  }
}

function refusal(numeric: string, mode: string): Refusal {
  return { numeric, text: `Cannot join channel (+${mode})` };
}
