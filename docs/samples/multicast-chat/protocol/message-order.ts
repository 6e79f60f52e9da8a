import { WINDOW_MESSAGES } from './limits.js';

/** Messages that are missing: from the first number to the last. */
export interface Gap {
  readonly first: number;
  readonly last: number;
}

/** What can be told now: the messages whose turn it is, and how many before them never came. */
export interface Told {
  readonly texts: readonly string[];
  readonly lost: number;
}

/**
 * The messages of one member, brought into their order: each once, none before its turn. What came too early is
 * held until the gap before it is filled or given up. It knows no time; when to ask and when to give up is for
 * others to say.
 */
export class MessageOrder {
  /** Held until their turn. */
  readonly #early = new Map<number, string>();
  /** The number whose turn it is. */
  #next: number;
  /** The highest number there is. */
  #newest: number;

  /** @param said - how many the member had said before we came; they are of the past. */
  constructor(said: number) {
    this.#next = said + 1;
    this.#newest = said;
  }

  /** The first messages that are missing, if any are. */
  get gap(): Gap | undefined {
    if (this.#next > this.#newest) return undefined;
    return { first: this.#next, last: Math.min(this.#newest, Math.min(...this.#early.keys()) - 1) };
  }

  /** There are so many messages. */
  learn(said: number): Told {
    this.#newest = Math.max(this.#newest, said);
    return this.#tell(this.#newest - WINDOW_MESSAGES);
  }

  /** A message has come, perhaps not for the first time. */
  hear(number: number, text: string): Told {
    if (number >= this.#next) this.#early.set(number, text);
    return this.learn(number);
  }

  /** The first gap will not be filled. */
  giveUp(): Told {
    return this.#tell(this.gap?.last ?? 0);
  }

  /** Tells what has its turn; what is missing up to `limit` is lost. */
  #tell(limit: number): Told {
    const texts: string[] = [];
    let lost = 0;
    const held = [...this.#early].sort(([one], [other]) => one - other);
    for (const [number, text] of held) {
      if (number > limit + 1 && number !== this.#next) break;
      lost += number - this.#next;
      texts.push(text);
      this.#early.delete(number);
      this.#next = number + 1;
    }
    // By arithmetic, not step by step: the number came from a stranger and may be any.
    const behind = Math.max(0, limit + 1 - this.#next);
    this.#next += behind;
    return { texts, lost: lost + behind };
  }
}
