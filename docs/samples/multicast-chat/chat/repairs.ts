import type { Clock } from '../../common/clock.js';
import { OVERTAKEN_MS, REPAIR_ATTEMPTS, REPAIR_MS } from '../protocol/limits.js';
import type { Gap } from '../protocol/message-order.js';
import type { Member } from '../protocol/roster.js';

/** One gap that is being asked for. */
interface Repair {
  readonly first: number;
  readonly attempts: number;
  cancel: () => void;
}

/** What is to be done about gaps. */
export interface RepairActions {
  ask(member: Member, gap: Gap): void;
  giveUp(member: Member): void;
}

/**
 * Asks for what is missing, a few times and ever more patiently, then gives it up. The whole group hears who asks
 * for what, and the answer as well: whoever misses the same waits for that answer instead of asking too.
 */
export class Repairs {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #actions: RepairActions;
  readonly #repairs = new Map<string, Repair>();

  constructor(clock: Clock, random: () => number, actions: RepairActions) {
    this.#clock = clock;
    this.#random = random;
    this.#actions = actions;
  }

  /** Something was heard of a member: begins a repair, ends it, or leaves it as it is. */
  check(member: Member): void {
    const { gap } = member.order;
    const repair = this.#repairs.get(member.id);
    if (repair !== undefined && repair.first === gap?.first) return;
    this.forget(member.id);
    // A while of its own for each, so that the first to ask spares the others the question.
    if (gap !== undefined) this.#wait(member, gap, 0, OVERTAKEN_MS * (1 + this.#random()));
  }

  /** Somebody else has asked for messages of a member. */
  overhear(member: Member, gap: Gap): void {
    const repair = this.#repairs.get(member.id);
    if (repair === undefined || repair.first < gap.first || repair.first > gap.last) return;
    this.forget(member.id);
    this.#wait(member, { first: repair.first }, repair.attempts, REPAIR_MS * (1 + this.#random() / 2));
  }

  forget(id: string): void {
    this.#repairs.get(id)?.cancel();
    this.#repairs.delete(id);
  }

  stop(): void {
    for (const id of [...this.#repairs.keys()]) this.forget(id);
  }

  #wait(member: Member, { first }: Pick<Gap, 'first'>, attempts: number, delayMs: number): void {
    const repair: Repair = { first, attempts, cancel: () => undefined };
    repair.cancel = this.#clock.after(delayMs, () => {
      this.#ask(member, repair);
    });
    this.#repairs.set(member.id, repair);
  }

  #ask(member: Member, repair: Repair): void {
    this.forget(member.id);
    const { gap } = member.order;
    if (gap === undefined) return;
    if (repair.attempts >= REPAIR_ATTEMPTS) {
      this.#actions.giveUp(member);
      return;
    }
    this.#actions.ask(member, gap);
    const attempts = repair.attempts + 1;
    this.#wait(member, gap, attempts, REPAIR_MS * attempts * (1 + this.#random() / 2));
  }
}
