import { ROOM_MEMBERS, SILENCE_MS } from './limits.js';
import { MessageOrder } from './message-order.js';
import type { Sender } from './packet.js';

/** Somebody else in the room. */
export interface Member {
  readonly id: string;
  readonly address: string;
  readonly order: MessageOrder;
  name: string;
  heardAtMs: number;
}

/** What a packet showed of its sender; `undefined` if there are too many already. */
export type Sighting =
  { readonly member: Member; readonly isNew: boolean; readonly formerName: string | undefined } | undefined;

/** Who is there, by what was heard from whom and when. */
export class Roster {
  readonly #members = new Map<string, Member>();

  get members(): readonly Member[] {
    return [...this.#members.values()];
  }

  find(id: string): Member | undefined {
    return this.#members.get(id);
  }

  /** @param said - how many of the sender's messages are of the past if it is new. */
  see({ id, name }: Sender, said: number, address: string, nowMs: number): Sighting {
    const known = this.#members.get(id);
    if (known === undefined) {
      if (this.#members.size >= ROOM_MEMBERS) return undefined;
      const member: Member = { id, name, address, heardAtMs: nowMs, order: new MessageOrder(said) };
      this.#members.set(id, member);
      return { member, isNew: true, formerName: undefined };
    }
    const formerName = known.name === name ? undefined : known.name;
    known.name = name;
    known.heardAtMs = nowMs;
    return { member: known, isNew: false, formerName };
  }

  remove(id: string): void {
    this.#members.delete(id);
  }

  /** Who has been silent for too long. */
  silent(nowMs: number): readonly Member[] {
    return this.members.filter(({ heardAtMs }) => nowMs - heardAtMs > SILENCE_MS);
  }

  /** How to call somebody so that two of the same name can be told apart: `ann`, or `ann~3f2a`. */
  label(member: Pick<Member, 'id' | 'name'>, ownName: string): string {
    const isTaken =
      member.name === ownName ||
      this.members.some(({ id, name }) => id !== member.id && name === member.name);
    return isTaken ? `${member.name}~${member.id.slice(0, 4)}` : member.name;
  }
}
