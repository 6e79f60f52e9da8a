import { HISTORY_MESSAGES } from '../protocol/limits.js';
import type { Gap } from '../protocol/message-order.js';

/** Our own message, and when it was last said again. */
interface Said {
  readonly text: string;
  repeatedAtMs: number;
}

/** Several may ask for the same at once; one answer serves them all. A guess at how long it is under way. */
const ANSWERED_MS = 100;

/** What we have said, as far as it can be said again. */
export class History {
  readonly #said = new Map<number, Said>();
  #count = 0;

  /** How many messages there were, the forgotten ones included. */
  get count(): number {
    return this.#count;
  }

  /** @returns the message's number. */
  add(text: string): number {
    this.#count += 1;
    this.#said.set(this.#count, { text, repeatedAtMs: -Infinity });
    this.#said.delete(this.#count - HISTORY_MESSAGES);
    return this.#count;
  }

  /** What is to be sent again to fill a gap: nothing that was a moment ago. */
  fill({ first, last }: Gap, nowMs: number): readonly { readonly number: number; readonly text: string }[] {
    const due = [...this.#said].filter(
      ([number, { repeatedAtMs }]) =>
        number >= first && number <= last && nowMs - repeatedAtMs >= ANSWERED_MS,
    );
    for (const [, said] of due) said.repeatedAtMs = nowMs;
    return due.map(([number, { text }]) => ({ number, text }));
  }
}
